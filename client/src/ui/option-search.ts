import { createSignal, onCleanup, type Accessor } from 'solid-js';
import type { Option } from './select.tsx';

export interface OptionSearch {
  readonly options: Accessor<readonly Option[]>;
  readonly state: Accessor<'loading' | 'ready' | 'failed'>;
  /** Looks for a text after a pause in typing. What was looked for before no longer counts. */
  find(text: string, pause: number): void;
}

/** Options found elsewhere for a text: one answer at a time, and the last question wins. */
export function createOptionSearch(search: (text: string) => Promise<readonly Option[]>): OptionSearch {
  const [options, setOptions] = createSignal<readonly Option[]>([]);
  const [state, setState] = createSignal<'loading' | 'ready' | 'failed'>('ready');
  let latest = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;
  onCleanup(() => clearTimeout(timer));

  async function ask(text: string, question: number) {
    try {
      const found = await search(text);
      if (question !== latest) return;
      setOptions(found);
      setState('ready');
    } catch {
      if (question === latest) setState('failed');
    }
  }

  return {
    options,
    state,
    find(text, pause) {
      clearTimeout(timer);
      latest += 1;
      const question = latest;
      setState('loading');
      timer = setTimeout(() => void ask(text, question), pause);
    },
  };
}
