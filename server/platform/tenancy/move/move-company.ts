import type { TransactionSql } from 'postgres';
import { StartupError } from '../../../config.ts';
import { openConnection, type Sql } from '../../../database/client.ts';
import type { Auth } from '../../auth/auth.ts';
import { copyCompany, type Telling } from './copy-company.ts';
import { forgetRows, tableInUse } from './forget-rows.ts';
import { freeze, isFrozen, readMark, sealAll, setMark, takeMark } from './marks.ts';
import { movedTables } from './moved-tables.ts';

/** A database as the registry knows it. */
export interface MovePlace {
  /** Null for that of the registry. */
  readonly shardId: string | null;
  readonly name: string;
  /** The owner's connection string. */
  readonly url: string;
}

export interface Move {
  readonly control: Auth['control'];
  readonly tenantId: string;
  readonly from: MovePlace;
  readonly to: MovePlace;
  readonly telling: Telling;
  /** Tells the company's audit of it, in the transaction in which the registry names the new place. */
  tell(sql: TransactionSql): Promise<void>;
}

/**
 * Moves a company to another database: nobody writes to it meanwhile, everything of it is copied and compared, then the registry names the new place.
 * Until that moment the old one is in force, whatever happens; what a move that was killed has left is taken away by the next.
 *
 * @throws StartupError for what a person can mend
 */
export async function moveCompany(move: Move): Promise<void> {
  const { tenantId, from, to, telling } = move;
  const [source, target] = [openConnection(from.url), openConnection(to.url)];
  try {
    await takeLeftovers(target, move);
    const used = await tableInUse(target, tenantId);
    if (used)
      throw new StartupError(
        `${to.name} has rows of the company in ${used}. If it lived there before, npm run tenant:move -- … --forget takes them away.`,
      );
    try {
      telling.say('From now on it can be read and not written.');
      await freeze(source, tenantId);
      await sealAll(source, tenantId);
      await copyCompany(source, target, tenantId, telling);
      telling.say('Everything is in the new place.');
      await switchOver(source, move);
    } finally {
      await takeMark(source, tenantId, 'leaving');
    }
    await takeMark(target, tenantId, 'arriving');
    for (const { name } of await movedTables(target)) await target`analyze ${target(name)}`;
  } finally {
    await Promise.all([source.end({ timeout: 5 }), target.end({ timeout: 5 })]);
  }
}

/** What a move to here that did not come to its end has left. */
async function takeLeftovers(target: Sql, { tenantId, to, telling }: Move): Promise<void> {
  const mark = await readMark(target, tenantId);
  if (mark?.state !== 'arriving') return;
  const rows = await forgetRows(target, tenantId);
  await takeMark(target, tenantId, 'arriving');
  telling.say(`${to.name} had ${rows.toLocaleString('en')} rows of a move that was broken off: they are gone.`);
}

/** From one moment to the next the registry names the new place, and whoever has not noticed cannot write to the old one. */
async function switchOver(source: Sql, move: Move): Promise<void> {
  const { control, tenantId, from } = move;
  await source.begin(async (sql) => {
    if (!(await isFrozen(sql, tenantId)))
      throw new StartupError(`The connection to ${from.name} was lost: nothing was moved. Try again.`);
    await setMark(sql, tenantId, 'left');
    if (from.shardId !== null) return;
    await sql`set local role plinth_auth`;
    await nameNewPlace(sql, move);
  });
  if (from.shardId === null) return;
  await control
    .transaction((sql) => nameNewPlace(sql, move))
    .catch((error: unknown) => stayUnlessMoved(source, move, error));
}

async function nameNewPlace(sql: TransactionSql, { tenantId, from, to, tell }: Move): Promise<void> {
  const changed = await sql`
    update control.tenant set shard_id = ${to.shardId} where id = ${tenantId} and shard_id is not distinct from ${from.shardId}::uuid`;
  if (changed.count === 0) throw new StartupError('The registry was changed meanwhile: nothing was moved. Try again.');
  await tell(sql);
}

/** The registry answered with an error, or did not: what it says now is what counts. */
async function stayUnlessMoved(source: Sql, { control, tenantId, from, to }: Move, error: unknown): Promise<void> {
  const now = await control.transaction(
    (sql) => sql<{ shardId: string | null }[]>`select shard_id as "shardId" from control.tenant where id = ${tenantId}`,
  );
  if (now[0]?.shardId === to.shardId) return;
  if (now[0]?.shardId === from.shardId) await setMark(source, tenantId, 'leaving');
  throw error;
}
