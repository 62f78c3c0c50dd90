import { Field, isObject, Refusal } from '../../../../platform/imports/field.ts';
import type { Place } from '../../../../platform/imports/format.ts';
import { parseLossless } from '../../../../platform/imports/lossless-json.ts';

/** A JSON document found in a file: a line of it, or the whole. */
export interface Document {
  place: Place;
  isLine: boolean;
  value: unknown;
}

/** A line, or a file, that is not JSON. */
export interface BrokenDocument {
  place: Place;
  refusal: Refusal;
}

/** A release, or what a package or a record says beside its releases. */
export interface Release {
  place: Place;
  field: Field;
  /** Who publishes: its registered ocid prefix, or its name. Ids are unique within a publisher only. */
  publisher: string;
  /** The merged state that a record brings along: it is taken as the last word, and is no event. */
  compiled: boolean;
}

/**
 * The JSON documents of a text: the text as a whole, or else its lines (JSON lines, https://jsonlines.org).
 * A line that cannot be parsed is handed over as a refusal in the place of its document.
 */
export function* documentsOf(text: string, file: string): Generator<Document | BrokenDocument> {
  const whole = parse(text);
  if (!(whole instanceof Refusal)) return yield { place: { file, line: 1 }, isLine: false, value: whole };
  const lines = text.split('\n');
  const isLines = lines.some((line) => line.trim() && isObject(parse(line)));
  if (!isLines) return yield { place: { file, line: 1 }, refusal: whole };
  for (const [index, line] of lines.entries()) {
    if (!line.trim()) continue;
    const value = parse(line);
    const place = { file, line: index + 1 };
    yield value instanceof Refusal ? { place, refusal: value } : { place, isLine: true, value };
  }
}

/**
 * The releases of a document, which is a release, a record, a package of either (OCDS 1.1, "Release packages" and "Record packages",
 * https://standard.open-contracting.org/1.1/en/schema/) or a list of any of them. Their line is that of the document, or their place
 * in it when it holds several.
 */
export function* releasesOf(document: Document): Generator<Release> {
  let count = 0;
  for (const found of unwrap(new Field(document.value), '')) {
    count += 1;
    yield { ...found, place: document.isLine ? document.place : { ...document.place, line: count } };
  }
}

function* unwrap(field: Field, publisherAbove: string): Generator<Omit<Release, 'place'>> {
  if (Array.isArray(field.value)) {
    for (const entry of field.list()) yield* unwrap(entry, publisherAbove);
    return;
  }
  const publisher = publisherName(field) ?? publisherAbove;
  const [records, releases, compiled] = [field.get('records'), field.get('releases'), field.get('compiledRelease')];
  if (!isObject(field.value) || (!records.value && !releases.value && !compiled.value)) {
    yield { field, publisher: ocidPrefix(field) ?? publisher, compiled: false };
    return;
  }
  for (const record of records.list()) yield* unwrap(record, publisher);
  for (const release of releases.list()) yield* unwrap(release, publisher);
  if (compiled.value) yield { field: compiled, publisher: ocidPrefix(compiled) ?? publisher, compiled: true };
}

function ocidPrefix(release: Field): string | undefined {
  const { value } = release.get('ocid');
  return typeof value === 'string' ? /^ocds-[a-z0-9]{6}/.exec(value)?.[0] : undefined;
}

function publisherName(field: Field): string | undefined {
  for (const holder of [field, field.get('packageInfo')]) {
    const { value } = holder.get('publisher').get('name');
    if (typeof value === 'string' && value.trim()) return value.trim().slice(0, 80);
  }
  return undefined;
}

function parse(text: string): unknown {
  try {
    return parseLossless(text);
  } catch (error) {
    if (error instanceof SyntaxError) return new Refusal(null, `not JSON: ${error.message}`);
    throw error;
  }
}
