/**
 * A value as an SQL string constant (PostgreSQL, 4.1.2.1), whose type Postgres takes from where it stands. Needs
 * `standard_conforming_strings`, which every connection that uses it sets: then a quote is all there is to double.
 *
 * @param value text, number, boolean, null or a list of these, which becomes an array constant (8.15.2)
 * @throws Error for any other value, and for text with a NUL, at which the protocol would end the statement
 */
export function valueLiteral(value: unknown): string {
  if (value === null || value === undefined) return 'null';
  const text = Array.isArray(value) ? arrayText(value) : plainText(value);
  if (text.includes('\0')) throw new Error('a value of a statement holds a NUL');
  return `'${text.replaceAll("'", "''")}'`;
}

function plainText(value: unknown): string {
  if (typeof value === 'string') return value;
  if (typeof value === 'number' || typeof value === 'boolean' || typeof value === 'bigint') return String(value);
  throw new Error(`a statement takes no ${typeof value}`);
}

function arrayText(list: readonly unknown[]): string {
  const elements = list.map((each) =>
    each === null || each === undefined ? 'NULL' : `"${plainText(each).replaceAll(/["\\]/g, '\\$&')}"`,
  );
  return `{${elements.join()}}`;
}
