/** Spreadsheets run a cell that begins with one of these as a formula. */
const formulaStart = /^[=+\-@\t\r]/;

/**
 * One cell by RFC 4180. Text that a spreadsheet would run is neutralised with a leading apostrophe; numbers are ours and stay numbers.
 */
export function csvCell(text: string, isNumber = false): string {
  const safe = !isNumber && formulaStart.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

/** One record with its line end. */
export function csvLine(cells: readonly { readonly text: string; readonly isNumber?: boolean }[]): string {
  return `${cells.map(({ text, isNumber }) => csvCell(text, isNumber)).join(',')}\r\n`;
}

/** The lines as a file that spreadsheets read as UTF-8. */
export function csvFile(lines: readonly string[]): Blob {
  return new Blob(['\uFEFF', ...lines], { type: 'text/csv;charset=utf-8' });
}

/** The SHA-256 of a file in hexadecimal, so that whoever gets it can check that it is whole. */
export async function sha256(file: Blob): Promise<string> {
  const hash = await crypto.subtle.digest('SHA-256', await file.arrayBuffer());
  return [...new Uint8Array(hash)].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** `contracts-2026-11-20.csv` */
export function csvName(name: string, day = new Date()): string {
  const pad = (number: number) => String(number).padStart(2, '0');
  return `${name}-${day.getFullYear()}-${pad(day.getMonth() + 1)}-${pad(day.getDate())}.csv`;
}
