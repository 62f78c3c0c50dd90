import { Dialog as Kobalte } from '@kobalte/core/dialog';
import { Show, createSignal, type JSX } from 'solid-js';
import { Button } from './button.tsx';
import { classes } from './classes.ts';
import { createDialogFocus } from './dialog-focus.ts';
import { createShortcutLayer } from './keyboard.ts';
import { useLocale } from './locale.tsx';
import { OverlayMountProvider } from './overlay-mount.tsx';

export interface DialogProps {
  open: boolean;
  onOpenChange(open: boolean): void;
  title: string;
  description?: JSX.Element;
  /** Buttons, primary last. */
  footer?: JSX.Element;
  size?: 'small' | 'normal' | 'large';
  children?: JSX.Element;
}

const widths = { small: 'sm:max-w-105', normal: 'sm:max-w-140', large: 'sm:max-w-220' };

/**
 * A modal question or short task. Takes focus, keeps Tab inside, gives focus back; Escape and a press outside close it.
 * Full width at the bottom of a small screen, in reach of a thumb.
 */
export function Dialog(props: DialogProps) {
  const [panel, setPanel] = createSignal<HTMLElement>();
  return (
    <Kobalte open={props.open} onOpenChange={props.onOpenChange} modal>
      <Kobalte.Portal>
        <Kobalte.Overlay class="fixed inset-0 z-40 animate-appear bg-backdrop" />
        <div class="fixed inset-0 z-50 flex items-end justify-center sm:items-start sm:px-4 sm:pt-[12vh]">
          <Kobalte.Content
            ref={setPanel}
            {...createDialogFocus()}
            class={classes(
              'flex max-h-[90vh] w-full animate-rise flex-col rounded-t-md bg-raised shadow-overlay outline-none sm:max-h-[76vh] sm:rounded-md',
              widths[props.size ?? 'normal'],
            )}
          >
            <OverlayMountProvider element={panel()}>
              <DialogBody {...props} />
            </OverlayMountProvider>
          </Kobalte.Content>
        </div>
      </Kobalte.Portal>
    </Kobalte>
  );
}

function DialogBody(props: DialogProps) {
  createShortcutLayer();
  const { words } = useLocale();
  return (
    <>
      <div class="flex items-start gap-3 px-5 pt-4 pb-1">
        <Kobalte.Title class="min-w-0 flex-1 text-lg font-semibold">{props.title}</Kobalte.Title>
        <Kobalte.CloseButton
          as={Button}
          variant="ghost"
          size="small"
          icon="close"
          aria-label={words.close}
          class="-mt-0.5 -mr-2 w-7 px-0!"
        />
      </div>
      <div class="min-h-0 flex-1 overflow-y-auto px-5 pt-1 pb-5">
        <Show when={props.description}>
          <Kobalte.Description class="mb-3 text-muted">{props.description}</Kobalte.Description>
        </Show>
        {props.children}
      </div>
      <Show when={props.footer}>
        <div class="flex flex-wrap justify-end gap-2 border-t border-line px-5 py-3">{props.footer}</div>
      </Show>
    </>
  );
}
