import { Popover as Kobalte } from '@kobalte/core/popover';
import { Show, createSignal, type JSX } from 'solid-js';
import { Button, type ButtonVariant } from './button.tsx';
import { classes } from './classes.ts';
import type { IconName } from './icon.tsx';
import { IconButton } from './icon-button.tsx';
import { useOverlayMount } from './overlay-mount.tsx';
import { floatingClass } from './overlay.ts';

export interface PopoverProps {
  /** The text of the trigger, or its name with `iconOnly`; names the panel too. */
  label: string;
  icon?: IconName;
  iconOnly?: boolean;
  variant?: ButtonVariant;
  size?: 'normal' | 'small';
  placement?: 'bottom-start' | 'bottom-end' | 'right-start' | 'top-start';
  /** The panel; `close` shuts it and gives focus back. */
  children(close: () => void): JSX.Element;
}

/** A button that opens a small panel of controls beside it. Escape and a press outside close it. */
export function Popover(props: PopoverProps) {
  const mount = useOverlayMount();
  const [open, setOpen] = createSignal(false);
  return (
    <Kobalte open={open()} onOpenChange={setOpen} placement={props.placement ?? 'bottom-start'} gutter={4}>
      <Show
        when={props.iconOnly}
        fallback={
          <Kobalte.Trigger as={Button} icon={props.icon} variant={props.variant} size={props.size}>
            {props.label}
          </Kobalte.Trigger>
        }
      >
        <Kobalte.Trigger
          as={IconButton}
          icon={props.icon ?? 'dots'}
          label={props.label}
          variant={props.variant}
          size={props.size}
        />
      </Show>
      <Kobalte.Portal mount={mount()}>
        <Kobalte.Content aria-label={props.label} class={classes(floatingClass, 'max-w-[calc(100vw-1rem)] p-3')}>
          {props.children(() => setOpen(false))}
        </Kobalte.Content>
      </Kobalte.Portal>
    </Kobalte>
  );
}
