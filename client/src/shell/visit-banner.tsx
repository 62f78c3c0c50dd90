import { useNavigate } from '@solidjs/router';
import { Show, createSignal } from 'solid-js';
import { useLeaveTenant } from '../gql/hooks.ts';
import { t } from '../texts/t.ts';
import { Banner } from '../ui/banner.tsx';
import { Button } from '../ui/button.tsx';
import { useLocale } from '../ui/locale.tsx';
import { toast } from '../ui/toast.tsx';
import { useSession } from './session-context.ts';

/** Says on every page that one is a guest in this company, until when, and ends it. */
export function VisitBanner() {
  const session = useSession();
  const navigate = useNavigate();
  const locale = useLocale();
  const leave = useLeaveTenant();
  const [isLeaving, setLeaving] = createSignal(false);
  const timeOf = (moment: string) =>
    new Intl.DateTimeFormat(locale.tag, { timeStyle: 'short', timeZone: locale.timeZone }).format(Date.parse(moment));
  const state = () => {
    const now = session.state();
    return now.status === 'signed-in' && now.visit ? { ...now, visit: now.visit } : undefined;
  };

  async function end(visit: string, tenant: string) {
    setLeaving(true);
    try {
      await leave.run({ id: visit });
      session.forgetVisit();
      navigate(`/operator?company=${tenant}`);
    } catch {
      setLeaving(false);
      toast({ tone: 'danger', text: t('shell.visit.failed') });
    }
  }

  return (
    <Show when={state()}>
      {(now) => (
        <div class="px-4 pt-2 max-sm:px-2">
          <Banner
            tone="warning"
            actions={
              <Button size="small" busy={isLeaving()} onClick={() => void end(now().visit.id, now().tenant.id)}>
                {t('shell.visit.end')}
              </Button>
            }
          >
            {t('shell.visit', {
              company: now().tenant.name,
              name: now().user.name,
              until: timeOf(now().visit.endsAt),
            })}
          </Banner>
        </div>
      )}
    </Show>
  );
}
