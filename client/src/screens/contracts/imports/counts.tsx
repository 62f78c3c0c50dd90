import { For } from 'solid-js';
import { formatNumber } from '../../../records/format.ts';
import { t } from '../../../texts/t.ts';
import { useLocale } from '../../../ui/locale.tsx';
import type { ImportRun } from './run.tsx';

const kinds = ['created', 'changed', 'unchanged', 'refused'] as const;

/** What an import did, or would do. */
export function Counts(props: { run: ImportRun }) {
  const locale = useLocale();
  const tense = () => (['PREVIEWING', 'PREVIEWED', 'FAILED'].includes(props.run.status) ? 'would' : 'did');
  return (
    <dl class="grid grid-cols-2 gap-x-6 gap-y-3 sm:grid-cols-4">
      <For each={kinds}>
        {(kind) => (
          <div class="flex flex-col-reverse justify-end">
            <dt class="text-sm text-muted">{t(`imports.${tense()}.${kind}`)}</dt>
            <dd
              class={
                kind === 'refused' && props.run.refused > 0
                  ? 'text-xl font-semibold text-danger'
                  : 'text-xl font-semibold'
              }
            >
              {formatNumber(props.run[kind], locale)}
            </dd>
          </div>
        )}
      </For>
    </dl>
  );
}
