import { Show } from 'solid-js';
import { useLocale } from './locale.tsx';

export interface ProgressBarProps {
  /** What is being done: "Importing customers". */
  label: string;
  done: number;
  /** Without it the bar shows that work goes on, not how far. */
  total?: number;
  /** When it started, in milliseconds since 1970; gives the remaining time. */
  startedAt?: number;
}

function remainingSeconds(props: ProgressBarProps): number | undefined {
  if (!props.startedAt || !props.total || props.done <= 0) return undefined;
  const elapsed = (Date.now() - props.startedAt) / 1000;
  // Too early to tell, or nearly there.
  if (elapsed < 2 || props.done >= props.total) return undefined;
  return (elapsed / props.done) * (props.total - props.done);
}

function duration(seconds: number, locale: string): string {
  const [value, unit] =
    seconds < 90 ? [seconds, 'second'] : seconds < 5400 ? [seconds / 60, 'minute'] : [seconds / 3600, 'hour'];
  return new Intl.NumberFormat(locale, { style: 'unit', unit, unitDisplay: 'short', maximumFractionDigits: 0 }).format(
    value,
  );
}

/** Work of more than a second: what, how many of how many, per cent and about how long still. */
export function ProgressBar(props: ProgressBarProps) {
  const locale = useLocale();
  const number = (value: number) => value.toLocaleString(locale.tag);
  const share = () => (props.total ? Math.min(1, props.done / props.total) : undefined);
  const percent = () => share()?.toLocaleString(locale.tag, { style: 'percent' });
  const counts = () =>
    props.total ? locale.words.ofTotal(number(props.done), number(props.total)) : number(props.done);
  const left = () => {
    const seconds = remainingSeconds(props);
    return seconds === undefined ? undefined : locale.words.remaining(duration(seconds, locale.tag));
  };

  return (
    <div class="flex flex-col gap-1.5 text-sm">
      <div class="flex flex-wrap justify-between gap-x-4">
        <span class="truncate font-medium">{props.label}</span>
        <span class="whitespace-nowrap text-muted">{[counts(), percent(), left()].filter(Boolean).join(' · ')}</span>
      </div>
      <div
        role="progressbar"
        aria-label={props.label}
        aria-valuemin={0}
        aria-valuemax={props.total ?? 100}
        aria-valuenow={props.total ? props.done : undefined}
        aria-valuetext={counts()}
        class="h-1.5 overflow-hidden rounded-full bg-pressed"
      >
        <Show when={share() !== undefined} fallback={<div class="h-full w-1/3 animate-pulse rounded-full bg-accent" />}>
          <div class="h-full rounded-full bg-accent transition-[width]" style={{ width: `${(share() ?? 0) * 100}%` }} />
        </Show>
      </div>
    </div>
  );
}
