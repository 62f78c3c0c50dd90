import { createHmac } from 'node:crypto';
import { keyRing } from './key-ring.ts';
import type { MasterKey } from './master-key.ts';
import { openWith, sealWith } from './sealed.ts';

/** An encrypted column of a company's table. Each has keys of its own. */
export interface SecretColumn {
  readonly tenantId: string;
  /** Names in SQL. */
  readonly table: string;
  readonly column: string;
}

/** Seals a value for one row: in another row, column, table or company it cannot be opened. */
export function sealValue(of: SecretColumn, rowId: string, text: string): string {
  return sealWith(keyRing().sealing, useOf('column', of), placeOf(of, rowId), text);
}

/** @throws SealError naming table, column and row, and never a value */
export function openValue(of: SecretColumn, rowId: string, sealed: string): string {
  return openWith(useOf('column', of), placeOf(of, rowId), sealed);
}

/**
 * Keyed hash by which equal values of a column are found: HMAC-SHA-256 with a key of its own for each column of each company, so that equal
 * values of two companies have different ones. The first 128 bits of it: two values with the same are not to be expected before there are
 * 2^64 of them.
 */
export function blindIndex(of: SecretColumn, text: string): string {
  return indexWith(keyRing().sealing, of, text);
}

/** The same under every key that is there: what rows may hold while they are sealed anew. */
export function blindIndexes(of: SecretColumn, text: string): string[] {
  return keyRing().all.map((key) => indexWith(key, of, text));
}

function indexWith(key: MasterKey, of: SecretColumn, text: string): string {
  return createHmac('sha256', key.derive(useOf('index', of)))
    .update(text)
    .digest()
    .subarray(0, 16)
    .toString('base64url');
}

function useOf(what: string, { tenantId, table, column }: SecretColumn): string {
  return `${what} ${table}.${column} of ${tenantId}`;
}

function placeOf({ tenantId, table, column }: SecretColumn, rowId: string): string {
  return `${table}.${column} of row ${rowId} of ${tenantId}`;
}
