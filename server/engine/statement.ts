import { DomainError } from '../errors.ts';
import type { Principal } from './permissions.ts';

/** What a statement runs with: the operation's variables and who asks. */
export interface Run {
  readonly variables: Readonly<Record<string, unknown>>;
  readonly principal: Pick<Principal, 'tenantId' | 'actor' | 'teams' | 'teammates' | 'site'>;
}

/**
 * A value that an operation's variable will bring: known for the request at hand, and read anew for every later one that uses the same
 * plan. Planning must not look into it but through `Statement`.
 */
export class Leaf {
  readonly path: readonly (string | number)[];
  readonly value: unknown;

  constructor(path: readonly (string | number)[], value: unknown) {
    this.path = path;
    this.value = value;
  }

  read(variables: Readonly<Record<string, unknown>>): unknown {
    let value: unknown = variables;
    for (const step of this.path) value = (value as Record<string | number, unknown>)[step];
    return value;
  }
}

type Check = (value: unknown) => unknown;

/** Something that was decided by looking at a variable's value: a plan fits only requests for which it comes out the same. */
interface Guard {
  holds(variables: Readonly<Record<string, unknown>>): boolean;
}

/** Makes JSON of facts, a text without control characters, in the name of whoever asks. */
type Fill = (facts: string, principal: Run['principal']) => string;

const same: Check = (value) => value;

const mostValues = 5000; // the protocol ends at 65,535

/**
 * A statement in the making: its text holds no value, only places for them, so that one text serves every caller with the same rights
 * and every value of the variables.
 */
export class Statement {
  readonly #getters: ((run: Run) => unknown)[] = [];
  readonly #guards: Guard[] = [];
  readonly #fillings: Fill[] = [];
  #aliases = 0;
  #longestPage = 0;
  #tenant: string | null = null;
  #actor: string | null = null;
  #teams: string | null = null;
  #teammates: string | null = null;
  #site: string | null = null;
  #fillsPersonally = false;

  /**
   * Adds a value and returns its placeholder.
   *
   * @param cast the SQL type, which Postgres cannot always guess
   * @param check looks at the value, now and whenever the statement runs again, and may change its form
   */
  param(given: unknown, cast: string, check: Check = same): string {
    return this.#place(getter(given, check), cast);
  }

  /** The same for what is worked out of a value in the name of whoever asks. */
  derived<T>(
    given: unknown,
    cast: string,
    check: (value: unknown) => T,
    derive: (value: T, principal: Run['principal']) => unknown,
  ): string {
    const read = getter(given, check);
    return this.#place((run) => derive(read(run) as T, run.principal), cast);
  }

  /** A value as jsonb, written out here: every way to send a statement takes text. */
  json(value: unknown): string {
    return `${this.param(JSON.stringify(value), 'text')}::jsonb`;
  }

  tenant(): string {
    return (this.#tenant ??= this.#place((run) => run.principal.tenantId, 'uuid'));
  }

  actor(): string {
    return (this.#actor ??= this.#place((run) => run.principal.actor.id, 'uuid'));
  }

  /** Ids of the caller's teams. */
  teams(): string {
    return (this.#teams ??= this.#place((run) => run.principal.teams ?? [], 'uuid[]'));
  }

  /** Ids of the users in them. */
  teammates(): string {
    return (this.#teammates ??= this.#place((run) => run.principal.teammates ?? [], 'uuid[]'));
  }

  /** Where the caller is. */
  site(): string {
    return (this.#site ??= this.#place((run) => run.principal.site ?? null, 'uuid'));
  }

  /** Whether what it yields depends on where the caller is. */
  get isOfSites(): boolean {
    return this.#site !== null;
  }

  /** Whether what it yields depends on who asks, beside their company. */
  get isPersonal(): boolean {
    return [this.#actor, this.#teams, this.#teammates].some((place) => place !== null) || this.#fillsPersonally;
  }

  /** Looks into a value where the text depends on it, and remembers what was seen. */
  decide<T extends string | number | boolean>(given: unknown, look: (value: unknown) => T): T {
    if (!(given instanceof Leaf)) return look(given);
    const seen = look(given.value);
    this.#guards.push({ holds: (variables) => look(given.read(variables)) === seen });
    return seen;
  }

  /** A table alias that no other part of the statement has. */
  alias(): string {
    this.#aliases += 1;
    return `t${String(this.#aliases)}`;
  }

  /** Says how many rows a page of the statement may have. */
  pages(rows: number): void {
    this.#longestPage = Math.max(this.#longestPage, rows);
  }

  /** Rows of its longest page: what tells a read that is over at once from one that others should not wait for. */
  get longestPage(): number {
    return this.#longestPage;
  }

  /** Whether the text fits these variables. */
  fits(variables: Readonly<Record<string, unknown>>): boolean {
    return this.#guards.every((guard) => guard.holds(variables));
  }

  /**
   * The values in the order of their places.
   *
   * @throws DomainError for a value that its check refuses
   */
  values(principal: Run['principal'], variables: Run['variables'] = {}): unknown[] {
    const run = { principal, variables };
    return this.#getters.map((get) => get(run));
  }

  /**
   * Leaves a place in the JSON that the statement yields, for what `fill` makes of the facts once they are read. JSON text has no control
   * characters in it: they tell where the place is.
   *
   * @param facts an SQL expression of text; where it is null, so is the place
   * @param of whether what is made of the same facts depends on who asks, beside their company
   */
  fillLater(facts: string, fill: Fill, of: { readonly isPersonal: boolean } = { isPersonal: true }): string {
    this.#fillings.push(fill);
    this.#fillsPersonally ||= of.isPersonal;
    return `chr(1) || '${String(this.#fillings.length - 1)}' || chr(2) || ${facts} || chr(3)`;
  }

  /** The JSON that the statement yielded, with such places filled. */
  finish(json: string, principal: Run['principal']): string {
    if (this.#fillings.length === 0) return json;
    return this.finishBytes(Buffer.from(json), principal).toString();
  }

  /** The same, for an answer in bytes: what lies between the places is not looked at, but copied. */
  finishBytes(json: Buffer, principal: Run['principal']): Buffer {
    if (this.#fillings.length === 0) return json;
    const pieces: Buffer[] = [];
    let done = 0;
    for (let begin = json.indexOf(1); begin >= 0; begin = json.indexOf(1, done)) {
      const middle = json.indexOf(2, begin);
      const end = json.indexOf(3, middle);
      const fill = this.#fillings[Number(json.toString('latin1', begin + 1, middle))];
      if (!fill) throw new Error('a place that nobody left');
      pieces.push(json.subarray(done, begin), Buffer.from(fill(json.toString('utf8', middle + 1, end), principal)));
      done = end + 1;
    }
    return Buffer.concat([...pieces, json.subarray(done)]);
  }

  #place(get: (run: Run) => unknown, cast: string): string {
    if (this.#getters.length >= mostValues) {
      throw new DomainError('BAD_USER_INPUT', `One field may take ${mostValues} values in all.`, {
        rule: 'values.too_many',
        params: { most: mostValues },
      });
    }
    this.#getters.push(get);
    return `$${String(this.#getters.length)}::${cast}`;
  }
}

/** Reads a value as a statement is to have it, now and whenever it runs again. What its check refuses now is refused at once. */
function getter(given: unknown, check: Check): (run: Run) => unknown {
  if (given instanceof Leaf) {
    check(given.value);
    return (run) => check(given.read(run.variables));
  }
  if (Array.isArray(given) && given.some((each) => each instanceof Leaf)) {
    const list = given as unknown[];
    const read = (each: unknown, run: Run) => (each instanceof Leaf ? each.read(run.variables) : each);
    check(list.map((each) => (each instanceof Leaf ? each.value : each)));
    return (run) => check(list.map((each) => read(each, run)));
  }
  const value = check(given);
  return () => value;
}

/** The value itself, for places where a variable was looked at through `decide` or does not matter. */
export function known(given: unknown): unknown {
  return given instanceof Leaf ? given.value : given;
}

/** A string as an SQL literal: for names and words of our own, which are part of the statement's text. */
export function literal(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}
