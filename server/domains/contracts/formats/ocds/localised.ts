import type { Field } from '../../../../platform/imports/field.ts';

/**
 * The text under `key`, or else under the key with a language suffix, as `title_en` (OCDS 1.1, "Language",
 * https://standard.open-contracting.org/1.1/en/schema/reference/#language): in `language`, or else in the first language written.
 */
export function localised(field: Field, key: string, max: number, language = ''): string | undefined {
  const plain = field.get(key).text(max);
  if (plain !== undefined || typeof field.value !== 'object' || field.value === null) return plain;
  const wanted = field.get(`${key}_${language.slice(0, 2)}`).text(max);
  if (wanted !== undefined) return wanted;
  const suffixed = Object.keys(field.value).find(
    (name) => name.startsWith(key) && /^_[a-zA-Z]{2,3}(-\w+)*$/.test(name.slice(key.length)),
  );
  return suffixed === undefined ? undefined : field.get(suffixed).text(max);
}
