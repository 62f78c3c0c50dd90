import { ID, Int } from 'type-graphql';
import { DomainError } from '../errors.ts';
import { type Entity, entityOf, type Model } from '../engine/model.ts';
import { isMasked, type Principal, requireAction, rowRule } from '../engine/permissions.ts';
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
  actorVia: string | null;
  visitId: string | null;
  visitReason: string | null;
  requestId: string | null;
  sealNumber: string | null;
  sealedAt: string | null;
  sealLink: string | null;
  changes: {
    part?: string;
    id?: string;
    op?: string;
    field: string;
    before: string | null;
    after: string | null;
    masked?: boolean;
    reason?: string;
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
    description: 'ADDED, CHANGED or REMOVED, for rows of parts; UNMASKED for a look at a masked value.',
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
  field(entry, 'actorKind', { type: () => String, description: 'user, operator, machine, job or system.' });
  field(entry, 'actorName', { type: () => String, nullable: true, description: 'The name of who did it.' });
  field(entry, 'actorKey', {
    type: () => String,
    nullable: true,
    description: 'How the key or client secret begins that a machine did it with.',
  });
  field(entry, 'reason', {
    type: () => String,
    nullable: true,
    description: 'Why somebody looked at masked values.',
  });
  const visit = objectType('HistoryVisit', 'The visit of an operator of the platform on which something was done.');
  field(visit, 'id', { type: () => ID, description: 'Its id.' });
  field(visit, 'reason', { type: () => String, description: 'Why they were there.' });
  field(entry, 'actorVisit', {
    type: () => visit,
    nullable: true,
    description: 'Of what an operator did: on which visit, for those who may see visits.',
  });
  field(entry, 'requestId', { type: () => String, nullable: true, description: 'Id of the request.' });
  const seal = objectType(
    'HistorySeal',
    'The place of an entry in the chain of the company: from then on a change to it would be found.',
  );
  field(seal, 'number', { type: () => String, description: 'Its place in the chain, from 1.' });
  field(seal, 'at', { type: () => DateTimeScalar, description: 'When it was sealed.' });
  field(seal, 'link', { type: () => String, description: 'The link of the chain at it: SHA-256, hex.' });
  field(entry, 'seal', {
    type: () => seal,
    nullable: true,
    description: 'Its seal; null for the second or so until it is sealed.',
  });
  field(entry, 'changes', { type: () => change, list: true, description: 'What changed from what to what.' });

  const resolver = new ResolverClass('HistoryResolver');
  resolver.query(
    'history',
    {
      type: () => entry,
      list: true,
      everybody: 'it is of any noun, and asks for the right to read that one',
      description: 'What happened to a record and its parts, newest first.',
    },
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
      const visited = rowRule(statement, context.principal, entityOf(model, 'OperatorVisit'), 'read', 'v');
      const named = rowRule(statement, context.principal, entityOf(model, 'User'), 'read', 'm');
      const [id, name] = [
        statement.param(args['id'], 'uuid', (value) => checkId(value, 'id')),
        statement.param(entity.name, 'text'),
      ];
      const first = statement.param(Math.min(Math.max(Number(args['first'] ?? 50), 1), 500), 'int');
      const before = statement.param(args['beforeVersion'] ?? 2_147_483_647, 'int');
      const rows = await context.read((tx) =>
        tx.query<Entry & { known: boolean }>(
          `select true as known, a.id, to_char(a.at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as at, a.command, a.version, a.actor_id as "actorId", a.actor_kind as "actorKind", m.name as "actorName", a.actor_via as "actorVia", v.id as "visitId", v.reason as "visitReason", a.request_id as "requestId", a.changes,
             s.seq::text as "sealNumber", to_char(s.sealed_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as "sealedAt", encode(s.link, 'hex') as "sealLink"
           from ${entity.table} t left join audit_entry a on a.aggregate = ${name} and a.root_id = t.id and a.refusal is null and a.version < ${before} left join audit_seal s on s.tenant_id = a.tenant_id and s.entry_id = a.id left join member m on m.tenant_id = a.tenant_id and m.id = a.actor_id and ${named}
           left join operator_visit v on v.tenant_id = a.tenant_id and a.actor_via = 'visit:' || v.id and ${visited}
           where t.id = ${id} and ${rule} order by a.version desc fetch first (${first}) rows with ties`,
          statement.values(context.principal),
        ),
      );
      if (rows.length === 0)
        throw new DomainError('NOT_FOUND', `There is no ${entity.name} with this id.`, {
          rule: 'record.not_found',
          fields: ['id'],
        });
      // a page ends with a version: looks at masked values have that of the write before them
      rows.sort((a, b) => b.version - a.version || (a.at < b.at ? 1 : -1));
      const entries = rows.filter((row) => row.id !== null);
      const keys = await context.machines.prefixesOf(entries.map(({ actorVia }) => actorVia));
      return entries.map((row) => ({
        ...answer(context.principal, entity, row),
        actorVisit: row.visitId === null ? null : { id: row.visitId, reason: row.visitReason },
        actorKey: keys.get(row.actorVia ?? '') ?? null,
      }));
    },
  );
  return resolver;
}

/** An entry as it is told: values of fields that are masked for the caller are left out, also of those that are masked only since. */
function answer(principal: Principal, entity: Entity, row: Entry): object {
  const changes = row.changes.map(({ part, id, op, field: name, before, after, masked = false }) => {
    const owner = (part && entity.parts.get(part)) || entity;
    const column = owner.columns.get(name);
    const isHidden = masked || (column !== undefined && isMasked(principal, owner, column));
    return {
      part: part ?? null,
      rowId: id ?? null,
      operation: op ?? null,
      field: name,
      before: isHidden ? null : asText(before),
      after: isHidden ? null : asText(after),
      masked: isHidden,
    };
  });
  const { sealNumber: number, sealedAt: at, sealLink: link } = row;
  const reason = row.changes.find((each) => each.reason !== undefined)?.reason ?? null;
  return { ...row, changes, reason, seal: number === null ? null : { number, at, link } };
}

function asText(value: unknown): string | null {
  if (value === null || value === undefined) return null;
  return typeof value === 'string' ? value : JSON.stringify(value);
}
