type Reviver = (key: string, value: unknown, context: { source?: string }) => unknown;

/** ES2026: `JSON.parse` with the source of each value, and values that are written as they are. The compiler's library lacks both. */
const parse = JSON.parse as (text: string, reviver?: Reviver) => unknown;
const rawJson = Reflect.get(JSON, 'rawJSON') as (text: string) => unknown;

/** A number with a fraction, an exponent or more digits than a float has: only those can lose something, and few answers have one. */
const delicate = /[:[,]\s*-?\d+(?:\.|[eE]|\d{15})/;

/** What Postgres wrote, with every digit of its numbers kept through `JSON.stringify`. */
export function parseExact(text: string): unknown {
  if (!delicate.test(text)) return parse(text);
  return parse(text, (_key, value, { source }) =>
    typeof value === 'number' && source !== undefined && source !== String(value) ? rawJson(source) : value,
  );
}
