import { randomUUID } from 'node:crypto';
import { domains } from '@plinth/schema/schema.ts';
import type { PreparedStatement } from '../database/message-lane.ts';
import { newId } from '../engine/ids.ts';
import { buildModel, entityOf } from '../engine/model.ts';
import type { Principal } from '../engine/permissions.ts';
import type { SaveRecord } from '../engine/record-change.ts';
import { type Save, saveStatement } from '../engine/save-statement.ts';
import { Statement } from '../engine/statement.ts';

/** A write of the engine's, to the statement, with some or all of what is written down about it. */
export interface WriteKind {
  readonly name: string;
  readonly title: string;
  /** The statements of one write to one of the contracts, as they go in one message. */
  make(principal: Principal, contractId: string, records: readonly SaveRecord[]): PreparedStatement[];
}

const contract = entityOf(buildModel(domains), 'Contract');
const note = contract.parts.get('notes');
if (!note) throw new Error('a contract has no notes');

const nothing = {
  kind: 'UPDATED',
  command: 'updateContract',
  diff: [],
  parts: [],
  seenBefore: null,
  within: null,
} as const;

function lock(principal: Principal, id: string): PreparedStatement {
  const statement = new Statement();
  const text = `select from contract where tenant_id = ${statement.tenant()} and id = ${statement.param(id, 'uuid')} for no key update`;
  return { text, values: statement.values(principal) };
}

function locked(save: (rootId: string) => Omit<Save, 'entity' | 'rootId'>): WriteKind['make'] {
  return (principal, rootId, records) => [
    lock(principal, rootId),
    saveStatement(principal, { ...save(rootId), entity: contract, rootId }, records),
  ];
}

export const writeKinds: readonly WriteKind[] = [
  {
    name: 'note',
    title: 'a note on a contract',
    make: locked(() => {
      const add = [{ id: newId(), path: '', row: { body: 'The supplier was called about the invoice.', position: 0 } }];
      const part = { key: 'notes', entity: note, add, isAppended: true, update: [], remove: [], missing: [] };
      return { ...nothing, root: { how: 'reach', action: 'update' }, parts: [part] };
    }),
  },
  {
    name: 'field',
    title: 'a field of a contract',
    make: locked(() => {
      const title = `Agreement ${randomUUID()}`;
      const diff = [{ field: 'title', before: 'Agreement', after: title }];
      return { ...nothing, root: { how: 'update', row: { title } }, diff };
    }),
  },
];
