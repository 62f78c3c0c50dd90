/**
 * What the app knows of every aggregate without a line written for it: `aggregates` in `gql/aggregates.ts` holds one `Aggregate` per
 * noun of the API, generated from the SDL. The generic screens (list, record, form, history) are written against these types.
 *
 * ```ts
 * const contract = aggregates.Contract;
 * const list = createQuery(contract.documents.list, () => ({ page: 1, pageSize: 50 }));
 * list.data()?.[contract.many]?.nodes;
 * ```
 */
import type { TypedDocumentNode } from '@urql/core';

export interface Aggregate {
  /** Name of its type, as `Contract`; also a value of the API's `AggregateName`. */
  readonly name: string;
  readonly description: string;
  /** The domain it belongs to, as `contracts`, and what people call that system. */
  readonly domain: string;
  readonly system: string;
  /** Subject of its permissions: `contract` in `contract:update:own`. */
  readonly subject: string;
  /** What a permission may allow to do with its records, as `read`, `flag`. */
  readonly actions: readonly string[];
  /** How far a permission may reach, beside all records of the company: `own`, `assigned`. */
  readonly scopes: readonly string[];
  /** What a permission may let be seen whole, as `pii`. */
  readonly fieldsets: readonly string[];
  readonly plural: string;
  /** Keys of the results of its queries: `contract`, `contracts`, `contractGroups`. */
  readonly one: string;
  readonly many: string;
  readonly groups: string;
  /** The field that names a record. */
  readonly label: string;
  /** Names of the fields that its list shows. */
  readonly list: readonly string[];
  /** Names of the fields that a search looks into. */
  readonly search: readonly string[];
  /** In the order of the schema. */
  readonly fields: readonly Field[];
  readonly parts: readonly Part[];
  /** Lists of other aggregates whose records point to one of this. */
  readonly related: readonly Related[];
  readonly commands: readonly Command[];
  /** Those that are missing do not exist: such a record cannot be created, changed or deleted by hand. */
  readonly documents: Documents;
}

export type FieldKind =
  | 'text'
  | 'longText'
  | 'enum'
  | 'money'
  | 'decimal'
  | 'int'
  | 'boolean'
  | 'date'
  | 'instant'
  | 'ref'
  | 'json'
  | 'id';

export interface Field {
  readonly name: string;
  readonly description: string;
  readonly kind: FieldKind;
  /** Its type in the API, as `ContractStatus`. */
  readonly type: string;
  readonly nullable: boolean;
  /** Kept by the server on every record: id, version, who and when. */
  readonly kept: boolean;
  /** Whether a new record has, or may have, it; null when it cannot be given. */
  readonly create: 'required' | 'optional' | null;
  /** What a new record gets when nothing is said; null when that is nothing. */
  readonly standard: string | number | boolean | null;
  readonly update: boolean;
  readonly filter: boolean;
  readonly sort: boolean;
  readonly group: boolean;
  readonly sum: boolean;
  /** Most characters of a text; null where the API does not say. */
  readonly max: number | null;
  /** It is compared as a whole only. */
  readonly encrypted: boolean;
  /** Values of an enum, in their order. */
  readonly choices: readonly Choice[];
  /** What a `ref` points to. */
  readonly ref: Reference | null;
  /** It names a row of the record's own: of which part, and what names the row. */
  readonly row: { readonly part: string; readonly label: string } | null;
}

/** A field without what is as usual: false, null and empty. */
type FieldNotes = Pick<Field, 'name' | 'description' | 'kind' | 'type'> & Partial<Field>;

type Noted<T extends { readonly fields: readonly Field[] }> = Omit<T, 'fields'> & {
  readonly fields: readonly FieldNotes[];
};

type AggregateNotes = Omit<Noted<Aggregate>, 'parts' | 'commands'> & {
  readonly parts: readonly Noted<Part>[];
  readonly commands: readonly Noted<Command>[];
};

/**
 * An aggregate as generated, with what the generator left out to keep it small.
 *
 * @public the generated metadata uses it
 */
export function asAggregate({ fields, parts, commands, ...rest }: AggregateNotes): Aggregate {
  const whole = <T extends { readonly fields: readonly FieldNotes[] }>(each: T) => ({
    ...each,
    fields: each.fields.map(asField),
  });
  return { ...rest, fields: fields.map(asField), parts: parts.map(whole), commands: commands.map(whole) };
}

function asField(notes: FieldNotes): Field {
  const writes = {
    nullable: false,
    kept: false,
    create: null,
    standard: null,
    update: false,
    max: null,
    encrypted: false,
    choices: [],
    ref: null,
    row: null,
  };
  return { ...writes, filter: false, sort: false, group: false, sum: false, ...notes };
}

export interface Choice {
  readonly name: string;
  readonly description: string;
}

export interface Reference {
  readonly aggregate: string;
  /** The field that holds the record it points to: `customer` beside `customerId`. */
  readonly field: string;
  /** The field of that record which names it. */
  readonly label: string;
}

export interface Part {
  /** The field that holds its rows. */
  readonly key: string;
  readonly type: string;
  readonly description: string;
  /** Rows are added, never changed or removed. */
  readonly appendOnly: boolean;
  /** Only commands write it. */
  readonly readonly: boolean;
  readonly fields: readonly Field[];
}

export interface Related {
  /** Name of the connection, as `ownedContracts`. */
  readonly field: string;
  readonly description: string;
  readonly aggregate: string;
  /** The field of that aggregate which points here: filter its list by `{ [by]: { eq: id } }`. */
  readonly by: string;
}

export interface Command {
  /** Name of the mutation and key of its result, as `flagContract`. */
  readonly name: string;
  readonly description: string;
  /** The permission it needs, as `contract:flag`. */
  readonly allow: string;
  /** The part that it adds a row to, made of what it asks for. */
  readonly adds?: string;
  /** What it asks for; none needs no form. */
  readonly fields: readonly Field[];
  readonly document: TypedDocumentNode<Written, CommandVariables>;
}

/** The operations of an aggregate, typed by what all aggregates have in common. */
export interface Documents {
  readonly list: TypedDocumentNode<Readonly<Record<string, Page>>, ListVariables>;
  /** The columns chosen and no others: `{ withTitle: true }` shows `title`. By number or by cursor. */
  readonly page: TypedDocumentNode<PageData, PageVariables>;
  /** Count and sums of money of everything that a filter lets through. */
  readonly totals: TypedDocumentNode<TotalsData, TotalsVariables>;
  /** The sizes of its related lists, by their fields; missing where it has none. */
  readonly related?: TypedDocumentNode<
    Readonly<Record<string, readonly { readonly count: number }[]>>,
    { readonly id: string }
  >;
  readonly record: TypedDocumentNode<Readonly<Record<string, Row | null>>, { readonly id: string }>;
  readonly groups: TypedDocumentNode<Readonly<Record<string, readonly Group[]>>, GroupVariables>;
  /** Id and label of what a search finds, for pickers. */
  readonly options: TypedDocumentNode<Readonly<Record<string, { readonly nodes: readonly Row[] }>>, OptionVariables>;
  readonly create?: TypedDocumentNode<Written, { readonly input: Values }>;
  readonly update?: TypedDocumentNode<Written, CommandVariables>;
  readonly save?: TypedDocumentNode<Written, { readonly input: Values }>;
  readonly delete?: TypedDocumentNode<Readonly<Record<string, string>>, Omit<CommandVariables, 'input'>>;
  readonly restore?: TypedDocumentNode<Written, { readonly id: string }>;
  /** Answers masked fields as they are, for a reason. */
  readonly unmask?: TypedDocumentNode<
    Readonly<Record<string, readonly { readonly field: string; readonly value: string | null }[]>>,
    { readonly id: string; readonly fields: readonly string[]; readonly reason: string }
  >;
}

export type Values = Readonly<Record<string, unknown>>;

/** A record or a row of a part, with the fields its query selects. */
export interface Row extends Values {
  readonly id: string;
  readonly version?: number;
  /** Names of the fields whose values are masked for this caller. */
  readonly masked?: readonly string[];
}

export interface Page {
  readonly totalCount: number;
  readonly pageInfo: {
    readonly hasNextPage: boolean;
    readonly hasPreviousPage: boolean;
    readonly startCursor: string | null;
    readonly endCursor: string | null;
  };
  readonly nodes: readonly Row[];
}

export interface Group {
  readonly count: number;
  readonly keys: Values;
  readonly sum?: Values;
}

/** What a mutation answers, under its name. */
export type Written = Readonly<Record<string, { readonly id: string; readonly version: number }>>;

export interface ListVariables {
  readonly filter?: Values | null;
  readonly search?: string | null;
  readonly orderBy?: readonly Values[] | null;
  readonly first?: number | null;
  readonly after?: string | null;
  readonly last?: number | null;
  readonly before?: string | null;
  readonly page?: number | null;
  readonly pageSize?: number | null;
}

/** Rows of one page, under the name of the list. */
export type PageData = Readonly<Record<string, Pick<Page, 'nodes'> & Partial<Pick<Page, 'pageInfo'>>>>;
export type PageVariables = ListVariables & Readonly<Record<`with${string}`, boolean>>;
export type TotalsData = Readonly<Record<string, readonly { readonly count: number; readonly sum?: Values }[]>>;
export type TotalsVariables = Pick<ListVariables, 'filter' | 'search'>;
export type OptionVariables = Pick<ListVariables, 'filter' | 'search' | 'first'>;

export interface GroupVariables extends OptionVariables {
  readonly by?:
    | readonly { readonly field: string; readonly unit?: string | null; readonly timeZone?: string | null }[]
    | null;
}

export interface CommandVariables {
  readonly id: string;
  readonly expectedVersion?: number | null;
  readonly input?: Values;
}

/** How types of the API lead to each other, for deriving what an operation depends on. */
export interface TypeGraph {
  /** Fields of an object type that lead to objects or whose arguments select records. */
  readonly fields: Readonly<Record<string, Readonly<Record<string, Edge>>>>;
  /** Fields of a filter or order that lead to those of another type. */
  readonly inputs: Readonly<Record<string, Readonly<Record<string, string>>>>;
  /** The aggregate that a type (its own, a part's, a page's, a filter's) tells of. */
  readonly owners: Readonly<Record<string, string>>;
  /** The aggregate that a mutation writes. */
  readonly mutations: Readonly<Record<string, string>>;
}

export interface Edge {
  readonly type: string;
  /** A list or a page of them. */
  readonly many: boolean;
  /** Types of its arguments that are filters, orders or the name of an aggregate. */
  readonly args: Readonly<Record<string, string>>;
}
