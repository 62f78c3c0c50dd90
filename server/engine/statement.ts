/** A statement in the making: its parameters in order and names for its tables. Values are never written into the text. */
export class Statement {
  readonly params: unknown[] = [];
  #aliases = 0;

  /** Adds a value and returns its placeholder. `cast` is the SQL type, which Postgres cannot always guess. */
  param(value: unknown, cast: string): string {
    this.params.push(value);
    return `$${this.params.length}::${cast}`;
  }

  /** A table alias that no other part of the statement has. */
  alias(): string {
    this.#aliases += 1;
    return `t${this.#aliases}`;
  }
}

/** A string as an SQL literal: for names and words of our own, which are part of the statement's text. */
export function literal(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}
