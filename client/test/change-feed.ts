import { createSignal } from 'solid-js';
import type { ChangeFeed, FeedChange, FeedListener, FeedState } from '../src/api/change-feed.ts';

/** A feed whose changes a test tells itself. */
export function fakeFeed() {
  const [state, setState] = createSignal<FeedState>('connecting');
  const listeners: FeedListener[] = [];
  let settle = () => {};
  let opened = 0;
  let position = 0;
  const feed: ChangeFeed = {
    state,
    open: () => void opened++,
    ready: new Promise<void>((resolve) => (settle = resolve)),
    listen: (listener) => void listeners.push(listener),
    close: () => {},
  };
  return {
    feed,
    setState,
    isOpen: () => opened > 0,
    async stand(resumed = false) {
      setState('live');
      listeners.forEach((listener) => listener.stood(resumed));
      settle();
      await feed.ready;
    },
    tell(change: Partial<FeedChange> & Pick<FeedChange, 'aggregate' | 'id'>) {
      const whole: FeedChange = {
        position: `e.${String(++position)}`,
        kind: 'UPDATED',
        version: 2,
        command: 'updatePet',
        changedFields: ['name'],
        actorId: 'u1',
        correlationId: null,
        bulkId: null,
        at: '2026-11-20T10:00:00Z',
        ...change,
      };
      listeners.forEach((listener) => listener.change(whole));
    },
  };
}
