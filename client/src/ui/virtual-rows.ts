import { createComputed, createEffect, createMemo, createSignal, on, onCleanup, type Accessor } from 'solid-js';

interface VirtualRowsOptions {
  frame: Accessor<HTMLElement | undefined>;
  count: Accessor<number>;
  /** Every row is as high as the others; that is what makes this short. */
  rowHeight: Accessor<number>;
  /** Height of what sticks to the top and bottom of the frame and covers rows there. */
  covered: Accessor<number>;
}

/** Rows drawn beyond both edges, so that the keyboard and a slow wheel never meet an empty one. */
const overscan = 8;
/** Where the height of the frame is not known yet, enough for a screen. */
const assumedHeight = 600;

/** Which of many rows of one height are in sight of a scrolling frame, and how to bring others there. */
export function createVirtualRows(options: VirtualRowsOptions) {
  const { frame, count, rowHeight } = options;
  const [scrollTop, setScrollTop] = createSignal(0);
  const [frameHeight, setFrameHeight] = createSignal(assumedHeight);
  const visibleHeight = () => Math.max(rowHeight(), frameHeight() - options.covered());

  createEffect(() => {
    const element = frame();
    if (!element) return;
    const onScroll = () => setScrollTop(element.scrollTop);
    const onResize = () => setFrameHeight(element.clientHeight || assumedHeight);
    onResize();
    element.addEventListener('scroll', onScroll, { passive: true });
    onCleanup(() => element.removeEventListener('scroll', onScroll));
    if (typeof ResizeObserver === 'undefined') return;
    const observer = new ResizeObserver(onResize);
    observer.observe(element);
    onCleanup(() => observer.disconnect());
  });

  const first = createMemo(() => Math.max(0, Math.min(count() - 1, Math.floor(scrollTop() / rowHeight()) - overscan)));
  const last = createMemo(() =>
    Math.min(count() - 1, Math.ceil((scrollTop() + visibleHeight()) / rowHeight()) + overscan),
  );
  const indexes = createMemo(() =>
    Array.from({ length: Math.max(0, last() - first() + 1) }, (_, offset) => first() + offset),
  );

  function scrollToOffset(offset: number) {
    const element = frame();
    if (!element) return;
    element.scrollTop = offset;
    // Not left to the scroll event, which comes after the next paint.
    setScrollTop(element.scrollTop);
  }

  // Another row height keeps the same rows in sight.
  createComputed(
    on(rowHeight, (height, before) => {
      if (before) queueMicrotask(() => scrollToOffset((scrollTop() / before) * height));
    }),
  );

  return {
    first,
    last,
    /** The places of the rows to draw. */
    indexes,
    totalHeight: () => count() * rowHeight(),
    /** Rows a Page key jumps over. */
    pageSize: () => Math.max(1, Math.floor(visibleHeight() / rowHeight()) - 1),
    /** Scrolls as little as needed, or so that the row is in the middle. */
    scrollTo(index: number, place: 'nearest' | 'center') {
      const top = index * rowHeight();
      const room = visibleHeight() - rowHeight();
      if (place === 'center') scrollToOffset(top - room / 2);
      else if (top < scrollTop()) scrollToOffset(top);
      else if (top > scrollTop() + room) scrollToOffset(top - room);
    },
  };
}
