import { Match, Show, Switch, createEffect, createMemo, type JSX } from 'solid-js';
import { ApiProvider } from '../api/api-context.ts';
import { createOfficeApi } from '../api/client.ts';
import { backOffice } from '../api/session.ts';
import { OfficeFrame } from './office-frame.tsx';
import { Refused } from './refused.tsx';
import { useSession } from './session-context.ts';

/** Lets an operator above companies, and gives what is inside the API of what is there. */
export function OfficeGate(props: { signIn: JSX.Element; children: JSX.Element }) {
  const session = useSession();
  createEffect(() => void session.enter(backOffice));
  const operator = createMemo(() => {
    const state = session.state();
    return state.status === 'operator' ? state.user.name : undefined;
  });
  const refusal = () => {
    const state = session.state();
    return state.status === 'refused' ? state.error : undefined;
  };
  return (
    <Switch>
      <Match when={session.state().status === 'signed-out'}>{props.signIn}</Match>
      <Match when={refusal()}>{(error) => <Refused error={error()} tenant={backOffice} />}</Match>
      <Match when={operator()}>
        {(name) => (
          <Show when={name()} keyed>
            <ApiProvider value={createOfficeApi(session)}>
              <OfficeFrame name={name()}>{props.children}</OfficeFrame>
            </ApiProvider>
          </Show>
        )}
      </Match>
    </Switch>
  );
}
