import { batch } from 'solid-js';
import type { Part } from '../api/aggregate.ts';
import { t } from '../texts/t.ts';
import type { Locale } from '../ui/locale.tsx';
import { cellFromText } from './cell-text.ts';
import { rowFields } from './draft.ts';
import type { FormState } from './form-state.ts';
import { parseCells } from './spreadsheet.ts';

/**
 * Puts cells copied from a spreadsheet over those of a part, from a row and a column on; rows that are not there yet are added. A blank
 * cell clears a field that may be empty. What cannot be read leaves its field as it was, which then says so.
 */
export function pasteCells(
  form: FormState,
  part: Part,
  from: { row: number; column: number },
  text: string,
  locale: Locale,
): void {
  const fields = rowFields(part);
  const problems: Record<string, string> = {};
  batch(() => {
    for (const [offset, cells] of parseCells(text).entries()) {
      const row = form.draft.parts[part.key]?.[from.row + offset] ?? form.addRow(part);
      for (const [at, cell] of cells.entries()) {
        const field = fields[from.column + at];
        const isBlank = cell.trim() === '';
        if (isBlank && !field?.nullable) continue;
        const value = field && cellFromText(field, cell, locale);
        if (field && value !== undefined) {
          form.setCell(part, row.key, field.name, value);
          continue;
        }
        const place = `${part.key}/${row.key}/${(field ?? fields.at(-1))?.name}`;
        problems[place] = t(field ? 'records.form.error.pasted' : 'records.form.error.noColumn', { text: cell.trim() });
      }
    }
    if (Object.keys(problems).length > 0) form.setProblems({ ...form.problems(), ...problems });
  });
}
