import type { Choices } from './column-note.ts';

/** A step from one state to another: a mutation of its name follows from it. */
export interface Transition<
  S extends string = string,
  C extends string = string,
  G extends string = string,
  E extends string = string,
> {
  /** What it does, in a sentence. */
  readonly description: string;
  readonly from: readonly S[];
  /** Where it leads; of several its effect chooses. */
  readonly to: S | readonly S[];
  /** Who may take it: a permission without its scope, `contract:submit`. */
  readonly allow: `${string}:${string}`;
  /** Columns that must have a value before. */
  readonly requires?: readonly C[];
  /** Names of conditions, asked in their order. */
  readonly guards?: readonly G[];
  /** Name of what it does beside. */
  readonly effect?: E;
}

/**
 * The states of an aggregate and the steps between them. Nothing else writes the state: it is in no input, and a new record begins in
 * `initial`. Guards and effects are functions of the domain, bound by name with `bindLifecycle`.
 */
export interface Lifecycle<
  S extends string = string,
  C extends string = string,
  G extends string = string,
  E extends string = string,
> {
  readonly states: Choices<S>;
  /** Key of the column that holds the state. */
  readonly column: C;
  readonly initial: S;
  /** States in which a record that another system keeps may arrive by an import, and between which that system may move it. */
  readonly imports: readonly S[];
  /** By the name of their mutation. */
  readonly transitions: Readonly<Record<string, Transition<S, C, G, E>>>;
}

/** Declares a lifecycle: `lifecycle(ContractStatus, { column: 'status', initial: 'draft', imports: [], transitions: { … } })`. */
export function lifecycle<
  S extends string,
  const C extends string,
  const G extends string = never,
  const E extends string = never,
>(states: Choices<S>, options: Omit<Lifecycle<S, C, G, E>, 'states'>): Lifecycle<S, C, G, E> {
  return { states, ...options };
}
