import { Show, splitProps, type JSX } from 'solid-js';
import { buttonClass, type ButtonVariant } from './button.tsx';
import { classes } from './classes.ts';
import { Icon, type IconName } from './icon.tsx';

export interface LinkButtonProps extends JSX.AnchorHTMLAttributes<HTMLAnchorElement> {
  href: string;
  variant?: ButtonVariant;
  size?: 'normal' | 'small';
  icon?: IconName;
}

/** A link that looks like a button: it goes somewhere and can be opened in a new tab. */
export function LinkButton(props: LinkButtonProps) {
  const [own, rest] = splitProps(props, ['variant', 'size', 'icon', 'class', 'children']);
  return (
    <a class={classes(buttonClass(own.variant, own.size), own.class)} {...rest}>
      <Show when={own.icon}>{(icon) => <Icon name={icon()} />}</Show>
      {own.children}
    </a>
  );
}
