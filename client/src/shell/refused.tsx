import { Show } from 'solid-js';
import type { ApiError } from '../api/errors.ts';
import { backOffice } from '../api/session.ts';
import { t } from '../texts/t.ts';
import { Button } from '../ui/button.tsx';
import { EmptyState } from '../ui/empty-state.tsx';
import { ErrorPanel } from '../ui/error-panel.tsx';
import { LinkButton } from '../ui/link-button.tsx';
import { Brand } from './brand.tsx';
import { Enrol } from './enrol.tsx';
import { useSession } from './session-context.ts';

const titles: Readonly<Record<string, string>> = {
  'auth.not_a_member': 'shell.refused.NOT_A_MEMBER',
  'auth.tenant_suspended': 'shell.refused.SUSPENDED',
  'auth.sso_required': 'shell.refused.SSO_REQUIRED',
  'operator.visit_ended': 'shell.refused.VISIT_ENDED',
  'operator.not_one': 'shell.refused.NO_OPERATOR',
};

/** A company that cannot be entered: why, and the way to one that can. */
export function Refused(props: { error: ApiError; tenant?: string }) {
  return (
    <Show when={props.error.rule === 'auth.second_factor_required'} fallback={<Reason {...props} />}>
      <Enrol company={String(props.error.params['tenant'] ?? props.tenant)} tenant={props.tenant} />
    </Show>
  );
}

function Reason(props: { error: ApiError; tenant?: string }) {
  const session = useSession();
  const isOperators = () => props.error.rule === 'operator.visit_ended';
  const signOut = <Button onClick={() => void session.signOut()}>{t('shell.signOut')}</Button>;
  return (
    <main class="mx-auto flex min-h-full max-w-120 flex-col justify-center p-4">
      <h1 class="sr-only">{t('shell.refused.other')}</h1>
      <Brand class="mx-auto" />
      <Show
        when={props.error.code === 'FORBIDDEN'}
        fallback={
          <div class="mt-6">
            <ErrorPanel
              title={t('shell.refused.other')}
              requestId={props.error.requestId ?? undefined}
              onRetry={() => void session.enter(props.tenant)}
            >
              {textOf(props.error)}
            </ErrorPanel>
          </div>
        }
      >
        <Show
          when={props.tenant}
          fallback={
            <EmptyState icon="building" title={t('shell.noCompany')} actions={signOut}>
              {t('shell.noCompany.about')}
            </EmptyState>
          }
        >
          <EmptyState
            icon="lock"
            title={t(titles[props.error.rule ?? ''] ?? 'shell.refused.other')}
            actions={
              <>
                <LinkButton href={isOperators() ? backOffice : '/'} variant="primary">
                  {t(isOperators() ? 'shell.refused.office' : 'shell.refused.home')}
                </LinkButton>
                {signOut}
              </>
            }
          >
            {isOperators() ? undefined : t('shell.refused.about')}
          </EmptyState>
        </Show>
      </Show>
    </main>
  );
}

function textOf(error: ApiError): string {
  const key = `errors.${error.code}`;
  const text = t(key);
  return text === key ? error.message : text;
}
