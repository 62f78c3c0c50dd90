import { For, createMemo } from 'solid-js';
import { Dialog } from './dialog.tsx';
import { Kbd } from './kbd.tsx';
import { listShortcuts } from './keyboard.ts';
import { useLocale } from './locale.tsx';

export interface ShortcutHelpProps {
  open: boolean;
  onOpenChange(open: boolean): void;
}

/** Lists the keys that work on the page it was opened from. Bind it to `?`. */
export function ShortcutHelp(props: ShortcutHelpProps) {
  const { words } = useLocale();
  // Read before the dialog puts the page's own shortcuts to sleep.
  const shortcuts = createMemo(() => (props.open ? listShortcuts(0) : []));
  return (
    <Dialog size="small" open={props.open} onOpenChange={props.onOpenChange} title={words.keys}>
      <dl class="divide-y divide-line">
        <For each={shortcuts()}>
          {(shortcut) => (
            <div class="flex min-h-9 items-center justify-between gap-4">
              <dt>{shortcut.description}</dt>
              <dd>
                <Kbd keys={shortcut.keys} />
              </dd>
            </div>
          )}
        </For>
      </dl>
    </Dialog>
  );
}
