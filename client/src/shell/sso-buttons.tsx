import { For } from 'solid-js';
import type { SsoOffer } from '../api/sso-offer.ts';
import { t } from '../texts/t.ts';
import { LinkButton } from '../ui/link-button.tsx';

/** The ways to sign in at one's company, each a page of its own. */
export function SsoButtons(props: { offer: SsoOffer; email: string }) {
  return (
    <div class="contents" aria-live="polite">
      <For each={props.offer.connections}>
        {({ name, start }) => (
          <LinkButton rel="external" variant="primary" icon="lock" href={startOf(start, props.email)}>
            {t('signIn.sso', { name })}
          </LinkButton>
        )}
      </For>
    </div>
  );
}

/** From there one comes back to the page that was asked for. */
export function startOf(start: string, email: string): string {
  const going = new URLSearchParams({ return: location.pathname + location.search, login_hint: email.trim() });
  return `${start}?${going.toString()}`;
}
