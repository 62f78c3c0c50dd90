import type { Aggregate, Field } from '../api/aggregate.ts';
import { t } from '../texts/t.ts';
import { isDecimal } from '../ui/decimal.ts';
import {
  formFields,
  formParts,
  isEmpty,
  rowFields,
  type Draft,
  type DraftValue,
  type DraftValues,
  type Mode,
} from './draft.ts';

/** What is wrong, by place in the form: `title`, `parties/new-1/name`. */
export type Problems = Readonly<Record<string, string>>;

/** What can be seen to be wrong without asking the server, which has the last word. */
export function checkDraft(aggregate: Aggregate, mode: Mode, draft: Draft): Problems {
  const own = checkValues(formFields(aggregate.fields, mode), draft.values, '', (field) => isRequired(field, mode));
  const rows = formParts(aggregate).flatMap((part) =>
    (draft.parts[part.key] ?? []).flatMap((row) =>
      checkValues(rowFields(part), row.values, `${part.key}/${row.key}/`, (field) =>
        isRequired(field, row.id ? 'edit' : 'create'),
      ),
    ),
  );
  return Object.fromEntries([...own, ...rows]);
}

/** A new record must have it; of one that exists it cannot be cleared. */
export function isRequired(field: Field, mode: Mode): boolean {
  if (field.kind === 'boolean') return false;
  return mode === 'create' ? field.create === 'required' : !field.nullable;
}

export function checkValues(
  fields: readonly Field[],
  values: DraftValues,
  prefix: string,
  required: (field: Field) => boolean,
): [string, string][] {
  return fields.flatMap((field): [string, string][] => {
    const value = values[field.name];
    const problem = isEmpty(value)
      ? required(field)
        ? t('records.form.error.required')
        : undefined
      : checkValue(field, value);
    return problem ? [[prefix + field.name, problem]] : [];
  });
}

function checkValue(field: Field, value: DraftValue | undefined): string | undefined {
  const text = typeof value === 'string' ? value : '';
  switch (field.kind) {
    case 'int':
      return /^-?\d{1,15}$/.test(text) ? undefined : t('records.form.error.int');
    case 'decimal':
      return isDecimal(text) ? undefined : t('records.form.error.decimal');
    case 'money':
      return typeof value === 'object' && isDecimal(value.amount) ? undefined : t('records.form.error.decimal');
    case 'json':
      return isJson(text) ? undefined : t('records.form.error.json');
    default:
      return field.max !== null && [...text].length > field.max
        ? t('records.form.error.long', { max: field.max })
        : undefined;
  }
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
