import type { GraphQLField, GraphQLObjectType } from 'graphql';
import { useServer } from 'graphql-ws/use/ws';
import { createServer } from 'node:http';
import { WebSocketServer } from 'ws';
import type { Change } from '../../engine/changes.ts';
import type { Principal } from '../../engine/permissions.ts';
import { sightOf } from '../../engine/visibility.ts';
import { LiveFeed } from './live-feed.ts';
import { readOptions, serveBench } from './serve.ts';

/**
 * graphql-ws as its documentation shows it: each subscription a stream, executed and stringified for each subscriber. In its favour the
 * record is read once for all who see the same.
 */
interface Context {
  readonly principal: Principal;
}

const options = readOptions();
const feed = await LiveFeed.start(options);

/** The changes that somebody may hear of; `null` is HEAD. */
async function* changesFor(principal: Principal): AsyncGenerator<Change | null> {
  const queue: Change[] = [];
  let wake = () => {};
  const stop = feed.listen((changes) => {
    queue.push(...changes.filter((change) => sightOf(principal, feed.entity, change)));
    wake();
  });
  try {
    yield null;
    while (true) {
      const change = queue.shift();
      if (change) yield change;
      else await new Promise<void>((resolve) => (wake = resolve));
    }
  } finally {
    stop();
  }
}

function fieldOf(type: string, name: string): GraphQLField<unknown, Context> {
  const field = (feed.schema.getType(type) as GraphQLObjectType<unknown, Context>).getFields()[name];
  if (!field) throw new Error(`${type} has no field ${name}`);
  return field;
}

const root = fieldOf('Subscription', 'contractChanged');
root.subscribe = (_source, _args, { principal }) => changesFor(principal);
root.resolve = (event) => {
  const change = event as Change | null;
  if (!change) return { position: feed.head, kind: 'HEAD', changedFields: [], parts: [] };
  return { ...change, change, id: change.rootId, position: feed.cursor(change) };
};
fieldOf('ContractChange', 'contract').resolve = async (source, _args, { principal }) => {
  const { change } = source as { change?: Change };
  return change ? (JSON.parse(await feed.record(change, principal)) as unknown) : null;
};

const server = createServer();
useServer(
  {
    schema: feed.schema,
    context: async ({ connectionParams }): Promise<Context> => ({ principal: await feed.principal(connectionParams) }),
  },
  new WebSocketServer({ server, path: '/graphql' }),
);
server.listen(options.port, '127.0.0.1', () => serveBench(() => feed.loads));
