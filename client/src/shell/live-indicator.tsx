import { createEffect, on } from 'solid-js';
import { useApi } from '../api/api-context.ts';
import { t } from '../texts/t.ts';
import { announce } from '../ui/announce.tsx';
import { classes } from '../ui/classes.ts';
import { Tooltip } from '../ui/tooltip.tsx';

const dots = { live: 'bg-success', connecting: 'animate-pulse bg-warning', offline: 'bg-danger' };

/** Says quietly whether the page follows what others do. */
export function LiveIndicator() {
  const { live } = useApi();
  createEffect(
    on(
      live.state,
      (state, before) => {
        if (state === 'offline' || before === 'offline') announce(t(`shell.${state}`));
      },
      { defer: true },
    ),
  );
  return (
    <Tooltip
      as="button"
      type="button"
      text={live.state() === 'connecting' ? undefined : t(`shell.${live.state()}.about`)}
      class="flex h-8 items-center gap-2 rounded-md px-2 text-sm text-muted"
    >
      <span class={classes('size-2 rounded-full', dots[live.state()])} aria-hidden="true" />
      <span class={live.state() === 'offline' ? undefined : 'max-sm:sr-only'}>{t(`shell.${live.state()}`)}</span>
    </Tooltip>
  );
}
