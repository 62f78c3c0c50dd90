import { For, Show, createMemo } from 'solid-js';
import { t } from '../../../texts/settings/t.ts';
import { classes } from '../../../ui/classes.ts';
import { controlClass } from '../../../ui/control.ts';
import { scopeWord } from './catalogue.ts';
import type { Cell } from './cells.ts';

export interface ReachProps {
  /** What is allowed, for screen readers: "Contracts: Read". */
  label: string;
  cell: Cell;
  /** What there is beside all. */
  scopes: readonly string[];
  onChange?: ((cell: Cell) => void) | undefined;
}

const words = (scopes: readonly string[]) => scopes.map(scopeWord).join(' + ');

/** Every choice: nothing, each scope and what several add up to, all. */
function choicesOf(scopes: readonly string[]): string[][] {
  const sets = scopes.reduce<string[][]>((found, scope) => [...found, ...found.map((each) => [...each, scope])], [[]]);
  return [...sets.toSorted((a, b) => a.length - b.length), ['all']];
}

/** How far something is allowed: a word to be read, or a choice. */
export function Reach(props: ReachProps) {
  const key = (scopes: readonly string[]) => (scopes.includes('all') ? 'all' : scopes.join(' '));
  const held = () => key([...props.scopes.filter((each) => props.cell.scopes.includes(each)), ...beyond()]);
  /** Held, though nothing decides it: an earlier version had it. */
  const beyond = () => props.cell.scopes.filter((each) => !props.scopes.includes(each));
  const choices = createMemo(() => {
    const offered = choicesOf(props.scopes).map(key);
    return offered.includes(held()) ? offered : [...offered, held()];
  });
  const tone = () => (held() === '' ? 'text-faint' : 'font-medium text-ink');
  return (
    <Show
      when={props.onChange}
      fallback={<span class={classes('block', tone())}>{held() ? words(held().split(' ')) : '–'}</span>}
    >
      {(change) => (
        <select
          aria-label={props.label}
          class={classes(controlClass, 'h-7! px-1.5! text-sm', tone())}
          value={held()}
          onChange={(event) => {
            const scopes = event.currentTarget.value.split(' ').filter(Boolean);
            change()({ scopes, fieldsets: scopes.length > 0 ? props.cell.fieldsets : [] });
          }}
        >
          <For each={choices()}>
            {(choice) => <option value={choice}>{choice ? words(choice.split(' ')) : t('permissions.not')}</option>}
          </For>
        </select>
      )}
    </Show>
  );
}
