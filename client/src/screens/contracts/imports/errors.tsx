import { Show } from 'solid-js';
import type { ImportErrorsQuery } from '../../../gql/documents.ts';
import { useImportErrors } from '../../../gql/hooks.ts';
import { csvFile, csvLine, csvName } from '../../../records/csv.ts';
import { formatNumber } from '../../../records/format.ts';
import { t } from '../../../texts/t.ts';
import { Button } from '../../../ui/button.tsx';
import { DataGrid } from '../../../ui/data-grid.tsx';
import { rowHeights } from '../../../ui/data-grid-layout.ts';
import type { GridColumn } from '../../../ui/data-grid-types.ts';
import { useLocale } from '../../../ui/locale.tsx';
import { createIsSmall } from '../../../ui/media.ts';
import type { ImportRun } from './run.tsx';

type ImportError = NonNullable<ImportErrorsQuery['importRun']>['errors'][number];

/** The rows that could not be taken: where, which field, why. */
export function Errors(props: { run: ImportRun }) {
  const locale = useLocale();
  const query = useImportErrors(() => ({ id: props.run.id }));
  const isSmall = createIsSmall();
  const rowHeight = () => (isSmall() ? rowHeights.card : rowHeights.normal);
  const errors = () => query.data()?.importRun?.errors ?? [];
  const column = (id: 'line' | 'field' | 'reason', more: Partial<GridColumn<ImportError>>): GridColumn<ImportError> => {
    const text = (row: ImportError) => String(row[id] ?? '');
    return { id, header: t(`imports.error.${id}`), text, render: text, ...more };
  };
  const columns = [
    column('line', { width: 80, align: 'right' }),
    column('field', { width: 260 }),
    column('reason', { width: 400, grow: true }),
  ];

  function download() {
    const lines = errors().map(({ line, field, reason }) =>
      csvLine([{ text: String(line), isNumber: true }, { text: field ?? '' }, { text: reason }]),
    );
    const link = document.createElement('a');
    link.href = URL.createObjectURL(csvFile([csvLine(columns.map(({ header }) => ({ text: header }))), ...lines]));
    link.download = csvName(`${props.run.fileName}-refused`);
    link.click();
    URL.revokeObjectURL(link.href);
  }

  return (
    <section class="flex flex-col gap-2">
      <div class="flex items-center justify-between gap-4">
        <h3 class="font-semibold">{t('imports.errors')}</h3>
        <Button size="small" icon="download" disabled={errors().length === 0} onClick={download}>
          CSV
        </Button>
      </div>
      <Show when={errors().length > 0}>
        <div
          class="max-h-80 overflow-hidden rounded-md border border-line"
          style={{ height: `${String((errors().length + 1) * rowHeight() + 2)}px` }}
        >
          <DataGrid
            class="h-full"
            label={t('imports.errors')}
            columns={columns}
            rowCount={errors().length}
            row={(index) => errors()[index]}
            rowKey={({ id }) => id}
          />
        </div>
      </Show>
      <Show when={errors().length < props.run.refused && errors().length > 0}>
        <p class="text-sm text-muted">
          {t('imports.errors.more', {
            shown: formatNumber(errors().length, locale),
            total: formatNumber(props.run.refused, locale),
          })}
        </p>
      </Show>
    </section>
  );
}
