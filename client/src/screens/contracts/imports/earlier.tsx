import { For, Show } from 'solid-js';
import { useImportRuns } from '../../../gql/hooks.ts';
import { formatInstant, formatNumber, formatRelative } from '../../../records/format.ts';
import { t } from '../../../texts/t.ts';
import { Card } from '../../../ui/card.tsx';
import { useLocale } from '../../../ui/locale.tsx';
import { ImportBadge } from './import-badge.tsx';

/** The imports before, the last first; each opens where it stands. */
export function EarlierImports(props: { open: string | undefined }) {
  const locale = useLocale();
  const query = useImportRuns(() => ({ first: 20, orderBy: [{ createdAt: 'DESC' }] }));
  const runs = () => query.data()?.importRuns.nodes ?? [];
  return (
    <Show when={runs().length > 0}>
      <Card flush title={t('imports.earlier')}>
        <ul>
          <For each={runs()}>
            {(run) => (
              <li class="border-t border-line">
                <a
                  href={`?run=${run.id}`}
                  aria-current={run.id === props.open ? 'true' : undefined}
                  class="flex flex-wrap items-center gap-x-4 gap-y-1 px-4 py-2 -outline-offset-2 transition-colors hover:bg-hover aria-[current]:bg-selected"
                >
                  <span class="min-w-0 flex-1 basis-48">
                    <span class="block truncate font-medium">{run.fileName}</span>
                    <span class="block truncate text-sm text-muted" title={formatInstant(run.createdAt, locale)}>
                      {[formatRelative(run.createdAt, locale), run.createdBy?.name].filter(Boolean).join(' · ')}
                    </span>
                  </span>
                  <span class="text-sm text-muted">
                    {t('imports.summary', {
                      created: formatNumber(run.created, locale),
                      changed: formatNumber(run.changed, locale),
                      refused: formatNumber(run.refused, locale),
                    })}
                  </span>
                  <ImportBadge status={run.status} />
                </a>
              </li>
            )}
          </For>
        </ul>
      </Card>
    </Show>
  );
}
