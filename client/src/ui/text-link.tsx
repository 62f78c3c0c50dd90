import { splitProps, type JSX } from 'solid-js';
import { classes } from './classes.ts';

/** A link in running text or a table cell. */
export function TextLink(props: JSX.AnchorHTMLAttributes<HTMLAnchorElement>) {
  const [own, rest] = splitProps(props, ['class']);
  return <a class={classes('rounded-sm text-accent-ink underline-offset-2 hover:underline', own.class)} {...rest} />;
}
