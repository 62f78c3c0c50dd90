import { sql } from 'drizzle-orm';
import * as pg from 'drizzle-orm/pg-core';
import { type Choices, noteColumn } from './column-note.ts';

/**
 * The vocabulary of `schema/`: columns that know their description, the columns every aggregate has, and `aggregate`, `part` and
 * `domain` in `aggregate.ts`. Everything returned here is a plain drizzle builder, so `.notNull()` and `.default()` chain as usual.
 */

/** Text of at most `max` characters (default 300). `long` texts are edited in several lines. */
export function text(name: string, about: string, options: { max?: number; long?: boolean } = {}) {
  const max = options.max ?? (options.long ? 20_000 : 300);
  return noteColumn(pg.text(name), { about, max, long: options.long ?? false });
}

/**
 * Text of at most `max` characters that is encrypted before it reaches Postgres (docs/encryption.md), in the column `name`. It can be read by
 * whoever may, and otherwise only be compared as a whole, with `search: 'equal'`: a second column, `name_index`, then keeps a keyed hash.
 * Nothing can be ordered, grouped or searched by it.
 */
export function secretText<K extends string>(
  name: K,
  about: string,
  options: { max?: number; search?: 'equal' } = {},
): Record<K, pg.PgTextBuilder> {
  const index = `${name}Index`;
  const { max = 300, search } = options;
  return {
    [name]: noteColumn(pg.text(snake(name)), { about, max, secret: search ? { index } : {} }),
    ...(search
      ? {
          [index]: noteColumn(pg.text(snake(index)), {
            about: `Finds equal values of ${name}.`,
            system: true,
            hidden: true,
            indexOf: name,
          }),
        }
      : {}),
  } as Record<K, pg.PgTextBuilder>;
}

/** A closed set of words: text with a CHECK in Postgres, an enum in GraphQL. */
export function choice<K extends string>(name: string, choices: Choices<K>, about: string) {
  return noteColumn(pg.text(name).$type<K>(), { about, choices });
}

/** A reference to another root of the same tenant; its composite foreign key is written by `tenantKeys`. */
export function ref(name: string, target: () => pg.PgTable, about: string, options: { inverse?: string } = {}) {
  return noteColumn(pg.uuid(name), { about, target, ...options });
}

/** An exact amount: two columns, `name` numeric(15,2) and `name_currency` (ISO 4217); one `Money` in GraphQL. */
export function money<K extends string>(name: K, about: string) {
  const currency = `${name}Currency` as const;
  return {
    [name]: noteColumn(pg.numeric(snake(name), { precision: 15, scale: 2 }), { about, currency }),
    [currency]: noteColumn(pg.char(`${snake(name)}_currency`, { length: 3 }), {
      about: `Currency of ${name}.`,
      currencyOf: name,
    }),
  } as Record<K, pg.PgNumericBuilder> & Record<`${K}Currency`, pg.PgCharBuilder>;
}

/**
 * An exact decimal number, `digits` in all of which `scale` after the point: quantities, percentages, unit prices.
 *
 * @public
 */
export function decimal(name: string, about: string, { digits = 15, scale = 4 } = {}) {
  return noteColumn(pg.numeric(name, { precision: digits, scale }), { about });
}

/** A whole number within 32 bits. */
export function integer(name: string, about: string, range: { min?: number; max?: number } = {}) {
  return noteColumn(pg.integer(name), { about, range });
}

export function boolean(name: string, about: string) {
  return noteColumn(pg.boolean(name), { about });
}

/** A calendar date without a time: a contract's end, a due date. */
export function date(name: string, about: string) {
  return noteColumn(pg.date(name, { mode: 'string' }), { about });
}

/** A moment, to the microsecond, kept in UTC. */
export function instant(name: string, about: string) {
  return noteColumn(pg.timestamp(name, { withTimezone: true, precision: 6, mode: 'string' }), { about });
}

/** Free JSON, for payloads whose shape belongs to somebody else. */
export function json(name: string, about: string) {
  return noteColumn(pg.jsonb(name), { about });
}

const system = {
  id: () =>
    noteColumn(pg.uuid('id').notNull(), { about: 'Identifier (UUID version 7), never shown to people.', system: true }),
  tenantId: () =>
    noteColumn(pg.uuid('tenant_id').notNull(), {
      about: 'The company the row belongs to.',
      system: true,
      hidden: true,
    }),
  stamps: () => ({
    createdAt: noteColumn(
      stamp('created_at')
        .notNull()
        .default(sql`now()`),
      { about: 'When it was created.', system: true },
    ),
    createdById: noteColumn(pg.uuid('created_by'), { about: 'Who created it.', system: true, targetName: 'User' }),
    updatedAt: noteColumn(
      stamp('updated_at')
        .notNull()
        .default(sql`now()`),
      { about: 'When it was last changed.', system: true },
    ),
    updatedById: noteColumn(pg.uuid('updated_by'), { about: 'Who changed it last.', system: true, targetName: 'User' }),
    deactivatedAt: noteColumn(stamp('deactivated_at'), {
      about: 'When it was deleted; null while it is in use.',
      system: true,
    }),
  }),
};

function stamp(name: string) {
  return pg.timestamp(name, { withTimezone: true, precision: 6, mode: 'string' });
}

/** The columns of every root: identity, tenant, version (+1 per transaction that touches the root or a part), stamps. */
export function root() {
  return {
    id: system.id(),
    tenantId: system.tenantId(),
    version: noteColumn(pg.integer('version').notNull().default(1), {
      about: 'Counts the changes; send it back as expectedVersion.',
      system: true,
    }),
    ...system.stamps(),
  };
}

/** The columns of every part: identity, tenant, the root it belongs to (`contract_id` in SQL, `parentId` here), its place, stamps. */
export function partOf(rootTable: string) {
  return {
    id: system.id(),
    tenantId: system.tenantId(),
    parentId: noteColumn(pg.uuid(`${rootTable}_id`).notNull(), {
      about: 'The record it is a part of.',
      system: true,
      hidden: true,
      parent: rootTable,
    }),
    position: noteColumn(pg.integer('position').notNull().default(0), {
      about: 'Place among its siblings, from 0.',
      system: true,
    }),
    ...system.stamps(),
  };
}

/** The columns of a root whose records belong to a site: taken from where it is created, and changed by moving it only. */
export function siteRoot() {
  return { ...root(), siteId: siteColumn({ about: 'The site it belongs to.', targetName: 'Site' }) };
}

/** The columns of a part of such a root: its site is the root's, which Postgres sees to. */
export function sitePartOf(rootTable: string) {
  return { ...partOf(rootTable), siteId: siteColumn({ about: 'The site it belongs to.', hidden: true }) };
}

function siteColumn(note: { about: string; targetName?: string; hidden?: boolean }) {
  return noteColumn(pg.uuid('site_id').notNull(), { ...note, system: true, site: true });
}

function snake(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}
