import { rowScopes } from '@plinth/schema/aggregate.ts';
import { transact } from '../../database/transaction.ts';
import { behaviour } from '../../domains/domains.ts';
import { type Column, type Entity, rootOf } from '../../engine/model.ts';
import { isMasked, reachOf, systemPrincipal } from '../../engine/permissions.ts';
import { seedRoles } from '../../platform/access/built-in-roles.ts';
import { type ActorInTest, model } from '../actors.ts';
import type { TestDatabase } from '../database.ts';
import { makeSite } from '../trial-sites.ts';
import type { Company } from './companies.ts';

/** Somebody who is not to see some or all of what a company has. */
export interface Outsider {
  readonly name: string;
  readonly actor: ActorInTest;
  /** Whose records the probes are aimed at. */
  readonly victim: Company;
  /** How many records of an aggregate they may count. */
  visible(entity: Entity): number;
  /** Whether what the victim has in a table's column is to stay hidden from them; null is any column. */
  isHidden(table: string, column: string): boolean;
  /** Whether a question about a column has to be refused, since even how many there are would tell. */
  refuses(entity: Entity, column: Column): boolean;
}

/**
 * All who are outside in some way: of another company, without any right, with rights over records that a row rule finds (and it finds none),
 * at another site, and with the right to read everything but what is masked.
 */
export async function outsidersOf(db: TestDatabase, mine: Company, theirs: Company): Promise<Outsider[]> {
  const never = () => false;
  const withoutRows = (name: string, actor: ActorInTest): Outsider => ({
    name,
    actor,
    victim: mine,
    visible: () => 0,
    isHidden: () => true,
    refuses: never,
  });
  const scoped = await Promise.all(
    rowScopes.map(async (scope) =>
      withoutRows(`a colleague with scope ${scope}`, await mine.tenant.person([`*:*:${scope}`], mine.place)),
    ),
  );
  const { admin } = mine;
  const reader = await mine.tenant.person(['*:read:all'], mine.place);
  const elsewhere = await makeSite(db, mine.id, 'elsewhere');
  const ofSites = model.roots.filter(({ siteColumn }) => siteColumn).map(({ subject }) => `${subject}:*:all`);
  const neighbour = await mine.tenant.person(ofSites, { site: elsewhere, sites: [elsewhere] });
  const nobody = await mine.tenant.person([]);
  await transact(db.points, systemPrincipal(mine.id), (tx) => seedRoles(tx, model, behaviour.roles));
  const own = await countsOf(db, mine);
  return [
    {
      name: 'the administrator of another company',
      actor: admin,
      victim: theirs,
      visible: (entity) => own.get(entity.name) ?? 0,
      isHidden: () => true,
      refuses: never,
    },
    withoutRows('a colleague without any right', nobody),
    ...scoped,
    withoutRows('a colleague at another site', neighbour),
    {
      name: 'a colleague who reads what is not masked',
      actor: reader,
      victim: mine,
      visible: (entity) => (reachOf(reader.principal, rootOf(entity), 'read') === 'all' ? Infinity : 0),
      isHidden: (table, column) => maskedColumns.has(`${table}-${column}`),
      refuses: (entity, column) => isMasked(reader.principal, entity, column),
    },
  ];
}

async function countsOf(db: TestDatabase, { id }: Company): Promise<Map<string, number>> {
  const counted = model.roots.map(async ({ name, table }) => {
    const [row] = await db.sql.unsafe<{ n: number }[]>(
      `select count(*)::int as n from ${table} where tenant_id = '${id}'`,
    );
    return [name, row?.n ?? 0] as const;
  });
  return new Map(await Promise.all(counted));
}

const maskedColumns = new Set(
  [...model.entities.values()].flatMap((entity) =>
    [...entity.columns.values()].flatMap((column) => (column.mask ? [`${entity.table}-${column.sql}`] : [])),
  ),
);
