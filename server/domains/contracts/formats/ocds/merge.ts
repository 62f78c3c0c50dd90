import { isObject } from '../../../../platform/imports/field.ts';
import { isRawNumber } from '../../../../platform/imports/lossless-json.ts';

type JsonObject = Record<string, unknown>;

/**
 * Merges the releases of one contracting process, oldest first, into what they say together (OCDS 1.1, "Merging",
 * https://standard.open-contracting.org/1.1/en/schema/merging/): a later value replaces an earlier one, null removes it, objects are
 * merged field by field, and lists whose entries all have an id are merged entry by entry.
 */
export function mergeReleases(releases: readonly JsonObject[]): JsonObject {
  return releases.reduce(mergeObjects, {});
}

function mergeObjects(earlier: JsonObject, later: JsonObject): JsonObject {
  const merged = { ...earlier };
  for (const [key, value] of Object.entries(later)) {
    if (value === null) delete merged[key];
    else merged[key] = mergeValues(merged[key], value);
  }
  return merged;
}

function mergeValues(earlier: unknown, later: unknown): unknown {
  if (Array.isArray(later)) return mergeLists(Array.isArray(earlier) ? earlier : [], later);
  if (!isObject(later) || isRawNumber(later)) return later;
  return mergeObjects(isObject(earlier) ? earlier : {}, later);
}

function mergeLists(earlier: unknown[], later: unknown[]): unknown[] {
  if (!earlier.every(hasId) || !later.every(hasId)) return later;
  const byId = new Map<string, JsonObject>(earlier.map((entry) => [String(entry.id), entry]));
  for (const entry of later) byId.set(String(entry.id), mergeObjects(byId.get(String(entry.id)) ?? {}, entry));
  return [...byId.values()];
}

function hasId(entry: unknown): entry is JsonObject & { id: string | number } {
  return isObject(entry) && (typeof entry['id'] === 'string' || typeof entry['id'] === 'number') && entry['id'] !== '';
}
