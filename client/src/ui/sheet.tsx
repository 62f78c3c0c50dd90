import { Dialog as Kobalte } from '@kobalte/core/dialog';
import { Show, createSignal, type JSX } from 'solid-js';
import { Button } from './button.tsx';
import { classes } from './classes.ts';
import { createDialogFocus } from './dialog-focus.ts';
import { createShortcutLayer } from './keyboard.ts';
import { useLocale } from './locale.tsx';
import { OverlayMountProvider } from './overlay-mount.tsx';

export interface SheetProps {
  open: boolean;
  onOpenChange(open: boolean): void;
  title: string;
  size?: 'normal' | 'wide';
  footer?: JSX.Element;
  children: JSX.Element;
}

/** A panel from the right over the page, full screen on small ones: filters, settings of a view, a quick look. Escape closes it. */
export function Sheet(props: SheetProps) {
  const [panel, setPanel] = createSignal<HTMLElement>();
  return (
    <Kobalte open={props.open} onOpenChange={props.onOpenChange} modal>
      <Kobalte.Portal>
        <Kobalte.Overlay class="fixed inset-0 z-40 animate-appear bg-backdrop" />
        <Kobalte.Content
          ref={setPanel}
          {...createDialogFocus()}
          class={classes(
            'fixed inset-y-0 right-0 z-50 flex w-full animate-slide-in flex-col bg-raised shadow-overlay outline-none',
            props.size === 'wide' ? 'sm:max-w-200' : 'sm:max-w-110',
          )}
        >
          <OverlayMountProvider element={panel()}>
            <SheetBody {...props} />
          </OverlayMountProvider>
        </Kobalte.Content>
      </Kobalte.Portal>
    </Kobalte>
  );
}

function SheetBody(props: SheetProps) {
  createShortcutLayer();
  const { words } = useLocale();
  return (
    <>
      <div class="flex h-13 shrink-0 items-center gap-3 border-b border-line px-5">
        <Kobalte.Title class="min-w-0 flex-1 truncate text-lg font-semibold">{props.title}</Kobalte.Title>
        <Kobalte.CloseButton
          as={Button}
          variant="ghost"
          icon="close"
          aria-label={words.close}
          class="-mr-2 w-8 px-0!"
        />
      </div>
      <div class="min-h-0 flex-1 overflow-y-auto p-5">{props.children}</div>
      <Show when={props.footer}>
        <div class="flex justify-end gap-2 border-t border-line px-5 py-3">{props.footer}</div>
      </Show>
    </>
  );
}
