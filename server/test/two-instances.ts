import { execute, parse } from 'graphql';
import { afterAll } from 'vitest';
import { openDatabase } from '../database/client.ts';
import { DomainError } from '../errors.ts';
import { requestContext } from '../graphql/context.ts';
import { type ActorInTest, openWorld, schema, world } from './actors.ts';
import type { TestDatabase } from './database.ts';

/** Two instances on one database, each with connections of its own, for what happens at the same moment. */
export async function twoInstances(db: TestDatabase) {
  const second = { ...openDatabase(db.url), url: db.url, sql: db.sql };
  const [here, there] = [await world(db), await openWorld(second)];
  afterAll(async () => {
    await there.close();
    await second.close();
  });
  return {
    tenant: here.tenant,
    pools: [db.points, second.points] as const,
    /** An operation of somebody through one of them, even or odd: what it was refused with, and nothing when it was done. */
    async through(instance: number, actor: ActorInTest, document: string, variables: Record<string, unknown>) {
      const { services } = instance % 2 === 0 ? here : there;
      const { principal, id: userId } = actor;
      const { tenantId } = principal;
      const identity = { userId, name: '', email: '', tenantId, tenantSlug: 'test', rolesTaken: true };
      const contextValue = requestContext(services, principal, identity);
      const { errors = [] } = await execute({
        schema,
        document: parse(document),
        variableValues: variables,
        contextValue,
      });
      return errors.map(({ originalError, message }) => {
        if (originalError instanceof DomainError) return originalError;
        throw originalError ?? new Error(message);
      });
    },
  };
}
