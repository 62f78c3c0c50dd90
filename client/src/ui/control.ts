import { classes } from './classes.ts';

const frame = classes(
  'w-full min-w-0 rounded-md border border-control bg-surface text-base text-ink transition-colors',
  'hover:border-muted focus-visible:border-focus focus-visible:outline-1 focus-visible:outline-offset-0',
  'disabled:border-line-strong disabled:bg-sunken disabled:text-muted [&[readonly]]:bg-sunken',
  'aria-invalid:border-danger aria-invalid:focus-visible:outline-danger',
);

/** Classes of a 32 px control that holds one line. */
export const controlClass = classes(frame, 'h-8 px-2.5');

/** Classes of a control that grows downwards. */
export const areaClass = classes(frame, 'px-2.5 py-1.5');
