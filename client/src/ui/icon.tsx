import { splitProps, type JSX } from 'solid-js';

/** Strokes on a 16 × 16 grid, drawn for 1.5 px lines. */
const paths = {
  search: 'M7 12a5 5 0 1 0 0-10 5 5 0 0 0 0 10ZM14 14l-3.5-3.5',
  plus: 'M8 3v10M3 8h10',
  minus: 'M3 8h10',
  close: 'M4 4l8 8M12 4l-8 8',
  check: 'M3.5 8.5l3 3 6-7',
  'chevron-down': 'M4 6l4 4 4-4',
  'chevron-up': 'M4 10l4-4 4 4',
  'chevron-left': 'M10 4L6 8l4 4',
  'chevron-right': 'M6 4l4 4-4 4',
  'chevrons-vertical': 'M5 6l3-3 3 3M5 10l3 3 3-3',
  'arrow-up': 'M8 13V3M4 7l4-4 4 4',
  'arrow-down': 'M8 3v10M4 9l4 4 4-4',
  'arrow-left': 'M13 8H3M7 4L3 8l4 4',
  'arrow-right': 'M3 8h10M9 4l4 4-4 4',
  sort: 'M5 13V3M2.5 5.5L5 3l2.5 2.5M11 3v10M8.5 10.5L11 13l2.5-2.5',
  filter: 'M2 4h12M4.5 8h7M7 12h2',
  columns: 'M2.5 3h11v10h-11zM6.2 3v10M9.8 3v10',
  download: 'M8 2.5v7.5M4.5 7L8 10.5 11.5 7M2.5 13.5h11',
  upload: 'M8 10.5V3M4.5 6L8 2.5 11.5 6M2.5 13.5h11',
  edit: 'M3 13l.6-2.9L10.8 3a1.2 1.2 0 0 1 1.7 0l.5.5a1.2 1.2 0 0 1 0 1.7L5.9 12.4 3 13Z',
  trash: 'M2.5 4h11M6 4V2.5h4V4M4 4l.7 9.5h6.6L12 4M6.7 7v3.8M9.3 7v3.8',
  flag: 'M4 14V2.5M4 3h8l-1.8 2.9L12 8.8H4',
  warning: 'M8 2.5l6 11H2l6-11ZM8 6.8v3M8 11.8v.1',
  info: 'M8 14A6 6 0 1 0 8 2a6 6 0 0 0 0 12ZM8 7.5v3.3M8 5.2v.1',
  success: 'M8 14A6 6 0 1 0 8 2a6 6 0 0 0 0 12ZM5.3 8.2l1.9 1.9 3.5-4',
  sun: 'M8 10.8a2.8 2.8 0 1 0 0-5.6 2.8 2.8 0 0 0 0 5.6ZM8 1.5v1M8 13.5v1M1.5 8h1M13.5 8h1M3.4 3.4l.7.7M11.9 11.9l.7.7M3.4 12.6l.7-.7M11.9 4.1l.7-.7',
  moon: 'M13.5 9.6A5.8 5.8 0 0 1 6.4 2.5a5.8 5.8 0 1 0 7.1 7.1Z',
  monitor: 'M2 3h12v8H2zM6 13.5h4M8 11v2.5',
  menu: 'M2.5 4.5h11M2.5 8h11M2.5 11.5h11',
  dots: 'M3.5 8h.01M8 8h.01M12.5 8h.01',
  grip: 'M6 4h.01M10 4h.01M6 8h.01M10 8h.01M6 12h.01M10 12h.01',
  calendar: 'M2.5 3.5h11v10h-11zM2.5 6.7h11M5.5 2v2.5M10.5 2v2.5',
  user: 'M8 8a2.8 2.8 0 1 0 0-5.6A2.8 2.8 0 0 0 8 8ZM2.8 13.8c.5-2.3 2.6-3.6 5.2-3.6s4.7 1.3 5.2 3.6',
  users:
    'M6 8a2.5 2.5 0 1 0 0-5 2.5 2.5 0 0 0 0 5ZM1.5 13c.4-2 2.2-3 4.5-3s4.1 1 4.5 3M10.5 3.2a2.5 2.5 0 0 1 0 4.6M12 10.2c1.4.4 2.3 1.4 2.5 2.8',
  building: 'M3.5 13.5v-11h6v11M9.5 6h3.5v7.5M2 13.5h12M5.7 5h1.6M5.7 7.5h1.6M5.7 10h1.6',
  file: 'M4 2.5h5L12 5.5v8H4zM9 2.5v3h3',
  activity: 'M1.5 8.5h3L6.5 3l3 10.5 2-5h3',
  chart: 'M2.5 13.5h11M4.5 13.5v-4M8 13.5v-9M11.5 13.5v-6.5',
  clock: 'M8 14A6 6 0 1 0 8 2a6 6 0 0 0 0 12ZM8 4.7V8l2.3 1.5',
  star: 'M8 2.2l1.8 3.7 4 .6-2.9 2.8.7 4L8 11.4l-3.6 1.9.7-4L2.2 6.5l4-.6L8 2.2Z',
  link: 'M6.7 9.3l2.6-2.6M7.5 4.7l1-1a2.6 2.6 0 0 1 3.7 3.7l-1.1 1.1M8.5 11.3l-1 1a2.6 2.6 0 0 1-3.7-3.7L4.9 7.5',
  external: 'M9.5 2.5h4v4M13.5 2.5L7.5 8.5M11.5 9.5v4h-9v-9h4',
  copy: 'M5.5 5.5h8v8h-8zM10.5 5.5v-3h-8v8h3',
  refresh: 'M13.2 6.5A5.5 5.5 0 0 0 3.3 5.2M2.8 9.5a5.5 5.5 0 0 0 9.9 1.3M3 2.5v3h3M13 13.5v-3h-3',
  undo: 'M5.5 3L2.5 6l3 3M2.5 6h7a4 4 0 0 1 0 8H6',
  'sign-out': 'M6.5 13.5h-4v-11h4M10 11l3-3-3-3M13 8H6',
  settings:
    'M8 10.2a2.2 2.2 0 1 0 0-4.4 2.2 2.2 0 0 0 0 4.4ZM8 1.8v2M8 12.2v2M1.8 8h2M12.2 8h2M3.6 3.6L5 5M11 11l1.4 1.4M3.6 12.4L5 11M11 5l1.4-1.4',
  bell: 'M4 11V7a4 4 0 0 1 8 0v4l1.3 1.3H2.7L4 11ZM6.7 14h2.6',
  lock: 'M3.5 7.5h9v6h-9zM5.5 7.5V5a2.5 2.5 0 0 1 5 0v2.5',
  eye: 'M1.5 8S4 3.5 8 3.5 14.5 8 14.5 8 12 12.5 8 12.5 1.5 8 1.5 8ZM8 9.8a1.8 1.8 0 1 0 0-3.6 1.8 1.8 0 0 0 0 3.6Z',
  comment: 'M2.5 3h11v8H8l-3 2.7V11H2.5z',
  paperclip: 'M13 7.5l-5.3 5.3a3.2 3.2 0 0 1-4.5-4.5l5.6-5.6a2.1 2.1 0 0 1 3 3L6.3 11.2a1 1 0 0 1-1.5-1.5l4.9-4.9',
  inbox: 'M2 9l2-6h8l2 6v4.5H2zM2 9h3.5l1 2h3l1-2H14',
  home: 'M2.5 7.5L8 2.5l5.5 5V13.5h-11zM6.5 13.5v-4h3v4',
  keyboard: 'M1.5 4h13v8h-13zM4 6.7h.01M6.7 6.7h.01M9.3 6.7h.01M12 6.7h.01M5 9.5h6',
  bolt: 'M9 1.5L3 9h4.5L7 14.5 13 7H8.5L9 1.5Z',
  list: 'M5.5 4h8M5.5 8h8M5.5 12h8M2.5 4h.01M2.5 8h.01M2.5 12h.01',
  board: 'M2.5 3h3v10h-3zM6.5 3h3v6.5h-3zM10.5 3h3v8h-3z',
  play: 'M4.5 2.8v10.4L13 8 4.5 2.8Z',
  pause: 'M5 3v10M11 3v10',
  tag: 'M2.5 2.5h5.5l5.5 5.5-5.5 5.5-5.5-5.5zM5.5 5.5h.01',
  key: 'M5.5 12.5a3 3 0 1 0 0-6 3 3 0 0 0 0 6ZM7.7 7.3L13 2M10.5 4.5l2 2',
  globe: 'M8 14A6 6 0 1 0 8 2a6 6 0 0 0 0 12ZM2 8h12M8 2c2 2 2.5 4 2.5 6S10 12 8 14c-2-2-2.5-4-2.5-6S6 4 8 2Z',
  box: 'M8 1.8l5.5 3v6.4l-5.5 3-5.5-3V4.8zM2.5 4.8L8 7.8l5.5-3M8 7.8v6.4',
  phone:
    'M4.8 2.5l1.7 3-1.3 1.3c.8 1.7 2.3 3.2 4 4l1.3-1.3 3 1.7c-.2 1.6-1.3 2.5-2.6 2.3C6.4 12.7 3.3 9.6 2.5 5.1 2.3 3.8 3.2 2.7 4.8 2.5Z',
  mail: 'M2 3.5h12v9H2zM2 4.5l6 4.5 6-4.5',
  send: 'M14 2L7 9M14 2L9.5 14 7 9 2 6.5 14 2Z',
  shield: 'M8 1.8l5 2v4c0 3-2 5.3-5 6.4-3-1.1-5-3.4-5-6.4v-4z',
  network: 'M6.2 2h3.6v3.5H6.2zM2 10.5h3.6V14H2zM10.4 10.5H14V14h-3.6zM8 5.5V8M3.8 10.5V8h8.4v2.5',
  wrench: 'M10 6l3.3-3.3a3.5 3.5 0 0 1-4.7 4.7l-4.8 4.8a1.4 1.4 0 0 1-2-2l4.8-4.8a3.5 3.5 0 0 1 4.7-4.7L8 4v2h2Z',
  truck:
    'M1.5 4h8v7h-8zM9.5 6.5h2.7l2.3 2.3V11h-5M4.5 12.8a1.3 1.3 0 1 0 0-2.6 1.3 1.3 0 0 0 0 2.6ZM11.7 12.8a1.3 1.3 0 1 0 0-2.6 1.3 1.3 0 0 0 0 2.6Z',
  cart: 'M1.5 2.5h2l1.7 7.5h7l1.5-5.5H4M6 13.5h.01M11.5 13.5h.01',
} as const;

export type IconName = keyof typeof paths;

export interface IconProps extends JSX.SvgSVGAttributes<SVGSVGElement> {
  name: IconName;
  /** Side in pixels; 16 unless told. */
  size?: number;
  /** Says what the icon means. Without it the icon is decoration and hidden from screen readers. */
  label?: string;
}

/** A line icon in the colour of the text around it. */
export function Icon(props: IconProps) {
  const [own, rest] = splitProps(props, ['name', 'size', 'label', 'class']);
  return (
    <svg
      viewBox="0 0 16 16"
      width={own.size ?? 16}
      height={own.size ?? 16}
      fill="none"
      stroke="currentColor"
      stroke-width={own.name === 'dots' || own.name === 'grip' ? 2 : 1.5}
      stroke-linecap="round"
      stroke-linejoin="round"
      role={own.label ? 'img' : undefined}
      aria-label={own.label}
      aria-hidden={own.label ? undefined : true}
      class={`shrink-0 ${own.class ?? ''}`}
      {...rest}
    >
      <path d={paths[own.name]} />
    </svg>
  );
}
