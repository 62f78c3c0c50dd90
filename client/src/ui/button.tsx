import { Show, splitProps, type JSX } from 'solid-js';
import { classes } from './classes.ts';
import { Icon, type IconName } from './icon.tsx';
import { Spinner } from './spinner.tsx';
import { Tooltip } from './tooltip.tsx';

export type ButtonVariant = 'primary' | 'secondary' | 'ghost' | 'danger';

export interface ButtonProps extends JSX.ButtonHTMLAttributes<HTMLButtonElement> {
  /** `secondary` unless told. One `primary` on a page. */
  variant?: ButtonVariant;
  size?: 'normal' | 'small';
  icon?: IconName;
  iconAfter?: IconName;
  /** Shows a spinner and ignores presses; keeps its width and focus. */
  busy?: boolean;
  /** Why it cannot be pressed now. The button stays focusable and says so on hover and focus. */
  reason?: string;
}

const variants: Record<ButtonVariant, string> = {
  primary: 'bg-accent text-on-accent shadow-raised not-disabled:not-aria-disabled:hover:bg-accent-strong',
  secondary:
    'border border-line-strong bg-surface text-ink shadow-raised not-disabled:not-aria-disabled:hover:bg-hover not-disabled:not-aria-disabled:active:bg-pressed',
  ghost:
    'text-muted not-disabled:not-aria-disabled:hover:bg-hover not-disabled:not-aria-disabled:hover:text-ink not-disabled:not-aria-disabled:active:bg-pressed aria-expanded:bg-hover',
  danger: 'bg-danger-fill text-on-accent shadow-raised not-disabled:not-aria-disabled:hover:bg-danger-fill-strong',
};

/** Classes of a button, for links that look like one. */
export function buttonClass(variant: ButtonVariant = 'secondary', size: 'normal' | 'small' = 'normal'): string {
  return classes(
    'relative inline-flex shrink-0 items-center justify-center gap-1.5 rounded-md font-medium whitespace-nowrap transition-colors select-none',
    'disabled:opacity-50 aria-disabled:not-aria-busy:opacity-50',
    size === 'small' ? 'h-7 px-2 text-sm' : 'h-8 px-3 text-base',
    variants[variant],
  );
}

/**
 * A button; its text is a verb. Enter and Space press it. With `reason` it is shown disabled and explains itself.
 * `type` is `button` unless told, so that it never submits a form by accident.
 */
export function Button(props: ButtonProps) {
  const [own, rest] = splitProps(props, [
    'variant',
    'size',
    'icon',
    'iconAfter',
    'busy',
    'reason',
    'class',
    'children',
    'onClick',
  ]);
  const blocked = () => Boolean(own.busy || own.reason);

  const press: JSX.EventHandler<HTMLButtonElement, MouseEvent> = (event) => {
    if (blocked()) {
      event.preventDefault();
      event.stopPropagation();
      return;
    }
    const handler = own.onClick;
    if (typeof handler === 'function') handler(event);
    else handler?.[0](handler[1], event);
  };

  const shared = () => ({
    type: 'button' as const,
    ...rest,
    'aria-disabled': blocked() || undefined,
    'aria-busy': own.busy || undefined,
    class: classes(buttonClass(own.variant, own.size), own.class),
    onClick: press,
  });

  const content = () => (
    <>
      <span class={classes('inline-flex items-center gap-1.5', own.busy && 'opacity-0')}>
        <Show when={own.icon}>{(icon) => <Icon name={icon()} />}</Show>
        {own.children}
        <Show when={own.iconAfter}>{(icon) => <Icon name={icon()} />}</Show>
      </span>
      <Show when={own.busy}>
        <Spinner class="absolute" />
      </Show>
    </>
  );

  return (
    <Show when={own.reason} fallback={<button {...shared()}>{content()}</button>}>
      <Tooltip as="button" text={own.reason} {...shared()}>
        {content()}
      </Tooltip>
    </Show>
  );
}
