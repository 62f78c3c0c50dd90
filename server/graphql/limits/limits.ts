/**
 * How much one request may ask for, and one caller in a minute. All of it is known before any SQL runs. docs/limits.md has the same
 * numbers as a table.
 */
export const limits = {
  /** Characters of a document: ten times the longest the app sends. */
  length: 100_000,
  /** Characters of the address of a GET, as RFC 9110, 4.1, has every server and proxy support. */
  url: 8_000,
  /** Tokens of a document. Validation compares fields pairwise: this keeps its worst case below 100 ms of CPU. */
  tokens: 1_500,
  /** Fields within fields. The introspection query of GraphiQL is the deepest known, at 15. */
  depth: 16,
  /** Fields of an operation, those of a fragment once per use. */
  fields: 1_000,
  /** Fields at the root: each is a statement of its own. */
  rootFields: 40,
  /** Renamed fields, once per use. */
  aliases: 100,
  /** `@include` and `@skip`, once per use: a fixed document has one on each column. */
  directives: 400,
  /** Uses of fragments. */
  fragments: 200,
  /** Items of one list in an argument: the ids of the largest page. */
  list: 1_000,
  /** Lists and objects within each other in an argument. */
  nesting: 24,
  /** Conditions of one filter: each is SQL. */
  conditions: 100,
  /** Keys of one order: each is one more column of every row that is sorted, of which Postgres takes 1,664. */
  keys: 16,
  /** Cost of one operation, about the number of values in its largest possible answer: 1,000 rows × 40 columns × 12. */
  cost: 500_000,
  /** Operations that one socket has open at a time. */
  operations: 100,
} as const;

/** What is charged beside one for every value of the answer. A value takes Postgres and us about 0.2 µs. */
export const prices = {
  /** Every request: signing in, parsing, a transaction. */
  request: 10,
  /** A list, a count or a look-up below a record: a query of its own per record. */
  subquery: 10,
  /** `totalCount` reads the whole list. */
  count: 100,
  /** Groups read everything that the filter leaves. */
  groups: 1_000,
  /** A transaction that writes, with its change and audit records. */
  mutation: 100,
  /** A condition of a filter. */
  condition: 20,
  /** A condition or a key of an order that no index serves: as far as it decides, all rows are read. */
  unserved: 1_000,
  /** A document that is refused: parsing and checking it is all it does, so that it costs whoever sends many. */
  refused: 50_000,
} as const;

/** Sizes assumed where nobody says how many there will be. */
export const assumed = {
  /** Rows of a page without `first`. */
  page: 50,
  /** Rows of a numbered page without `pageSize`. */
  numberedPage: 25,
  /** Rows of a list at the root without `first`: groups answer with so many. */
  rootList: 100,
  /** Rows of a part's list, and of every other list below a record. */
  list: 10,
  /** Fields of a type in introspection, on average. */
  typeFields: 8,
  /** What a value costs that is in memory, against one that Postgres has to read. */
  inMemory: 0.5,
} as const;
