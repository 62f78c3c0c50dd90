import { useNavigate } from '@solidjs/router';
import { Show } from 'solid-js';
import { t } from '../texts/t.ts';
import { Icon } from '../ui/icon.tsx';
import { Menu } from '../ui/menu.tsx';
import { createLeaving } from './leaving.tsx';
import { useSession } from './session-context.ts';

/** The company one works in; a menu when there are several. */
export function TenantSwitch() {
  const session = useSession();
  const navigate = useNavigate();
  const { leave, Question } = createLeaving();
  const state = () => {
    const now = session.state();
    return now.status === 'signed-in' ? now : undefined;
  };
  return (
    <Show when={state()}>
      {(signedIn) => (
        <Show
          when={signedIn().tenants.length > 1}
          fallback={
            <span class="flex min-w-0 items-center gap-2 px-2 font-medium">
              <Icon name="building" class="text-muted" />
              <span class="truncate">{signedIn().tenant.name}</span>
            </span>
          }
        >
          <Menu
            text
            variant="ghost"
            icon="building"
            placement="bottom-start"
            label={signedIn().tenant.name}
            items={[
              { heading: t('shell.tenant.switch') },
              ...signedIn().tenants.map(({ slug, name, status }) => ({
                label: name,
                checked: slug === signedIn().tenant.slug,
                reason: status === 'suspended' ? t('shell.refused.SUSPENDED') : undefined,
                onSelect: () =>
                  slug !== signedIn().tenant.slug && leave(name, () => navigate(`/t/${encodeURIComponent(slug)}`)),
              })),
            ]}
          />
          <Question />
        </Show>
      )}
    </Show>
  );
}
