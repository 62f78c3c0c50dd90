import { parseArgs } from 'node:util';

/** One option of a command line: its default and how its text is read. */
interface Option<T> {
  readonly standard: T;
  readonly read: (text: string) => T;
}

export const option = {
  number: (standard: number): Option<number> => ({
    standard,
    read: (text) => {
      const value = Number(text);
      if (text === '' || !(value > 0)) throw new Error(`${text} is not a positive number`);
      return value;
    },
  }),
  list: (standard: readonly string[]): Option<readonly string[]> => ({ standard, read: (text) => text.split(',') }),
};

/** @throws Error for an option that there is none of, or a value it does not take */
export function parseOptions<T extends Readonly<Record<string, Option<unknown>>>>(
  args: readonly string[],
  options: T,
): { [K in keyof T]: T[K]['standard'] } {
  const { values } = parseArgs({
    args: [...args],
    options: Object.fromEntries(Object.keys(options).map((name) => [name, { type: 'string' as const }])),
  });
  const read = Object.entries(options).map(([name, { standard, read: parse }]) => {
    const text = values[name];
    return [name, typeof text === 'string' ? parse(text) : standard];
  });
  return Object.fromEntries(read) as { [K in keyof T]: T[K]['standard'] };
}
