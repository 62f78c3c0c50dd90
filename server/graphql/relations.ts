import DataLoader from 'dataloader';
import { getNamedType, type GraphQLResolveInfo, isObjectType } from 'graphql';
import type { Transaction } from '../database/transaction.ts';
import type { Entity } from '../engine/model.ts';
import type { Principal } from '../engine/permissions.ts';
import { manyQuery } from '../engine/reads.ts';
import { parseExact } from './exact-json.ts';

type Read = <T>(work: (tx: Transaction) => Promise<T>) => Promise<T>;

/**
 * Records that hand-written fields name by id, loaded by DataLoader: one statement per place in the operation, whatever the number of
 * ids, and with everything the caller selects below them.
 */
export class RecordLoader {
  readonly #loaders = new Map<string, DataLoader<string, unknown>>();
  readonly #principal: Principal;
  readonly #read: Read;

  constructor(principal: Principal, read: Read) {
    this.#principal = principal;
    this.#read = read;
  }

  /** The record as planned JSON, or null when there is none the caller may see. */
  async load(entity: Entity, id: string, info: GraphQLResolveInfo): Promise<unknown> {
    const place = placeOf(info.path);
    const loader = this.#loaders.get(place) ?? this.#loader(entity, info);
    this.#loaders.set(place, loader);
    return loader.load(id);
  }

  #loader(entity: Entity, info: GraphQLResolveInfo): DataLoader<string, unknown> {
    const type = getNamedType(info.returnType);
    if (!isObjectType(type)) throw new Error(`${info.fieldName} does not answer with a record`);
    return new DataLoader(async (ids) => {
      const query = manyQuery(this.#principal, info, entity, type, info.fieldNodes, ids);
      const rows = await this.#read((tx) =>
        tx.query<{ id: string; json: string }>(query.text, query.statement.values(this.#principal)),
      );
      const found = new Map(rows.map((row) => [row.id, parseExact(query.statement.finish(row.json, this.#principal))]));
      return ids.map((id) => found.get(id) ?? null);
    });
  }
}

/** A place in the answer without the indexes of lists: what is selected is the same for all items of a list. */
function placeOf(path: GraphQLResolveInfo['path'] | undefined): string {
  if (!path) return '';
  return typeof path.key === 'number' ? placeOf(path.prev) : `${placeOf(path.prev)}.${path.key}`;
}
