import { Show, splitProps } from 'solid-js';
import { Button, type ButtonProps } from './button.tsx';
import { classes } from './classes.ts';
import type { IconName } from './icon.tsx';
import { Tooltip } from './tooltip.tsx';

export interface IconButtonProps extends Omit<ButtonProps, 'children' | 'iconAfter'> {
  icon: IconName;
  /** The verb: read by screen readers and shown as tooltip. */
  label: string;
}

/** A square button with an icon only; `ghost` unless told. With `reason` it is shown disabled and explains itself. */
export function IconButton(props: IconButtonProps) {
  const [own, rest] = splitProps(props, ['label', 'class', 'size', 'variant', 'reason']);
  const shared = () => ({
    ...rest,
    'aria-label': own.label,
    variant: own.variant ?? 'ghost',
    size: own.size,
    class: classes(own.size === 'small' ? 'w-7 px-0!' : 'w-8 px-0!', own.class),
  });
  return (
    <Show when={own.reason} fallback={<Tooltip as={Button} text={own.label} {...shared()} />}>
      <Button reason={own.reason} {...shared()} />
    </Show>
  );
}
