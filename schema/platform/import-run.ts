import { customType, pgTable, timestamp, uuid } from 'drizzle-orm/pg-core';
import { sql } from 'drizzle-orm';
import { aggregate, part } from '../aggregate.ts';
import { choices } from '../column-note.ts';
import { choice, instant, integer, partOf, root, text } from '../define.ts';
import { tenantKeys } from '../tenant-keys.ts';

export const ImportStatus = choices('ImportStatus', 'How far an import has come.', {
  previewing: 'Reading the file to say what it would do.',
  previewed: 'Read; nothing is written yet.',
  queued: 'Waiting for its turn to be written.',
  running: 'Being written, row by row.',
  done: 'Every row was taken or refused.',
  failed: 'Stopped by an error of the whole file.',
});

export const importRun = pgTable(
  'import_run',
  {
    ...root(),
    format: text('format', 'What the file holds, as contracts/ocds.', { max: 80 }).notNull(),
    fileName: text('file_name', 'Name of the file.', { max: 255 }).notNull(),
    fileSize: integer('file_size', 'Size of the file, in bytes.', { min: 0 }).notNull(),
    status: choice('status', ImportStatus, 'How far it has come.').notNull().default('previewing'),
    total: integer('total', 'Rows to take; 0 until that is known.', { min: 0 }).notNull().default(0),
    handled: integer('handled', 'Rows taken or refused so far.', { min: 0 }).notNull().default(0),
    created: integer('created', 'Records created, or that would be.', { min: 0 }).notNull().default(0),
    changed: integer('changed', 'Records changed, or that would be.', { min: 0 }).notNull().default(0),
    unchanged: integer('unchanged', 'Records that were there already.', { min: 0 }).notNull().default(0),
    refused: integer('refused', 'Rows that could not be taken.', { min: 0 }).notNull().default(0),
    failure: text('failure', 'Why the whole file was refused.', { long: true }),
    finishedAt: instant('finished_at', 'When the last row was handled.'),
  },
  (t) => tenantKeys(t),
);

export const importError = pgTable(
  'import_error',
  {
    ...partOf('import_run'),
    line: integer('line', 'Line in the file, from 1; for JSON the place of the release.', { min: 0 }).notNull(),
    field: text('field', 'Which field.', { max: 300 }),
    reason: text('reason', 'Why the row was refused.', { max: 2000 }).notNull(),
  },
  (t) => [...tenantKeys(t)],
);

const bytea = customType<{ data: Uint8Array }>({ dataType: () => 'bytea' });

/** The bytes of an uploaded file until its import is done: sealed, since nobody knows what is in it. */
export const importFile = pgTable('import_file', {
  id: uuid('id').primaryKey(),
  tenantId: uuid('tenant_id').notNull(),
  content: bytea('content').notNull(),
  createdAt: timestamp('created_at', { withTimezone: true })
    .notNull()
    .default(sql`now()`),
});

export const ImportRun = aggregate('ImportRun', importRun, {
  description:
    'A file brought in: first a preview of what it would do, then, when confirmed, the doing, with a report of every row refused.',
  parts: {
    errors: part(importError, {
      description: 'A row of a file that could not be taken.',
      label: 'reason',
      readonly: true,
    }),
  },
  label: 'fileName',
  list: ['createdAt', 'fileName', 'format', 'status', 'created', 'changed', 'unchanged', 'refused', 'createdById'],
  search: ['fileName', 'format'],
  own: ['createdById'],
  operations: [],
});
