import { v7 as uuidv7 } from 'uuid';
import { open, seal } from '../../encryption/sealed.ts';
import { DomainError } from '../../errors.ts';
import type { Auth } from '../auth/auth.ts';

type Control = Auth['control'];

/** A database that companies live in, beside the registry's own. */
export interface ShardConnection {
  readonly id: string;
  readonly name: string;
  /** The owner's connection string. */
  readonly url: string;
}

/** What a database is known by: its address without user and password. */
export function shardName(url: string): string {
  const { hostname, port, pathname } = new URL(url);
  return `${hostname}:${port || '5432'}${pathname}`;
}

/**
 * Notes where a database is, under its address. One that is known gets the connection string given now.
 *
 * @throws DomainError BAD_USER_INPUT for what is no connection string
 */
export async function keepShard(control: Control, url: string): Promise<ShardConnection> {
  if (!isConnection(url))
    throw new DomainError(
      'BAD_USER_INPUT',
      'A database is named by a connection string like postgres://user:password@host:5432/database.',
      { rule: 'tenant.database_form', fields: ['url'] },
    );
  const name = shardName(url);
  return control.transaction(async (sql) => {
    await sql`insert into control.shard (id, name, connection) values (${uuidv7()}, ${name}, '') on conflict (name) do nothing`;
    const [row] = await sql<{ id: string }[]>`select id from control.shard where name = ${name} for update`;
    if (!row) throw new Error('a database that was just noted is gone');
    await sql`update control.shard set connection = ${seal(purposeOf(row.id), url)} where id = ${row.id}`;
    return { id: row.id, name, url };
  });
}

/** @throws DomainError NOT_FOUND; SealError when it is sealed with a key that is not there */
export async function readShard(control: Control, id: string): Promise<ShardConnection> {
  const [row] = await control.transaction(
    (sql) => sql<{ name: string; connection: string }[]>`select name, connection from control.shard where id = ${id}`,
  );
  if (!row) throw new DomainError('NOT_FOUND', 'There is no such database.', { rule: 'tenant.database_unknown' });
  return { id, name: row.name, url: open(purposeOf(id), row.connection) };
}

export async function shardIds(control: Control): Promise<string[]> {
  const rows = await control.transaction((sql) => sql<{ id: string }[]>`select id from control.shard order by id`);
  return rows.map(({ id }) => id);
}

/** The connection string of the database that a company lives in, for a command beside the server. */
export async function tenantUrl(control: Control, tenant: string, home: string): Promise<string> {
  const [row] = await control.transaction(
    (sql) => sql<{ shardId: string | null }[]>`select shard_id as "shardId" from control.tenant where id = ${tenant}`,
  );
  return row?.shardId ? (await readShard(control, row.shardId)).url : home;
}

function purposeOf(id: string): string {
  return `shard/${id}`;
}

function isConnection(text: string): boolean {
  const url = URL.canParse(text) ? new URL(text) : null;
  return url !== null && /^postgres(ql)?:$/.test(url.protocol) && url.hostname !== '' && url.pathname.length > 1;
}
