import { plainDecimal } from './decimal.ts';

/** A number as it was written, kept because a float would change it. `JSON.stringify` writes it back as it was. */
export interface RawNumber {
  readonly rawJSON: string;
}

// ECMAScript's "JSON.parse source text access", in Node 24 and not yet in TypeScript's own declarations.
interface LosslessJson {
  parse(text: string, reviver: (key: string, value: unknown, context: { source?: string }) => unknown): unknown;
  rawJSON(text: string): RawNumber;
}
const json = JSON as unknown as LosslessJson;

/**
 * Parses JSON without losing a digit: a number that a float holds exactly is a number, any other a `RawNumber`.
 *
 * @throws SyntaxError as JSON.parse does
 */
export function parseLossless(text: string): unknown {
  return json.parse(text, (_key, value, { source }) => {
    if (typeof value !== 'number' || source === undefined) return value;
    return plainDecimal(String(value)) === plainDecimal(source) ? value : json.rawJSON(source);
  });
}

export function isRawNumber(value: unknown): value is RawNumber {
  return typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === null && 'rawJSON' in value;
}
