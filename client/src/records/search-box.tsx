import { createEffect, createSignal, on, onCleanup } from 'solid-js';
import { t } from '../texts/t.ts';
import { TextInput } from '../ui/text-input.tsx';

const pause = 200; // milliseconds after the last keystroke

export interface SearchBoxProps {
  value: string;
  /** Called when typing pauses. */
  onChange(value: string): void;
  ref?(input: HTMLInputElement): void;
}

/** The search of a list. Enter searches at once, Escape empties it. */
export function SearchBox(props: SearchBoxProps) {
  const [text, setText] = createSignal(props.value);
  let timer: ReturnType<typeof setTimeout> | undefined;
  onCleanup(() => clearTimeout(timer));
  // Going back, or clearing the filter, changes it from outside.
  createEffect(on(() => props.value, setText, { defer: true }));

  function change(value: string, delay: number) {
    setText(value);
    clearTimeout(timer);
    timer = setTimeout(() => props.onChange(value), delay);
  }

  return (
    <TextInput
      ref={(input: HTMLInputElement) => props.ref?.(input)}
      icon="search"
      type="search"
      class="sm:w-64"
      aria-label={t('records.search')}
      placeholder={t('records.search')}
      value={text()}
      onChange={(value) => change(value, pause)}
      onKeyDown={(event) => {
        if (event.key === 'Enter') change(text(), 0);
        else if (event.key === 'Escape' && text()) change('', 0);
      }}
    />
  );
}
