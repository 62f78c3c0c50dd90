/** An answer in one form: keys in order, moments to the microsecond in UTC, so that equal answers are equal text. */
export function canonical(value: unknown): string {
  return JSON.stringify(normalise(value));
}

const moment = /^(\d{4}-\d{2}-\d{2})[ T](\d{2}:\d{2}:\d{2})(?:\.(\d{1,6}))?(?:Z|\+00(?::00)?)$/;

function normalise(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(normalise);
  if (value !== null && typeof value === 'object') {
    const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
    return Object.fromEntries(entries.map(([key, each]) => [key, normalise(each)]));
  }
  const [, day, time, fraction = ''] = typeof value === 'string' ? (moment.exec(value) ?? []) : [];
  return day ? `${day}T${String(time)}.${fraction.padEnd(6, '0')}Z` : value;
}

/** Where two canonical texts part, for a message. */
export function difference(ours: string, theirs: string): string {
  let at = 0;
  while (at < ours.length && ours[at] === theirs[at]) at += 1;
  const around = (text: string) => text.slice(Math.max(0, at - 60), at + 100);
  return `at ${String(at)}:\n  …${around(ours)}\n  …${around(theirs)}`;
}
