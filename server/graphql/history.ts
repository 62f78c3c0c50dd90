import { ID, Int } from 'type-graphql';
import { DomainError } from '../errors.ts';
import { entityOf, type Model } from '../engine/model.ts';
import { requireAction, rowRule } from '../engine/permissions.ts';
import { Statement } from '../engine/statement.ts';
import { checkId } from '../engine/values.ts';
import { field, objectType, ResolverClass, type TypeRef } from './declare.ts';
import { DateTimeScalar } from './scalars.ts';

interface Entry {
  id: string;
  at: string;
  command: string;
  version: number;
  actorId: string | null;
  actorKind: string;
  actorName: string | null;
  requestId: string | null;
  changes: {
    part?: string;
    id?: string;
    op?: string;
    field: string;
    before: string | null;
    after: string | null;
    masked?: boolean;
  }[];
}

/** What happened to a record, newest first: its audit entries, for those who may read it. */
export function makeHistory(model: Model, names: TypeRef): ResolverClass {
  const change = objectType(
    'FieldChange',
    'One field before and after. Values are as stored; those of masked fields are left out.',
  );
  field(change, 'part', {
    type: () => String,
    nullable: true,
    description: 'The part whose row it is; null for the record itself.',
  });
  field(change, 'rowId', { type: () => ID, nullable: true, description: 'The row of the part.' });
  field(change, 'operation', {
    type: () => String,
    nullable: true,
    description: 'ADDED, CHANGED or REMOVED, for rows of parts.',
  });
  field(change, 'field', { type: () => String, description: 'The field.' });
  field(change, 'before', { type: () => String, nullable: true, description: 'Its value before.' });
  field(change, 'after', { type: () => String, nullable: true, description: 'Its value after.' });
  field(change, 'masked', { type: () => Boolean, description: 'Whether the values are left out.' });
  const entry = objectType('HistoryEntry', 'One operation on a record, as it was written to the audit.');
  field(entry, 'id', { type: () => ID, description: 'Id of the entry.' });
  field(entry, 'at', { type: () => DateTimeScalar, description: 'When.' });
  field(entry, 'command', { type: () => String, description: 'The operation.' });
  field(entry, 'version', { type: () => Int, description: 'Version of the record after it.' });
  field(entry, 'actorId', { type: () => ID, nullable: true, description: 'Who did it.' });
  field(entry, 'actorKind', { type: () => String, description: 'user, job or system.' });
  field(entry, 'actorName', { type: () => String, nullable: true, description: 'The name of who did it.' });
  field(entry, 'requestId', { type: () => String, nullable: true, description: 'Id of the request.' });
  field(entry, 'changes', { type: () => change, list: true, description: 'What changed from what to what.' });

  const resolver = new ResolverClass('HistoryResolver');
  resolver.query(
    'history',
    { type: () => entry, list: true, description: 'What happened to a record and its parts, newest first.' },
    [
      { name: 'aggregate', type: () => names, description: 'What sort of record.' },
      { name: 'id', type: () => ID, description: 'Which record.' },
      {
        name: 'first',
        type: () => Int,
        nullable: true,
        description: 'At most so many entries; 50 when nothing is said, 500 at most.',
      },
      {
        name: 'beforeVersion',
        type: () => Int,
        nullable: true,
        description: 'Only entries that led to a lower version, to go further back.',
      },
    ],
    async (_root, args, context) => {
      const entity = entityOf(model, String(args['aggregate']));
      requireAction(context.principal, entity, 'read');
      const statement = new Statement();
      const rule = rowRule(statement, context.principal, entity, 'read', 't');
      const named = rowRule(statement, context.principal, entityOf(model, 'User'), 'read', 'm');
      const [id, name] = [
        statement.param(args['id'], 'uuid', (value) => checkId(value, 'id')),
        statement.param(entity.name, 'text'),
      ];
      const first = statement.param(Math.min(Math.max(Number(args['first'] ?? 50), 1), 500), 'int');
      const before = statement.param(args['beforeVersion'] ?? 2_147_483_647, 'int');
      const rows = await context.read((tx) =>
        tx.query<Entry & { known: boolean }>(
          `select true as known, a.id, to_char(a.at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as at, a.command, a.version, a.actor_id as "actorId", a.actor_kind as "actorKind", m.name as "actorName", a.request_id as "requestId", a.changes
           from ${entity.table} t left join audit_entry a on a.aggregate = ${name} and a.root_id = t.id and a.version < ${before} left join member m on m.tenant_id = a.tenant_id and m.id = a.actor_id and ${named}
           where t.id = ${id} and ${rule} order by a.version desc, a.at desc limit ${first}`,
          statement.values(context.principal),
        ),
      );
      if (rows.length === 0)
        throw new DomainError('NOT_FOUND', `There is no ${entity.name} with this id.`, {
          rule: 'record.not_found',
          fields: ['id'],
        });
      return rows
        .filter((row) => row.id !== null)
        .map((row) => ({
          ...row,
          changes: row.changes.map((each) => ({
            part: each.part ?? null,
            rowId: each.id ?? null,
            operation: each.op ?? null,
            field: each.field,
            before: asText(each.before),
            after: asText(each.after),
            masked: each.masked ?? false,
          })),
        }));
    },
  );
  return resolver;
}

function asText(value: unknown): string | null {
  if (value === null || value === undefined) return null;
  return typeof value === 'string' ? value : JSON.stringify(value);
}
