import { Dialog as Kobalte } from '@kobalte/core/dialog';
import { useLocation } from '@solidjs/router';
import { createEffect, on, type JSX } from 'solid-js';
import { t } from '../texts/t.ts';
import { Button } from '../ui/button.tsx';
import { createDialogFocus } from '../ui/dialog-focus.ts';
import { createShortcutLayer } from '../ui/keyboard.ts';
import { Brand } from './brand.tsx';

export interface DrawerProps {
  open: boolean;
  onOpenChange(open: boolean): void;
  children: JSX.Element;
}

/** The navigation on a small screen: from the left over the page, closed by going somewhere, Escape or a press outside. */
export function Drawer(props: DrawerProps) {
  const location = useLocation();
  createEffect(
    on(
      () => location.pathname,
      () => props.onOpenChange(false),
      { defer: true },
    ),
  );
  return (
    <Kobalte open={props.open} onOpenChange={props.onOpenChange} modal>
      <Kobalte.Portal>
        <Kobalte.Overlay class="fixed inset-0 z-40 animate-appear bg-backdrop" />
        <Kobalte.Content
          {...createDialogFocus()}
          class="fixed inset-y-0 left-0 z-50 flex w-72 max-w-[85vw] animate-appear flex-col bg-raised shadow-overlay outline-none"
        >
          <DrawerBody>{props.children}</DrawerBody>
        </Kobalte.Content>
      </Kobalte.Portal>
    </Kobalte>
  );
}

function DrawerBody(props: { children: JSX.Element }) {
  createShortcutLayer();
  return (
    <>
      <header class="flex h-13 shrink-0 items-center justify-between gap-2 px-4">
        <Kobalte.Title class="sr-only">{t('shell.navigation')}</Kobalte.Title>
        <Brand />
        <Kobalte.CloseButton
          as={Button}
          variant="ghost"
          icon="close"
          aria-label={t('shell.navigation.collapse')}
          class="-mr-2 w-8 px-0!"
        />
      </header>
      <nav aria-label={t('shell.navigation')} class="min-h-0 flex-1 overflow-y-auto">
        {props.children}
      </nav>
    </>
  );
}
