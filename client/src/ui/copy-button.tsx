import { createSignal, onCleanup } from 'solid-js';
import { announce } from './announce.tsx';
import { IconButton } from './icon-button.tsx';
import { useLocale } from './locale.tsx';

export interface CopyButtonProps {
  text: string;
  /** What is copied: "Copy request id". "Copy" unless told. */
  label?: string;
}

/** Puts a text on the clipboard and says so. */
export function CopyButton(props: CopyButtonProps) {
  const { words } = useLocale();
  const [copied, setCopied] = createSignal(false);
  let timer: ReturnType<typeof setTimeout> | undefined;
  onCleanup(() => clearTimeout(timer));

  async function copy() {
    await navigator.clipboard.writeText(props.text);
    setCopied(true);
    announce(words.copied);
    clearTimeout(timer);
    timer = setTimeout(() => setCopied(false), 2000);
  }

  return (
    <IconButton
      size="small"
      icon={copied() ? 'check' : 'copy'}
      label={copied() ? words.copied : (props.label ?? words.copy)}
      onClick={() => void copy()}
    />
  );
}
