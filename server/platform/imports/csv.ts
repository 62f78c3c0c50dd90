import { pipeline } from 'node:stream';
import { CsvError, parse } from 'csv-parse';
import { Field, Refusal } from './field.ts';
import type { ImportFile, ImportItem, ImportRefusal, Place } from './format.ts';
import { textOf } from './read-text.ts';

/** A row as the parser hands it over; its error says that it has other columns than the header. */
interface Row {
  record: Record<string, unknown>;
  raw: string;
  info: { error?: CsvError };
}

/**
 * The rows of CSV files (RFC 4180; UTF-8) whose first line names the columns, read by `read` as fields under those names. A `Refusal`
 * that `read` throws refuses its row; a file that is not CSV, not UTF-8 or lacks a column is refused from there on.
 *
 * @param columns those that the file must have
 */
export async function* readCsv(
  files: AsyncIterable<ImportFile> | Iterable<ImportFile>,
  columns: readonly string[],
  read: (row: Field, place: Place) => ImportItem[],
): AsyncIterable<ImportItem | ImportRefusal> {
  for await (const file of files) {
    let line = 0; // the last one that was read
    let width = 0;
    const header = (names: string[]) => {
      const missing = columns.filter((column) => !names.includes(column));
      if (missing.length > 0) throw new Refusal(null, `the file has no column ${missing.join(', ')}`);
      line = 1;
      width = names.length;
      return names;
    };
    const rows = parse({ columns: header, bom: true, info: true, raw: true, relax_column_count: true });
    pipeline(textOf(file), rows, () => {}); // an error destroys `rows` with it, and so reaches the loop
    try {
      for await (const { record, raw, info } of rows as AsyncIterable<Row>) {
        const place = { file: file.name, line: line + 1 };
        if (info.error) yield { ...place, field: null, reason: lengthReason(info.error, width) };
        else yield* readRow(new Field(record), place, read);
        line += raw.trimEnd().split(/\r\n?|\n/).length; // the parser's own count takes the two characters of a Windows line end for two lines
      }
    } catch (error) {
      const place = { file: file.name, line: line + 1, field: null };
      if (error instanceof Refusal) yield { ...place, reason: error.message };
      else if (error instanceof CsvError) yield { ...place, reason: `not CSV from here on: ${error.message}` };
      else throw error;
    }
  }
}

/** The parser's own words name a line that is not ours. */
function lengthReason(error: CsvError, width: number): string {
  const cells: unknown = error['record'];
  return Array.isArray(cells) ? `has ${cells.length} cells; the header has ${width}` : error.message;
}

function readRow(
  row: Field,
  place: Place,
  read: (row: Field, place: Place) => ImportItem[],
): (ImportItem | ImportRefusal)[] {
  try {
    return read(row, place);
  } catch (refusal) {
    if (!(refusal instanceof Refusal)) throw refusal;
    return [{ ...place, field: refusal.field, reason: refusal.message }];
  }
}
