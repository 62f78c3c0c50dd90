import { Show } from 'solid-js';
import { classes } from './classes.ts';

export interface AvatarProps {
  name: string;
  src?: string;
  size?: 'small' | 'normal' | 'large';
  /** Set when the name stands beside it, so that it is not read twice. */
  decorative?: boolean;
}

const sizes = { small: 'size-5 text-[0.5625rem]', normal: 'size-6 text-[0.625rem]', large: 'size-10 text-base' };
const hues = [
  'bg-accent-surface text-accent-ink',
  'bg-success-surface text-success',
  'bg-warning-surface text-warning',
  'bg-danger-surface text-danger',
  'bg-info-surface text-info',
  'bg-sunken text-muted',
];

function initials(name: string): string {
  const words = name.trim().split(/\s+/);
  const last = words.length > 1 ? words.at(-1) : undefined;
  return `${words[0]?.[0] ?? '?'}${last?.[0] ?? ''}`.toLocaleUpperCase();
}

// The same name has the same colour everywhere.
function hueOf(name: string): string {
  let sum = 0;
  for (const character of name) sum = (sum * 31 + (character.codePointAt(0) ?? 0)) % 9973;
  return hues[sum % hues.length] ?? '';
}

/** A person or an organisation as a picture, or as initials on a colour that follows the name. */
export function Avatar(props: AvatarProps) {
  return (
    <span
      role={props.decorative ? undefined : 'img'}
      aria-label={props.decorative ? undefined : props.name}
      aria-hidden={props.decorative ? true : undefined}
      title={props.decorative ? undefined : props.name}
      class={classes(
        'inline-flex shrink-0 items-center justify-center overflow-hidden rounded-full font-semibold select-none',
        sizes[props.size ?? 'normal'],
        hueOf(props.name),
      )}
    >
      <Show when={props.src} fallback={<span aria-hidden="true">{initials(props.name)}</span>}>
        {(src) => <img src={src()} alt="" class="size-full object-cover" />}
      </Show>
    </span>
  );
}
