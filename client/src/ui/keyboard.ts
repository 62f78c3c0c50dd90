import { onCleanup } from 'solid-js';

export interface Shortcut {
  /** Shown in the help; a shortcut without one works but is not listed. */
  description?: string;
  run(event: KeyboardEvent): void;
}

export interface ListedShortcut {
  readonly keys: string;
  readonly description: string;
}

interface Entry extends Shortcut {
  readonly keys: string;
  /** How many modal layers were open when it was registered; it sleeps while another layer is on top. */
  readonly layer: number;
}

const apple = typeof navigator !== 'undefined' && /Mac|iPhone|iPad/.test(navigator.userAgent);

/** No signal: while the router goes from page to page a signal has two values, and what leaves one of them stays in the other. */
let entries: readonly Entry[] = [];
let layers = 0;

/** The first key of a sequence such as `g c`, and when it was pressed. */
let begun: { keys: string; at: number } | undefined;
const sequenceTime = 1000;

/** `mod+k` for what was pressed. Shift is named only for keys that have no other character with it. */
function pressedKeys(event: KeyboardEvent): string {
  const key = event.key === ' ' ? 'space' : event.key.toLowerCase();
  const mod = apple ? event.metaKey : event.ctrlKey;
  return [mod && 'mod', event.altKey && 'alt', event.shiftKey && key.length > 1 && 'shift', key]
    .filter(Boolean)
    .join('+');
}

function isTyping(event: KeyboardEvent): boolean {
  const target = event.target;
  if (!(target instanceof HTMLElement)) return false;
  return (
    target.isContentEditable ||
    target.matches('input:not([type=checkbox], [type=radio]), textarea, select, [role=combobox]')
  );
}

/** Enter and Space press the control that has the focus. */
function isPressing(event: KeyboardEvent): boolean {
  const isPress = event.key === 'Enter' || event.key === ' ';
  return isPress && event.target instanceof Element && event.target.closest('a[href], button, summary') !== null;
}

function handle(event: KeyboardEvent): void {
  if (event.defaultPrevented || event.isComposing) return;
  const pressed = pressedKeys(event);
  const plain = !event.ctrlKey && !event.metaKey && !event.altKey;
  if (plain && (isTyping(event) || isPressing(event))) return;

  const awake = entries.filter((entry) => entry.layer === layers);
  const sequence = begun && event.timeStamp - begun.at < sequenceTime ? `${begun.keys} ${pressed}` : undefined;
  const entry = awake.findLast(({ keys }) => keys === sequence) ?? awake.findLast(({ keys }) => keys === pressed);
  begun =
    !entry && awake.some(({ keys }) => keys.startsWith(`${pressed} `))
      ? { keys: pressed, at: event.timeStamp }
      : undefined;
  if (!entry) return;
  event.preventDefault();
  entry.run(event);
}

/**
 * Registers the shortcuts of a page or panel for as long as its owner lives.
 * Keys are written `j`, `?`, `enter`, `shift+enter`, `alt+arrowup`, `mod+k`, and `g c` for one after the other; `mod` (or `ctrl`)
 * is ⌘ on Apple machines and Ctrl elsewhere.
 * Plain keys are ignored while typing, everything beneath an open dialog sleeps, and the latest registration of a key wins.
 */
export function createShortcuts(shortcuts: Record<string, Shortcut | Shortcut['run']>): void {
  const added = Object.entries(shortcuts).map(([keys, shortcut]): Entry => {
    const details = typeof shortcut === 'function' ? { run: shortcut } : shortcut;
    return { ...details, keys: keys.toLowerCase().replace('ctrl+', 'mod+'), layer: layers };
  });
  if (entries.length === 0) document.addEventListener('keydown', handle);
  entries = [...entries, ...added];
  onCleanup(() => {
    entries = entries.filter((entry) => !added.includes(entry));
    if (entries.length === 0) document.removeEventListener('keydown', handle);
  });
}

/** Puts shortcuts registered so far to sleep while the owner lives. Dialogs and panels call it. */
export function createShortcutLayer(): void {
  layers += 1;
  onCleanup(() => {
    layers -= 1;
  });
}

/** The described shortcuts that work right now, one per key. */
export function listShortcuts(layer = layers): ListedShortcut[] {
  const listed = new Map<string, string>();
  for (const { keys, description, layer: registered } of entries) {
    if (description && registered === layer) listed.set(keys, description);
  }
  return [...listed].map(([keys, description]) => ({ keys, description }));
}

/** `mod+enter` → `['Ctrl', 'Enter']`, or `['⌘', '↵']` on Apple machines. */
export function keyLabels(keys: string): string[] {
  const symbols: Record<string, string> = {
    mod: apple ? '⌘' : 'Ctrl',
    ctrl: apple ? '⌘' : 'Ctrl',
    alt: apple ? '⌥' : 'Alt',
    shift: apple ? '⇧' : 'Shift',
    enter: apple ? '↵' : 'Enter',
    escape: 'Esc',
    arrowup: '↑',
    arrowdown: '↓',
    arrowleft: '←',
    arrowright: '→',
    space: 'Space',
  };
  return keys
    .split(/\+(?=.)| /)
    .map((key) => symbols[key.toLowerCase()] ?? (key.length === 1 ? key.toUpperCase() : key));
}
