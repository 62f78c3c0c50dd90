type Present<T> = { [K in keyof T]?: Exclude<T[K], undefined> };

/** The entries that have a value: what is absent from an import is left alone. */
export function present<T extends Record<string, unknown>>(values: T): Present<T> {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as Present<T>;
}
