const most = 500;
const mostCharacters = 2_000_000; // of all texts: what Postgres keeps of a statement is some ten times its text

/**
 * The statements that one connection has prepared, at most 500 of them or 2 million characters: the ones that were not used for longest
 * are dropped first. Names are never used twice, so that a message in hand cannot run another's statement.
 */
export class PreparedNames {
  readonly #names = new Map<string, string>();
  #characters = 0;
  #made = 0;
  #isLost = false;

  /**
   * A statement's name.
   *
   * @returns `before`: statements that have to run before it is executed
   */
  use(text: string): { name: string; before: readonly string[] } {
    const known = this.#names.get(text);
    if (known !== undefined) {
      this.#names.delete(text);
      this.#names.set(text, known); // the one used last
      return { name: known, before: [] };
    }
    this.#made += 1;
    const name = `p${String(this.#made)}`;
    this.#names.set(text, name);
    this.#characters += text.length;
    return { name, before: [...this.#dropped(), `prepare ${name} as ${text}`] };
  }

  /** The connection is another one, or a statement was not found on it. */
  forget(): void {
    this.#names.clear();
    this.#characters = 0;
    this.#isLost = true;
  }

  #dropped(): string[] {
    if (this.#isLost) {
      this.#isLost = false;
      return ['deallocate all']; // what may be left of them
    }
    const dropped: string[] = [];
    for (const [text, name] of this.#names) {
      const isTooMuch = this.#names.size > most || this.#characters > mostCharacters;
      if (!isTooMuch || this.#names.size === 1) break; // one alone is there to be used
      this.#names.delete(text);
      this.#characters -= text.length;
      dropped.push(`deallocate ${name}`);
    }
    return dropped;
  }
}
