import { Toast as Kobalte, toaster } from '@kobalte/core/toast';
import { Show } from 'solid-js';
import { Portal } from 'solid-js/web';
import { Button } from './button.tsx';
import { classes } from './classes.ts';
import { Icon, type IconName } from './icon.tsx';
import { IconButton } from './icon-button.tsx';
import { useLocale } from './locale.tsx';

export interface ToastMessage {
  text: string;
  /** `neutral` unless told. */
  tone?: 'neutral' | 'success' | 'warning' | 'danger';
  /** One thing to do about it; the toast closes when it is done. */
  action?: { label: string; run(): void };
  /** 10 s unless told. Hover, focus and a hidden page stop the clock. */
  duration?: number;
}

const icons: Record<NonNullable<ToastMessage['tone']>, { icon: IconName; color: string } | undefined> = {
  neutral: undefined,
  success: { icon: 'success', color: 'text-success' },
  warning: { icon: 'warning', color: 'text-warning' },
  danger: { icon: 'warning', color: 'text-danger' },
};

/** Says what happened elsewhere or what can be undone. Returns a function that takes it away. */
export function toast(message: ToastMessage): () => void {
  const id = toaster.show((props) => <ToastCard id={props.toastId} message={message} />);
  return () => toaster.dismiss(id);
}

/** Takes all of them away: what they are about is not here any more. */
export function clearToasts(): void {
  toaster.clear();
}

function ToastCard(props: { id: number; message: ToastMessage }) {
  const { words } = useLocale();
  const mark = () => icons[props.message.tone ?? 'neutral'];
  return (
    <Kobalte
      as="div"
      toastId={props.id}
      duration={props.message.duration ?? 10_000}
      priority={props.message.tone === 'danger' ? 'high' : 'low'}
      class="pointer-events-auto flex animate-rise items-center gap-2 rounded-md bg-raised py-1.5 pr-1.5 pl-3 text-ink shadow-overlay"
    >
      <Show when={mark()}>{(shown) => <Icon name={shown().icon} class={shown().color} />}</Show>
      <Kobalte.Title class={classes('min-w-0 flex-1 py-1', !props.message.action && 'pr-2')}>
        {props.message.text}
      </Kobalte.Title>
      <Show when={props.message.action}>
        {(action) => (
          <Button
            size="small"
            variant="secondary"
            onClick={() => {
              action().run();
              toaster.dismiss(props.id);
            }}
          >
            {action().label}
          </Button>
        )}
      </Show>
      <IconButton size="small" icon="close" label={words.close} onClick={() => toaster.dismiss(props.id)} />
    </Kobalte>
  );
}

/** Where toasts appear, read politely to screen readers. Rendered once, at the root of the app. F6 brings focus to it. */
export function ToastRegion() {
  const { words } = useLocale();
  return (
    <Portal>
      <Kobalte.Region hotkey={['F6']} limit={4} aria-label={words.notifications} pauseOnInteraction pauseOnPageIdle>
        <Kobalte.List
          as="div"
          class="pointer-events-none fixed right-4 bottom-4 z-60 flex w-96 max-w-[calc(100vw-2rem)] flex-col gap-2 outline-none [body:has([data-foot])_&]:bottom-28"
        />
      </Kobalte.Region>
    </Portal>
  );
}
