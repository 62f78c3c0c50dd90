/** A file to import: its name, and its bytes as they arrive. */
export interface ImportFile {
  name: string;
  bytes: AsyncIterable<Uint8Array>;
}

/** Where in which file something was read. Lines count from 1; in a JSON document that is not lines, the place of the release or row. */
export interface Place {
  file: string;
  line: number;
}

/** What another system calls a record: `{ system: 'ocds', id: 'ocds-03ad3f-273637/273637-infocenter-s-a-1' }`. */
export interface ExternalKey {
  system: string;
  id: string;
}

/** Values by column key of the schema. Choices are lower_snake words, money is `{ amount, currency }`; what is absent is left alone. */
export type Values = Record<string, unknown>;

/** Reference columns, and the record each points at: imported earlier, or earlier in the same import. */
export type References = Record<string, ExternalKey>;

/** A row of a part, with its references. */
export interface PartRow {
  values: Values;
  references?: References;
}

/** One record as a file has it: saved whole, or refused whole. */
export interface ImportItem extends Place {
  /** Name of the aggregate, as `Customer`. */
  aggregate: string;
  key: ExternalKey;
  values: Values;
  references?: References;
  /** The whole list of each part it names; parts it does not name are left alone. */
  parts?: Record<string, PartRow[]>;
}

/** Something a file says that cannot be taken, and why. */
export interface ImportRefusal extends Place {
  /** Path of the field, as `contracts[0].value.amount`; null when the line as a whole is at fault. */
  field: string | null;
  reason: string;
}

/** A kind of file that can be read. It knows nothing of the database: the same files always give the same items. */
export interface Format {
  /** `contracts/ocds` */
  name: string;
  title: string;
  description: string;
  /** Endings of its files, as `.json`. */
  accepts: readonly string[];
  /**
   * Reads files that belong together (a folder, or one file) into items, each after the items it refers to. A key comes at most once.
   * What cannot be taken comes as a refusal and never throws.
   */
  read(files: AsyncIterable<ImportFile> | Iterable<ImportFile>): AsyncIterable<ImportItem | ImportRefusal>;
}

export function isRefusal(entry: ImportItem | ImportRefusal): entry is ImportRefusal {
  return 'reason' in entry;
}
