import { Kind } from 'graphql';

/**
 * The API read from its SDL: the types by name, and the aggregates that `@aggregate` marks with all their derived names. Only syntax is
 * looked at, so that it does not matter whose copy of graphql parsed it.
 *
 * @typedef {import('graphql').FieldDefinitionNode | import('graphql').InputValueDefinitionNode} FieldNode
 * @typedef {{ name: string, description: string, type: string, required: boolean, list: boolean, node: FieldNode }} ApiField
 * @typedef {{ name: string, kind: string, description: string, fields: Map<string, ApiField>, values: { name: string, description: string }[] }} ApiType
 * @typedef {ReturnType<typeof readApi>} Api
 * @typedef {{ key: string, type: string, description: string, appendOnly: boolean, readonly: boolean }} ApiPart
 * @typedef {{ name: string, type: ApiType, description: string, domain: string, system: string, subject: string, plural: string,
 *   one: string, many: string, groups: string, changed: string, groupsLive: string, label: string, list: string[], search: string[], actions: string[], scopes: string[],
 *   fieldsets: string[], parts: ApiPart[] }} ApiAggregate
 */

const kinds = {
  [Kind.OBJECT_TYPE_DEFINITION]: 'object',
  [Kind.UNION_TYPE_DEFINITION]: 'union',
  [Kind.INPUT_OBJECT_TYPE_DEFINITION]: 'input',
  [Kind.ENUM_TYPE_DEFINITION]: 'enum',
  [Kind.SCALAR_TYPE_DEFINITION]: 'scalar',
};

/**
 * @param {import('graphql').DocumentNode} sdl
 */
export function readApi(sdl) {
  /** @type {Map<string, ApiType>} */
  const types = new Map(
    sdl.definitions.filter((node) => node.kind in kinds).map((node) => [node.name.value, typeOf(node)]),
  );
  const roots = new Set(['Query', 'Mutation', 'Subscription']);
  // Types lie where they are first mentioned; the queries are in the order of the domains.
  const queries = [...(types.get('Query')?.fields.keys() ?? [])];
  /** @type {ApiAggregate[]} */
  const aggregates = sdl.definitions.flatMap((node) => {
    const directive = directiveOf(node, 'aggregate');
    return directive && !roots.has(node.name.value) ? [aggregateOf(types.get(node.name.value), directive)] : [];
  });
  aggregates.sort((a, b) => queries.indexOf(a.one) - queries.indexOf(b.one));
  const aggregateByName = new Map(aggregates.map((aggregate) => [aggregate.name, aggregate]));
  const ownerOfPart = new Map(
    aggregates.flatMap((aggregate) => aggregate.parts.map((part) => [part.type, aggregate.name])),
  );
  return {
    types,
    aggregates,
    aggregateByName,
    ownerOfPart,
    /**
     * The fields of a root type; none when the API has no such type.
     *
     * @param {'Query' | 'Mutation' | 'Subscription'} root
     */
    root: (root) => types.get(root)?.fields ?? new Map(),
  };
}

/**
 * The arguments of a directive on a definition as plain values.
 *
 * @returns {Record<string, unknown> | undefined}
 */
export function directiveOf(node, name) {
  const found = node.directives?.find((each) => each.name.value === name);
  return found && Object.fromEntries((found.arguments ?? []).map((each) => [each.name.value, valueOf(each.value)]));
}

/**
 * A field by which one record points to another: `customerId` beside `customer`.
 *
 * @param {Api} api
 * @param {ApiType} type
 * @param {ApiField} field
 * @returns {{ aggregate: ApiAggregate, field: string } | undefined}
 */
export function referenceOf(api, type, field) {
  if (field.type !== 'ID' || field.list || !field.name.endsWith('Id')) return undefined;
  const relation = type.fields.get(field.name.slice(0, -2));
  const aggregate = relation && !relation.list && api.aggregateByName.get(relation.type);
  return aggregate ? { aggregate, field: relation.name } : undefined;
}

/**
 * Connections to aggregates that point here by one field; where several do, nothing says which the connection is of.
 *
 * @param {Api} api
 * @param {ApiAggregate} aggregate
 */
export function relatedTo(api, { name, type }) {
  return [...type.fields.values()].flatMap((field) => {
    const target = api.aggregateByName.get(/^(\w+)Connection$/.exec(field.type)?.[1] ?? '');
    if (!target) return [];
    const pointing = [...target.type.fields.values()].filter(
      (each) => !keptReferences.has(each.name) && referenceOf(api, target.type, each)?.aggregate.name === name,
    );
    const [by, second] = pointing;
    if (!by || second) return [];
    return [{ field: field.name, description: field.description, aggregate: target.name, by: by.name }];
  });
}

const keptReferences = new Set(['createdById', 'updatedById']);

/** Whether a field's values are chosen, not looked up: it takes no arguments and holds no records. */
export const isPlain = (field) => (field.node.arguments ?? []).length === 0 && !field.list;

function aggregateOf(type, directive) {
  const { domain, system, subject, plural, label, list, search, appendOnly, readonly } = directive;
  const { actions, scopes, fieldsets } = directive;
  const one = lowerFirst(type.name);
  return {
    name: type.name,
    type,
    description: type.description,
    domain,
    system,
    subject,
    plural,
    one,
    many: lowerFirst(plural),
    groups: `${one}Groups`,
    changed: `${one}Changed`,
    groupsLive: `${one}GroupsLive`,
    label,
    list,
    search,
    actions,
    scopes,
    fieldsets,
    parts: directive.parts.map((key) => {
      const { type: partType, description } = type.fields.get(key);
      return {
        key,
        type: partType,
        description,
        appendOnly: appendOnly.includes(key),
        readonly: readonly.includes(key),
      };
    }),
  };
}

function typeOf(node) {
  return {
    name: node.name.value,
    kind: kinds[node.kind],
    description: node.description?.value ?? '',
    fields: new Map((node.fields ?? []).map((field) => [field.name.value, fieldOf(field)])),
    values: (node.values ?? []).map((value) => ({
      name: value.name.value,
      description: value.description?.value ?? '',
    })),
  };
}

function fieldOf(node) {
  const required = node.type.kind === Kind.NON_NULL_TYPE;
  const outer = required ? node.type.type : node.type;
  let named = outer;
  while (named.kind !== Kind.NAMED_TYPE) named = named.type;
  return {
    name: node.name.value,
    description: node.description?.value ?? '',
    type: named.name.value,
    required,
    list: outer.kind === Kind.LIST_TYPE,
    node,
  };
}

function valueOf(node) {
  if (node.kind === Kind.LIST) return node.values.map(valueOf);
  if (node.kind === Kind.INT) return Number(node.value);
  return node.value;
}

export const lowerFirst = (word) => word.charAt(0).toLowerCase() + word.slice(1);
export const upperFirst = (word) => word.charAt(0).toUpperCase() + word.slice(1);
