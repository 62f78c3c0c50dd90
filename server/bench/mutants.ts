import type { Sql } from '../database/client.ts';
import type { Column, Entity, Model, RowRule } from '../engine/model.ts';
import { Statement } from '../engine/statement.ts';

/** One thing that protects, switched off for as long as `while` runs. */
export interface Mutant {
  readonly name: string;
  /** The table, when it is about one. */
  readonly table?: string;
  /** The scope whose rule it is. */
  readonly scope?: string;
  during<T>(work: () => Promise<T>): Promise<T>;
}

interface Policy {
  readonly table: string;
  readonly name: string;
  readonly using: string;
  readonly check: string | null;
}

/** Every policy of row security twice: open for what is read, and open for what is written. Those of the system are open already. */
export async function openPolicies(sql: Sql): Promise<{ readonly closed: Mutant[]; readonly open: string[] }> {
  const policies = await sql<Policy[]>`
    select tablename as table, policyname as name, qual as using, with_check as check from pg_policies where schemaname = 'public' order by 1, 2`;
  const isOpen = ({ using }: Policy) => using === 'true';
  const closed = policies
    .filter((policy) => !isOpen(policy))
    .flatMap(({ table, name, using, check }) =>
      Object.entries({ using, 'with check': check ?? using }).map(([clause, condition]): Mutant => ({
        name: `policy ${name} on ${table}: ${clause} (true)`,
        table,
        during: async (work) => {
          await sql.unsafe(`alter policy ${name} on ${table} ${clause} (true)`);
          return work().finally(() => sql.unsafe(`alter policy ${name} on ${table} ${clause} (${condition})`));
        },
      })),
    );
  return { closed, open: policies.filter(isOpen).map(({ table, name }) => `${name} on ${table}`) };
}

/** Every row rule of every aggregate: its comparison with the caller's ids holds for each record. */
export function openRules(model: Model): Mutant[] {
  return model.roots.flatMap((entity) =>
    entity.rules.map((rule, index): Mutant => {
      const open: RowRule = { ...rule, via: null, column: { ...rule.column, sql: 'id is not null or null::uuid' } };
      return {
        name: `row rule ${entity.name}:${rule.scope} by ${rule.path}: true`,
        table: entity.table,
        scope: rule.scope,
        during: replaced(entity as { rules: RowRule[] } & Entity, 'rules', entity.rules.with(index, open)),
      };
    }),
  );
}

/** Every mask: the column leaves Postgres as it is, and may be asked about. */
export function openMasks(model: Model): Mutant[] {
  return [...model.entities.values()].flatMap((entity) =>
    [...entity.columns.values()]
      .filter(({ mask }) => mask)
      .map((column): Mutant => ({
        name: `mask of ${entity.name}.${column.key}: none`,
        table: entity.table,
        during: replaced(column as Column & { mask: Column['mask'] }, 'mask', null),
      })),
  );
}

/** The planner's own condition on the company: any of these does. */
export function withoutCompany(companies: readonly string[]): Mutant {
  const any = `any(array['${companies.join("', '")}']::uuid[])`;
  return {
    name: "the planner's condition on the company: any company",
    during: replaced(Statement.prototype, 'tenant', () => any),
  };
}

function replaced<T extends object, K extends keyof T>(target: T, key: K, value: T[K]): Mutant['during'] {
  return async (work) => {
    const before = target[key];
    target[key] = value;
    return work().finally(() => (target[key] = before));
  };
}
