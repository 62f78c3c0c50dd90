import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { onWake } from './wake.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

test('a clock that jumped was asleep; one that was a little late was busy', () => {
  const woken = vi.fn();
  const stop = onWake(woken);
  vi.advanceTimersByTime(60_000);
  expect(woken).not.toHaveBeenCalled();
  vi.setSystemTime(Date.now() + 10_000);
  vi.advanceTimersByTime(5_000);
  expect(woken).not.toHaveBeenCalled();
  vi.setSystemTime(Date.now() + 3_600_000);
  vi.advanceTimersByTime(5_000);
  expect(woken).toHaveBeenCalledTimes(1);
  stop();
  vi.setSystemTime(Date.now() + 3_600_000);
  vi.advanceTimersByTime(60_000);
  expect(woken).toHaveBeenCalledTimes(1);
});

test('so is a page that is on a network again, or in sight again', () => {
  const woken = vi.fn();
  const stop = onWake(woken);
  dispatchEvent(new Event('online'));
  document.dispatchEvent(new Event('visibilitychange'));
  expect(woken).toHaveBeenCalledTimes(2);
  stop();
  dispatchEvent(new Event('online'));
  expect(woken).toHaveBeenCalledTimes(2);
});
