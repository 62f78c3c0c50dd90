import type postgres from 'postgres';
import type { Sql } from '../database/client.ts';
import { KeptLane } from '../database/kept-lane.ts';
import type { MessageLane, PreparedStatement } from '../database/message-lane.ts';
import type { TestDatabase } from './database.ts';

/** The same database, which notes the text of every statement of its transactions, in their order. */
export function witnessed(db: TestDatabase, sent: string[]): TestDatabase {
  const { points, writes } = db;
  const reads = { points: lane(db.reads.points, sent), lists: lane(db.reads.lists, sent) };
  return {
    ...db,
    points: over(points, { reserve: async () => connection(await points.reserve(), sent) }),
    writes: lane(writes, sent),
    reads: { ...reads, counts: new KeptLane(reads) },
  };
}

function connection(reserved: postgres.ReservedSql, sent: string[]): postgres.ReservedSql {
  const unsafe = (text: string, ...rest: never[]) => {
    sent.push(text);
    return reserved.unsafe(text, ...rest);
  };
  return over(reserved, { unsafe });
}

/** A lane keeps its connections to itself, so that its methods are called on it and not on what stands for it. */
function lane(target: MessageLane, sent: string[]): MessageLane {
  const noting =
    (name: 'bytes' | 'rows' | 'write') =>
    (caller: never, statements: readonly PreparedStatement[], ...rest: never[]): unknown => {
      sent.push(...statements.map(({ text }) => text));
      return Reflect.apply(target[name], target, [caller, statements, ...rest]);
    };
  return over(target, {
    bytes: noting('bytes'),
    rows: noting('rows'),
    write: noting('write'),
    end: target.end.bind(target),
  });
}

function over<T extends Sql | MessageLane | postgres.ReservedSql>(target: T, replaced: object): T {
  return new Proxy(target, {
    get: (_target, name) => (Reflect.has(replaced, name) ? Reflect.get(replaced, name) : Reflect.get(target, name)),
  });
}
