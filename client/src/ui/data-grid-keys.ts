import type { Accessor } from 'solid-js';
import type { GridSelection } from './data-grid-selection.ts';

interface GridKeysOptions {
  count: Accessor<number>;
  active: Accessor<number | undefined>;
  /** Rows a Page key jumps over. */
  pageSize: Accessor<number>;
  activate(index: number): void;
  open(index: number, event?: KeyboardEvent): void;
  selection: GridSelection;
}

/** The keyboard of the grid while its frame has focus. Keys pressed in a control inside it are left to the control. */
export function createGridKeys(options: GridKeysOptions) {
  const { active, activate, selection } = options;

  function move(step: number) {
    const last = options.count() - 1;
    if (last < 0) return;
    const from = active() ?? (step > 0 ? -1 : 0);
    activate(Math.min(last, Math.max(0, from + step)));
  }

  const actions: Record<string, (event: KeyboardEvent) => void> = {
    ArrowDown: () => move(1),
    ArrowUp: () => move(-1),
    j: () => move(1),
    k: () => move(-1),
    PageDown: () => move(options.pageSize()),
    PageUp: () => move(-options.pageSize()),
    Home: () => move(-options.count()),
    End: () => move(options.count()),
    Enter: (event) => options.open(active() ?? 0, event),
    x: () => toggle(false),
    X: () => toggle(true),
    ' ': (event) => toggle(event.shiftKey),
    Escape: () => selection.clear(),
  };

  function toggle(range: boolean) {
    const index = active();
    if (index !== undefined) selection.toggle(index, range);
  }

  function onKeyDown(event: KeyboardEvent & { currentTarget: HTMLElement }) {
    if (event.target !== event.currentTarget || event.altKey) return;
    // With Ctrl or ⌘ only Enter is ours: it opens the row in a new tab.
    if ((event.ctrlKey || event.metaKey) && event.key !== 'Enter') return;
    const action = actions[event.key];
    if (!action || (event.key === 'Escape' && selection.state === 'none')) return;
    event.preventDefault();
    action(event);
  }

  return { move, onKeyDown };
}
