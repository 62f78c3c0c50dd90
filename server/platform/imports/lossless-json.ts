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

const deepest = 100; // levels; no file that people use has more, and the parser calls itself for each

/**
 * Parses JSON without losing a digit: a number that a float holds exactly is a number, any other a `RawNumber`.
 *
 * @throws SyntaxError as JSON.parse does, and for lists and objects more than 100 levels within each other
 */
export function parseLossless(text: string): unknown {
  if (depthOf(text) > deepest) throw new SyntaxError(`lists and objects have more than ${String(deepest)} levels`);
  return json.parse(text, (_key, value, { source }) => {
    if (typeof value !== 'number' || source === undefined) return value;
    return plainDecimal(String(value)) === plainDecimal(source) ? value : json.rawJSON(source);
  });
}

/** The most brackets that are open at once, looking at the text alone. */
function depthOf(text: string): number {
  let [depth, most] = [0, 0];
  let isQuoted = false;
  for (let index = 0; index < text.length; index += 1) {
    const sign = text[index];
    if (sign === '\\') index += 1;
    else if (sign === '"') isQuoted = !isQuoted;
    else if (isQuoted) continue;
    else if (sign === '[' || sign === '{') most = Math.max(most, ++depth);
    else if (sign === ']' || sign === '}') depth -= 1;
  }
  return most;
}

export function isRawNumber(value: unknown): value is RawNumber {
  return typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === null && 'rawJSON' in value;
}
