import type { GraphQLObjectType, GraphQLSchema, OperationDefinitionNode, SelectionSetNode } from 'graphql';
import type { PreparedStatement } from '../database/message-lane.ts';
import type { Entity, Model } from './model.ts';
import { type Principal, requireAction, requireSite } from './permissions.ts';
import { connectionQuery, groupsQuery, oneQuery, type Query } from './reads.ts';
import { RecentPlans } from './recent-plans.ts';
import { type Operation, type Selected, selectedBelow } from './selection.ts';
import { VariableShapes } from './variables.ts';

/** Single records are read beside each other quickly; lists go where they hold up nobody, and counts are kept while they are right. */
export type ReadPool = 'points' | 'lists' | 'counts';

type RootField = { readonly entity: Entity; readonly kind: 'one' | 'many' | 'groups' };

/** What each root field of an operation runs: a query, or a text that is known. */
interface RootPlan {
  /** Its key in the answer, with the colon. */
  readonly name: Buffer;
  readonly query: Query | null;
  readonly pool: ReadPool;
  /** Of an aggregate that belongs to sites. */
  readonly ofSites: Entity | null;
}

interface Variant {
  readonly roots: readonly RootPlan[];
  /** Characters of its statements. */
  readonly size: number;
}

type Grants = Principal['grants'];

/** Shapes of variables per operation and set of rights, and texts per shape: the ones used last are kept, others are planned again. */
const mostShapes = 128;
const mostAlike = 16;
/** Of all statements that are kept; what hangs on them takes a few times that. */
const mostCharacters = 32_000_000;

/** Rows that a page below a record may have and be read where others wait behind it. */
const mostPointRows = 100;

/** Counts for metrics: how often a plan was found, made, or not possible. */
export interface PlanCounts {
  hits: number;
  misses: number;
  uncovered: number;
}

/**
 * Plans of operations that are made of derived fields only, kept on the operation's document: planned once per shape of its variables
 * and set of rights, never per caller or value. A document that Apollo forgets takes its plans with it, and all together are bounded.
 */
export class ReadPlans {
  readonly counts: PlanCounts = { hits: 0, misses: 0, uncovered: 0 };
  readonly #schema: GraphQLSchema;
  readonly #roots: ReadonlyMap<string, RootField>;
  readonly #documents = new WeakMap<OperationDefinitionNode, DocumentPlans>();
  readonly #recent: RecentPlans<Variant>;

  /** @param most characters of all statements that are kept */
  constructor(schema: GraphQLSchema, model: Model, most = mostCharacters) {
    this.#recent = new RecentPlans(most);
    this.#schema = schema;
    this.#roots = new Map(
      model.roots.flatMap((entity): [string, RootField][] => [
        [entity.names.one, { entity, kind: 'one' }],
        [entity.names.many, { entity, kind: 'many' }],
        [entity.names.groups, { entity, kind: 'groups' }],
      ]),
    );
  }

  /**
   * The statements of an operation with their values, or null when it has other fields.
   *
   * @param variables as graphql-js coerced them
   * @throws DomainError for what the caller may not ask or values that are refused
   */
  prepare(
    operation: OperationDefinitionNode,
    fragments: Operation['fragments'],
    variables: Record<string, unknown>,
    principal: Principal,
  ): PreparedOperation | null {
    const document = this.#document(operation);
    const shape = document.shapes.shapeOf(variables);
    const variants = document.variants(principal.grants);
    const alike = variants.get(shape) ?? [];
    const known = alike.find(({ roots }) => roots.every(({ query }) => query?.statement.fits(variables) ?? true));
    if (known) {
      // a plan is shared by who is at a site and who is at none
      for (const { ofSites } of known.roots) if (ofSites) requireSite(principal, ofSites);
      this.counts.hits += 1;
      this.#recent.use(known);
      variants.delete(shape);
      variants.set(shape, alike); // the one used last
      return prepared(known, variables, principal);
    }
    const made = this.#plan(operation, { fragments, variableValues: document.shapes.leaves(variables) }, principal);
    if (!made) {
      this.counts.uncovered += 1;
      return null;
    }
    this.counts.misses += 1;
    variants.set(shape, alike);
    this.#recent.add(made, alike);
    for (const each of alike.slice(mostAlike)) this.#recent.remove(each);
    for (const [oldest, plans] of variants) {
      if (variants.size <= mostShapes) break;
      variants.delete(oldest);
      for (const each of plans.slice()) this.#recent.remove(each);
    }
    return prepared(made, variables, principal);
  }

  #document(operation: OperationDefinitionNode): DocumentPlans {
    const known = this.#documents.get(operation);
    if (known) return known;
    const made = new DocumentPlans(new VariableShapes(this.#schema, operation));
    this.#documents.set(operation, made);
    return made;
  }

  #plan(operation: OperationDefinitionNode, variables: Operation, principal: Principal): Variant | null {
    const queryType = this.#schema.getQueryType();
    if (!queryType || operation.operation !== 'query') return null;
    const roots: RootPlan[] = [];
    for (const selected of rootFields(variables, queryType, operation.selectionSet)) {
      const root = this.#roots.get(selected.name);
      if (!root && selected.name !== '__typename') return null;
      const query = root ? queryOf(root, selected, variables, principal) : null;
      const ofSites = root?.entity.siteColumn ? root.entity : null;
      roots.push({
        name: Buffer.from(`${JSON.stringify(selected.key)}:`),
        query,
        pool: root && query ? poolOf(root, query) : 'points',
        ofSites,
      });
    }
    return { roots, size: roots.reduce((sum, { query }) => sum + (query?.text.length ?? 0), 0) };
  }
}

class DocumentPlans {
  readonly shapes: VariableShapes;
  readonly #byGrants = new WeakMap<Grants, Map<string, Variant[]>>();

  constructor(shapes: VariableShapes) {
    this.shapes = shapes;
  }

  variants(grants: Grants): Map<string, Variant[]> {
    const known = this.#byGrants.get(grants);
    if (known) return known;
    const made = new Map<string, Variant[]>();
    this.#byGrants.set(grants, made);
    return made;
  }
}

function poolOf({ kind }: RootField, { statement }: Query): ReadPool {
  if (kind === 'groups') return 'counts';
  return kind === 'one' && statement.longestPage <= mostPointRows ? 'points' : 'lists';
}

/** All reads of an operation are one message. */
function joint(pools: readonly ReadPool[]): ReadPool {
  const [first = 'points', ...others] = pools;
  return others.every((pool) => pool === first) ? first : 'lists';
}

function rootFields(operation: Operation, queryType: GraphQLObjectType, selectionSet: SelectionSetNode): Selected[] {
  return selectedBelow(operation, queryType, [{ selectionSet }]);
}

function queryOf({ entity, kind }: RootField, selected: Selected, operation: Operation, principal: Principal): Query {
  requireAction(principal, entity, 'read');
  if (kind === 'one') return oneQuery(principal, operation, entity, selected, selected.args['id']);
  return kind === 'many'
    ? connectionQuery(principal, operation, entity, selected)
    : groupsQuery(principal, operation, entity, selected);
}

/** An operation ready to run. */
export interface PreparedOperation {
  readonly reads: readonly PreparedStatement[];
  readonly pool: ReadPool;
  /** The JSON of the whole `data`, in UTF-8, from what the reads answered: in pieces, to be copied once, with what goes around it. */
  join(answers: readonly (Buffer | null)[]): Buffer[];
}

function prepared({ roots }: Variant, variables: Record<string, unknown>, principal: Principal): PreparedOperation {
  const queries = roots.flatMap(({ query }) => (query ? [query] : []));
  return {
    pool: joint(roots.flatMap(({ query, pool }) => (query ? [pool] : []))),
    reads: queries.map(({ text, statement }) => ({ text, values: statement.values(principal, variables) })),
    join(answers) {
      let next = 0;
      const pieces: Buffer[] = [begin];
      for (const { name, query } of roots) {
        if (pieces.length > 1) pieces.push(comma);
        pieces.push(name);
        if (!query) {
          pieces.push(typename);
          continue;
        }
        pieces.push(query.statement.finishBytes(answers[next] ?? nothing, principal));
        next += 1;
      }
      pieces.push(end); // right behind the beginning when directives leave every field out
      return pieces;
    },
  };
}

const [nothing, typename] = [Buffer.from('null'), Buffer.from('"Query"')];
const [begin, comma, end] = [Buffer.from('{'), Buffer.from(','), Buffer.from('}')];
