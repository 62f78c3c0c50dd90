import { t } from '../../../texts/settings/t.ts';
import { CopyButton } from '../../../ui/copy-button.tsx';

/** A text that is to be put somewhere else: shown whole, with a button that copies it. */
export function Copied(props: { label: string; text: string }) {
  return (
    <div class="flex min-w-0 flex-col gap-1">
      <span class="text-sm font-medium">{props.label}</span>
      <div class="flex items-start gap-1 rounded-md border border-line bg-sunken py-1 pr-1 pl-2.5">
        <code class="min-w-0 flex-1 py-1 font-mono text-xs break-all whitespace-pre-wrap select-all">{props.text}</code>
        <CopyButton text={props.text} label={t('settings.copy', { what: props.label })} />
      </div>
    </div>
  );
}
