import { For } from 'solid-js';
import { t } from '../texts/t.ts';
import { Banner } from '../ui/banner.tsx';
import { Button } from '../ui/button.tsx';
import { CopyButton } from '../ui/copy-button.tsx';

/** Codes that are shown this once, until somebody says that they have them. */
export function RecoveryCodes(props: { codes: readonly string[]; onKept(): void }) {
  return (
    <div class="flex flex-col gap-4">
      <Banner tone="warning">{t('account.codes.once')}</Banner>
      <div class="flex items-start gap-2 rounded-md border border-line bg-surface p-3">
        <ul
          aria-label={t('account.codes')}
          class="grid flex-1 grid-cols-[repeat(auto-fill,minmax(10.5rem,1fr))] gap-x-6 gap-y-1 font-mono text-sm"
        >
          <For each={props.codes}>{(code) => <li>{code}</li>}</For>
        </ul>
        <CopyButton text={props.codes.join('\n')} label={t('account.codes.copy')} />
      </div>
      <div>
        <Button variant="primary" onClick={() => props.onKept()}>
          {t('account.codes.kept')}
        </Button>
      </div>
    </div>
  );
}
