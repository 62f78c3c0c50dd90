import { domains } from '@plinth/schema/schema.ts';
import { buildSchema, type FieldNode, type GraphQLObjectType, type GraphQLSchema, parse } from 'graphql';
import { readFile } from 'node:fs/promises';
import { type Database, openDatabase } from '../../database/client.ts';
import { transact } from '../../database/transaction.ts';
import { behaviour } from '../../domains/domains.ts';
import { type Change, ChangeStream } from '../../engine/changes.ts';
import { cursorText } from '../../engine/cursor.ts';
import { buildModel, type Entity, entityOf } from '../../engine/model.ts';
import { type Principal, reachOf } from '../../engine/permissions.ts';
import { oneQuery, readJson } from '../../engine/reads.ts';
import { grantsOf } from '../../engine/grants-of.ts';
import { subscription } from '../live-scenarios.ts';
import { type CandidateOptions, tokenVerifier } from './serve.ts';

const model = buildModel(domains, behaviour);

/** What a server has to know to send contracts as they change, without any of our fan-out: used by those that ours is compared with. */
export class LiveFeed {
  readonly schema: GraphQLSchema;
  readonly entity: Entity;
  readonly #database: Database;
  readonly #stream: ChangeStream;
  readonly #verify: ReturnType<typeof tokenVerifier>;
  readonly #selection: FieldNode;
  readonly #records = new WeakMap<Change, Map<string, Promise<string>>>();
  #loads = 0;

  private constructor(options: CandidateOptions, sdl: string) {
    this.schema = buildSchema(sdl);
    this.entity = entityOf(model, 'Contract');
    this.#database = openDatabase(options.databaseUrl, {
      size: { points: options.pool },
      applicationName: 'bench live',
    });
    this.#stream = new ChangeStream(this.#database, (error) => console.error(error));
    this.#verify = tokenVerifier(options);
    this.#selection = recordSelection();
  }

  static async start(options: CandidateOptions): Promise<LiveFeed> {
    const sdl = await readFile(new URL('../../../schema/schema.graphql', import.meta.url), 'utf8');
    const feed = new LiveFeed(options, sdl);
    await feed.#stream.start();
    return feed;
  }

  get loads(): number {
    return this.#loads;
  }

  /** Where the feed stands, as the first message says it. */
  get head(): string {
    const { epoch, position } = this.#stream.head;
    return cursorText(epoch, position);
  }

  cursor(change: Change): string {
    return cursorText(this.#stream.head.epoch, change.position);
  }

  listen(listener: (changes: readonly Change[]) => void): () => void {
    return this.#stream.subscribe(listener);
  }

  async principal(params: unknown): Promise<Principal> {
    const header = (params as { authorization?: string } | undefined)?.authorization;
    const { tenantId, userId: id, name, roles } = await this.#verify(header);
    const grants = grantsOf(
      roles.flatMap((role) => behaviour.roles[role] ?? []),
      model,
    );
    return { tenantId, actor: { kind: 'user', id, name }, roles, grants, requestId: null };
  }

  /** Equal for those who see the same. */
  scope(principal: Principal): string {
    return reachOf(principal, this.entity, 'read') === 'all' ? '*' : principal.actor.id;
  }

  /** JSON of the record that changed, read once for all who see the same. */
  record(change: Change, principal: Principal): Promise<string> {
    const who = this.scope(principal);
    const known = this.#records.get(change) ?? new Map<string, Promise<string>>();
    this.#records.set(change, known);
    const record = known.get(who) ?? this.#read(change, principal);
    known.set(who, record);
    return record;
  }

  async #read(change: Change, principal: Principal): Promise<string> {
    this.#loads += 1;
    const type = this.schema.getType('Contract') as GraphQLObjectType;
    const selected = { key: 'contract', name: 'contract', args: {}, type, nodes: [this.#selection] };
    const operation = { fragments: {}, variableValues: {} };
    const query = oneQuery(principal, operation, this.entity, selected, change.rootId);
    const read = () =>
      transact(this.#database.points, principal, (tx) => readJson(tx, principal, query), { readOnly: true });
    return (await read()) ?? 'null';
  }
}

/** The field `contract` of the subscription. */
function recordSelection(): FieldNode {
  const [definition] = parse(subscription).definitions;
  const root = definition?.kind === 'OperationDefinition' ? definition.selectionSet.selections[0] : undefined;
  const fields = root?.kind === 'Field' ? (root.selectionSet?.selections ?? []) : [];
  const found = fields.find((each) => each.kind === 'Field' && each.name.value === 'contract');
  if (found?.kind !== 'Field') throw new Error('the subscription selects the contract');
  return found;
}
