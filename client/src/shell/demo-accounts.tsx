import { For, Show, createMemo, createResource } from 'solid-js';
import type { DemoAccount } from '../api/session.ts';
import { useSession } from './session-context.ts';
import { roleWord } from './user-menu.tsx';
import { t } from '../texts/t.ts';
import { Avatar } from '../ui/avatar.tsx';
import { Spinner } from '../ui/spinner.tsx';

export interface DemoAccountsProps {
  /** E-mail and company of the account that is signing in. */
  busy: string | undefined;
  onChoose(account: DemoAccount): void;
}

/** In demo mode, the people everybody may be, by company: one press signs in. Nothing elsewhere. */
export function DemoAccounts(props: DemoAccountsProps) {
  const session = useSession();
  // Without them one signs in as anywhere.
  const [accounts] = createResource(() => session.demoAccounts().catch(() => []));
  const companies = createMemo(() => [...Map.groupBy(accounts() ?? [], companyOf)]);
  return (
    <Show when={companies().length > 0}>
      <section aria-labelledby="demo-accounts" class="mx-auto flex w-full max-w-90 flex-col gap-4">
        <div>
          <h2 id="demo-accounts" class="text-lg font-semibold">
            {t('signIn.demo')}
          </h2>
          <p class="text-sm text-muted">{t('signIn.demo.about')}</p>
        </div>
        <For each={companies()}>
          {([company, people], index) => (
            <div>
              <h3 id={`demo-${index()}`} class="pb-1 text-sm font-medium text-muted">
                {company}
              </h3>
              <ul
                aria-labelledby={`demo-${index()}`}
                class="divide-y divide-line overflow-hidden rounded-md border border-line bg-surface shadow-raised"
              >
                <For each={people}>
                  {(account) => (
                    <li>
                      <button
                        type="button"
                        class="flex min-h-10 w-full items-center gap-3 px-3 py-1.5 text-left -outline-offset-2 transition-colors hover:bg-hover"
                        onClick={() => props.onChoose(account)}
                      >
                        <Show
                          when={props.busy === `${account.email} ${account.tenant}`}
                          fallback={<Avatar decorative name={account.name} />}
                        >
                          <Spinner class="size-6 text-muted" />
                        </Show>
                        <span class="min-w-0 flex-1 truncate font-medium">{account.name}</span>
                        <span class="text-sm text-muted">{rolesOf(account)}</span>
                      </button>
                    </li>
                  )}
                </For>
              </ul>
            </div>
          )}
        </For>
      </section>
    </Show>
  );
}

const companyOf = ({ tenant, tenantName }: DemoAccount) => tenantName ?? tenant;
const rolesOf = ({ roles }: DemoAccount) => roles.map(roleWord).join(', ');
