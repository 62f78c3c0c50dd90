const most = 500;

/**
 * The statements that one connection has prepared, at most 500 of them: the one that was not used for longest is dropped first. Names are
 * never
 * used twice, so that a message in hand cannot run another's statement.
 */
export class PreparedNames {
  readonly #names = new Map<string, string>();
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
    return { name, before: [...this.#dropped(), `prepare ${name} as ${text}`] };
  }

  /** The connection is another one, or a statement was not found on it. */
  forget(): void {
    this.#names.clear();
    this.#isLost = true;
  }

  #dropped(): string[] {
    if (this.#isLost) {
      this.#isLost = false;
      return ['deallocate all']; // what may be left of them
    }
    if (this.#names.size <= most) return [];
    const [[text, name] = []] = this.#names;
    if (text === undefined) return [];
    this.#names.delete(text);
    return [`deallocate ${String(name)}`];
  }
}
