import { createSignal } from 'solid-js';
import { classes } from './classes.ts';
import { Icon } from './icon.tsx';
import { useLocale } from './locale.tsx';

export interface FileDropProps {
  /** What the files are for: "Attach files". */
  label: string;
  /** As in HTML: `.csv,.xlsx`. */
  accept?: string;
  multiple?: boolean;
  disabled?: boolean;
  onFiles(files: File[]): void;
}

/** Takes files: pressed it opens the browser's picker, and files can be dropped on it. The owner uploads and shows progress. */
export function FileDrop(props: FileDropProps) {
  const { words } = useLocale();
  const [over, setOver] = createSignal(false);
  const take = (list: FileList | null | undefined) => {
    const files = [...(list ?? [])];
    if (files.length > 0) props.onFiles(props.multiple ? files : files.slice(0, 1));
  };
  return (
    <label
      class={classes(
        'flex items-center justify-center gap-2 rounded-md border border-dashed border-control px-4 py-5 text-muted transition-colors',
        'hover:border-accent hover:text-ink focus-within:outline-2 focus-within:outline-offset-1 focus-within:outline-focus',
        over() && 'border-accent bg-accent-surface text-ink',
        props.disabled && 'pointer-events-none opacity-50',
      )}
      onDragOver={(event) => {
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={(event) => {
        event.preventDefault();
        setOver(false);
        take(event.dataTransfer?.files);
      }}
    >
      <input
        type="file"
        class="sr-only"
        aria-label={props.label}
        accept={props.accept}
        multiple={props.multiple}
        disabled={props.disabled}
        onChange={(event) => {
          take(event.currentTarget.files);
          // The same file can be chosen again after a failure.
          event.currentTarget.value = '';
        }}
      />
      <Icon name="upload" />
      <span>
        <span class="font-medium text-accent-ink">{props.multiple ? words.chooseFiles : words.chooseFile}</span>{' '}
        {props.multiple ? words.dropFiles : words.dropFile}
      </span>
    </label>
  );
}
