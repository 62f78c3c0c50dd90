import { Show } from 'solid-js';
import { t } from '../texts/t.ts';
import { Banner } from '../ui/banner.tsx';
import { Button } from '../ui/button.tsx';
import { CopyButton } from '../ui/copy-button.tsx';
import { useLocale } from '../ui/locale.tsx';
import { ProgressBar } from '../ui/progress-bar.tsx';
import type { Export } from './export.ts';
import { errorWords } from './failure.tsx';
import { formatNumber } from './format.ts';

/** How far an export is, and what came of it: how many rows, and the checksum to compare the file with. */
export function ExportProgress(props: { job: Export; total: number | undefined }) {
  const locale = useLocale();
  return (
    <>
      <Show when={props.job.done() !== undefined}>
        <div class="flex items-end gap-3 px-6 pb-3 max-sm:px-4">
          <div class="flex-1">
            <ProgressBar
              label={t('records.export.running')}
              done={props.job.done() ?? 0}
              total={props.total}
              startedAt={props.job.startedAt()}
            />
          </div>
          <Button size="small" onClick={() => props.job.stop()}>
            {t('records.cancel')}
          </Button>
        </div>
      </Show>
      <Show when={props.job.result()}>
        {(result) => (
          <div class="px-6 pb-3 max-sm:px-4">
            <Banner tone="success" onDismiss={() => props.job.dismiss()}>
              {t('records.export.done', { rows: formatNumber(result().rows, locale), name: result().name })}{' '}
              <span class="inline-flex max-w-full items-center gap-1 align-middle text-sm text-muted">
                SHA-256
                <code class="truncate font-mono text-xs">{result().sha256}</code>
                <CopyButton text={result().sha256} label={t('records.export.copy')} />
              </span>
            </Banner>
          </div>
        )}
      </Show>
      <Show when={props.job.error()}>
        {(error) => (
          <div class="px-6 pb-3 max-sm:px-4">
            <Banner tone="danger" onDismiss={() => props.job.dismiss()}>
              {t('records.export.failed')} {errorWords(error())}
            </Banner>
          </div>
        )}
      </Show>
    </>
  );
}
