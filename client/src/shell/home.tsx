import { Navigate } from '@solidjs/router';
import { Match, Switch, onMount, type JSX } from 'solid-js';
import { backOffice } from '../api/session.ts';
import { Refused } from './refused.tsx';
import { useSession } from './session-context.ts';

/** `/`: on to the company of whoever is signed in, or the sign-in. */
export function Home(props: { signIn: JSX.Element }) {
  const session = useSession();
  onMount(() => void session.enter());
  const tenant = () => {
    const state = session.state();
    return state.status === 'signed-in' ? state.tenant.slug : undefined;
  };
  const refusal = () => {
    const state = session.state();
    return state.status === 'refused' ? state.error : undefined;
  };
  return (
    <Switch>
      <Match when={session.state().status === 'signed-out'}>{props.signIn}</Match>
      <Match when={refusal()?.rule === 'operator.above_companies'}>
        <Navigate href={backOffice} />
      </Match>
      <Match when={refusal()}>{(error) => <Refused error={error()} />}</Match>
      <Match when={tenant()}>{(slug) => <Navigate href={`/t/${encodeURIComponent(slug())}`} />}</Match>
    </Switch>
  );
}
