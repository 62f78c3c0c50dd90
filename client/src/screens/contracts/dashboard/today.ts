import { createSignal, onCleanup, type Accessor } from 'solid-js';

/** The calendar date where the person is, `2026-11-20`; a page that stays open goes on to the next day by itself. */
export function createToday(): Accessor<string> {
  const [today, setToday] = createSignal(dateAfter(0));
  const timer = setInterval(() => setToday(dateAfter(0)), 60_000);
  onCleanup(() => clearInterval(timer));
  return today;
}

/** The date some days after another. */
export function addDays(date: string, days: number): string {
  const time = new Date(`${date}T00:00:00Z`);
  time.setUTCDate(time.getUTCDate() + days);
  return time.toISOString().slice(0, 10);
}

/** The last day of the month that begins with a date. */
export function endOfMonth(firstDay: string): string {
  const time = new Date(`${firstDay}T00:00:00Z`);
  time.setUTCMonth(time.getUTCMonth() + 1, 0);
  return time.toISOString().slice(0, 10);
}

/** How many days lie between two dates. */
export function daysBetween(from: string, to: string): number {
  return Math.round((Date.parse(to) - Date.parse(from)) / 86_400_000);
}

function dateAfter(days: number): string {
  const now = new Date();
  return addDays(new Date(now.getTime() - now.getTimezoneOffset() * 60_000).toISOString().slice(0, 10), days);
}
