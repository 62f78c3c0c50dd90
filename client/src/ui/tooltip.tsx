import { Tooltip as Kobalte } from '@kobalte/core/tooltip';
import { Show, splitProps, type ComponentProps, type JSX, type ValidComponent } from 'solid-js';
import { useOverlayMount } from './overlay-mount.tsx';

interface OwnProps {
  /** The element or component that carries the tooltip. */
  as: ValidComponent;
  /** What the tooltip says; nothing is shown when it is empty. */
  text?: JSX.Element;
  placement?: 'top' | 'bottom' | 'left' | 'right';
}

export type TooltipProps<T extends ValidComponent> = OwnProps & ComponentProps<T> & { as: T };

/**
 * Renders `as` with a tooltip on hover and keyboard focus; Escape hides it. All other props go to `as`.
 * Give a tooltip only to what can take focus, and never put in it what is needed to go on.
 */
export function Tooltip<T extends ValidComponent>(props: TooltipProps<T>) {
  const mount = useOverlayMount();
  const [own, rest] = splitProps(props as OwnProps, ['text', 'placement']);
  return (
    <Kobalte placement={own.placement ?? 'bottom'} gutter={6} openDelay={400} closeDelay={0}>
      <Kobalte.Trigger {...rest} />
      <Show when={own.text}>
        <Kobalte.Portal mount={mount()}>
          <Kobalte.Content class="z-60 max-w-72 animate-appear rounded-sm bg-ink px-2 py-1 text-xs text-surface shadow-overlay">
            {own.text}
          </Kobalte.Content>
        </Kobalte.Portal>
      </Show>
    </Kobalte>
  );
}
