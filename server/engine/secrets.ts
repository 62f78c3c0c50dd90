import { blindIndex, openValue, sealValue } from '../encryption/secret-column.ts';
import type { TextRow } from './diff.ts';
import type { Row } from './input.ts';
import { hiddenSigns, orNull } from './json.ts';
import type { Column, Entity } from './model.ts';
import type { Statement } from './statement.ts';

/**
 * Where encrypted columns cross the border to Postgres: what is written is sealed just before it is sent, what is read is opened as soon as
 * it is there. In between a save works on plain text, and Postgres never sees it.
 */

/** A row as it is stored. */
export function storedRow(entity: Entity, tenantId: string, id: string, row: Row): Row {
  const stored = { ...row };
  for (const column of entity.secrets) {
    const value = row[column.sql];
    if (value === undefined) continue;
    const of = { tenantId, table: entity.table, column: column.sql };
    const isText = typeof value === 'string';
    stored[column.sql] = isText ? sealValue(of, id, value) : null;
    if (column.index) stored[column.index] = isText ? blindIndex(of, value) : null;
  }
  return stored;
}

/** A stored row as a save works on it. */
export function openedRow(entity: Entity, tenantId: string, id: string, row: TextRow): TextRow {
  const opened: Record<string, string | null> = { ...row };
  for (const { sql } of entity.secrets) {
    const value = row[sql];
    if (value) opened[sql] = openValue({ tenantId, table: entity.table, column: sql }, id, value);
  }
  return opened;
}

/** The row without what must not be sent in clear: for statements that compare, and do not write. */
export function withoutSecrets(entity: Entity, row: Row): Row {
  const rest = { ...row };
  for (const { sql } of entity.secrets) if (typeof rest[sql] === 'string') rest[sql] = '';
  return rest;
}

/** What `withoutSecrets` left out. */
export function secretsOf(entity: Entity, row: Row): TextRow {
  const given = entity.secrets.filter(({ sql }) => row[sql] !== undefined);
  return Object.fromEntries(given.map(({ sql }) => [sql, row[sql] as string | null]));
}

/** Facts that were read for a command: a row by column key, with its id. */
export function openedFacts<F extends object>(entity: Entity, tenantId: string, facts: F): F {
  const row = facts as Readonly<Record<string, unknown>>;
  const opened: Record<string, unknown> = { ...row };
  for (const { key, sql } of entity.secrets) {
    const value = row[key];
    if (typeof value !== 'string') continue;
    opened[key] = openValue({ tenantId, table: entity.table, column: sql }, String(row['id']), value);
  }
  return opened as F;
}

/** An encrypted column as JSON: a place in the answer, which is filled when it is there. */
export function secretJson(
  statement: Statement,
  entity: Entity,
  column: Column,
  alias: string,
  { isMasked }: { readonly isMasked: boolean },
): string {
  const { table } = entity;
  const facts = `${alias}.id || ' ' || ${alias}.${column.sql}`;
  const place = statement.fillLater(
    facts,
    (text, { tenantId }) => {
      const [id = '', sealed = ''] = text.split(' ');
      const clear = openValue({ tenantId, table, column: column.sql }, id, sealed);
      return JSON.stringify(isMasked ? maskedEnd(column, clear) : clear);
    },
    { isPersonal: false },
  );
  return orNull(place);
}

/** What `maskedText` makes of a column, of a text that is known here. */
export function maskedEnd({ mask }: Column, text: string): string {
  const signs = [...text];
  const keep = mask?.keep ?? 0;
  return `${hiddenSigns}${signs.length > keep && keep > 0 ? signs.slice(-keep).join('') : ''}`;
}
