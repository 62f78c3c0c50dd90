import { Match, Show, Switch, createEffect, createMemo, onCleanup, type JSX } from 'solid-js';
import { ApiProvider } from '../api/api-context.ts';
import { createApi } from '../api/client.ts';
import { clearToasts } from '../ui/toast.tsx';
import { Refused } from './refused.tsx';
import { createActiveSite, SiteProvider } from './site-context.ts';
import { useSession } from './session-context.ts';

export interface TenantGateProps {
  /** Short name of the company, from the address. */
  tenant: string;
  /** Stands in at the same address while nobody is signed in, so that signing in goes on where one was. */
  signIn: JSX.Element;
  children: JSX.Element;
}

/** Lets a person into a company, and gives what is inside the API of exactly that person in that company. */
export function TenantGate(props: TenantGateProps) {
  const session = useSession();
  createEffect(() => void session.enter(props.tenant));

  const entered = createMemo(() => {
    const state = session.state();
    return state.status === 'signed-in' && state.tenant.slug === props.tenant
      ? `${state.user.id} ${state.tenant.id}`
      : undefined;
  });
  const refusal = () => {
    const state = session.state();
    return state.status === 'refused' ? state.error : undefined;
  };

  return (
    <Switch>
      <Match when={session.state().status === 'signed-out'}>{props.signIn}</Match>
      <Match when={refusal()}>{(error) => <Refused error={error()} tenant={props.tenant} />}</Match>
      <Match when={entered()}>
        {(identity) => (
          <Show when={identity()} keyed>
            <SiteScope identity={identity()}>{props.children}</SiteScope>
          </Show>
        )}
      </Match>
    </Switch>
  );
}

/** Another site is another API too, as another company is. */
function SiteScope(props: { identity: string; children: JSX.Element }) {
  const active = createActiveSite(props.identity);
  const place = createMemo(() => ({ site: active.id() }));
  return (
    <SiteProvider value={active}>
      <Show when={place()} keyed>
        {({ site }) => (
          <ApiScope site={site} onSiteLost={() => active.go(null)}>
            {props.children}
          </ApiScope>
        )}
      </Show>
    </SiteProvider>
  );
}

function ApiScope(props: { site: string | null; onSiteLost(): void; children: JSX.Element }) {
  const api = createApi(useSession(), { site: props.site, onSiteLost: () => props.onSiteLost() });
  onCleanup(() => {
    api.close();
    clearToasts(); // they tell of what is in here, and could undo it
  });
  return <ApiProvider value={api}>{props.children}</ApiProvider>;
}
