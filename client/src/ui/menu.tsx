import { DropdownMenu as Kobalte } from '@kobalte/core/dropdown-menu';
import { For, Match, Show, Switch } from 'solid-js';
import { Button, type ButtonVariant } from './button.tsx';
import { classes } from './classes.ts';
import { followLink } from './follow-link.ts';
import { Icon, type IconName } from './icon.tsx';
import { IconButton } from './icon-button.tsx';
import { Kbd } from './kbd.tsx';
import { useOverlayMount } from './overlay-mount.tsx';
import { choiceClass, floatingClass } from './overlay.ts';

export interface MenuAction {
  readonly label: string;
  readonly icon?: IconName;
  readonly danger?: boolean;
  /** A check mark: the choice is on. */
  readonly checked?: boolean;
  /** Why it cannot be chosen now: shown beneath it, and told to whoever comes to it, which the keyboard does. */
  readonly reason?: string;
  readonly disabled?: boolean;
  /** Shown at the end; the page registers it with `createShortcuts`. */
  readonly keys?: string;
  /** Where it leads, instead of an action. */
  readonly href?: string;
  onSelect?(): void;
}

export type MenuItem = MenuAction | { readonly heading: string } | 'separator';

export interface MenuProps {
  /** The text of the trigger, or its name when it is an icon only. */
  label: string;
  items: readonly MenuItem[];
  /** With `icon` and without `text` the trigger is an icon button; `dots` unless told. */
  icon?: IconName;
  /** Shows the label beside the icon with a chevron. */
  text?: boolean;
  variant?: ButtonVariant;
  size?: 'normal' | 'small';
  disabled?: boolean;
  placement?: 'bottom-start' | 'bottom-end' | 'right-start' | 'top-start';
}

/** A button that opens a list of commands. Enter or ↓ opens, arrows and letters move, Escape closes. */
export function Menu(props: MenuProps) {
  const mount = useOverlayMount();
  return (
    <Kobalte placement={props.placement ?? 'bottom-end'} gutter={4} modal={false}>
      <Show
        when={props.text}
        fallback={
          <Kobalte.Trigger
            as={IconButton}
            icon={props.icon ?? 'dots'}
            label={props.label}
            variant={props.variant}
            size={props.size}
            disabled={props.disabled}
          />
        }
      >
        <Kobalte.Trigger
          as={Button}
          icon={props.icon}
          iconAfter="chevron-down"
          variant={props.variant}
          size={props.size}
          disabled={props.disabled}
        >
          {props.label}
        </Kobalte.Trigger>
      </Show>
      <Kobalte.Portal mount={mount()}>
        <Kobalte.Content class={classes(floatingClass, 'min-w-48 max-w-80')}>
          <For each={props.items}>{(item) => <Entry item={item} />}</For>
        </Kobalte.Content>
      </Kobalte.Portal>
    </Kobalte>
  );
}

function select(item: MenuAction) {
  if (item.href) followLink(item.href);
  item.onSelect?.();
}

function Entry(props: { item: MenuItem }) {
  const heading = () => (typeof props.item === 'object' && 'heading' in props.item ? props.item.heading : undefined);
  const action = () => (typeof props.item === 'object' && 'label' in props.item ? props.item : undefined);
  return (
    <Switch fallback={<Kobalte.Separator class="my-1 border-line" />}>
      <Match when={heading()}>
        {(text) => <div class="px-2 pt-2 pb-1 text-xs font-medium text-muted">{text()}</div>}
      </Match>
      <Match when={action()}>
        {(item) => (
          <Kobalte.Item
            disabled={item().disabled}
            aria-disabled={item().disabled || item().reason !== undefined || undefined}
            closeOnSelect={item().reason === undefined}
            onSelect={() => item().reason === undefined && select(item())}
            class={classes(choiceClass, item().reason !== undefined && 'text-faint!', item().danger && 'text-danger!')}
          >
            <Show when={item().icon}>{(icon) => <Icon name={icon()} class={item().danger ? '' : 'text-muted'} />}</Show>
            <span class="min-w-0 flex-1">
              <Kobalte.ItemLabel as="span" class="block">
                {item().label}
              </Kobalte.ItemLabel>
              <Show when={item().reason}>
                {(reason) => (
                  <Kobalte.ItemDescription as="span" class="block text-sm text-muted">
                    {reason()}
                  </Kobalte.ItemDescription>
                )}
              </Show>
            </span>
            <Show when={item().checked}>
              <Icon name="check" class="text-accent-ink" />
            </Show>
            <Show when={item().keys}>{(keys) => <Kbd keys={keys()} />}</Show>
          </Kobalte.Item>
        )}
      </Match>
    </Switch>
  );
}
