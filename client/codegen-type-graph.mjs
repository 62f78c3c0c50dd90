/**
 * How types lead to each other, for deriving which aggregates an operation depends on (TypeGraph in src/api/aggregate.ts).
 *
 * @param {import('./codegen-schema.mjs').Api} api
 */
export function typeGraph(api) {
  const owners = ownersOf(api);
  const objects = [...api.types.values()].filter(
    (type) => type.kind === 'object' && !['Mutation', 'Subscription'].includes(type.name),
  );
  const inputs = [...api.types.values()].filter((type) => type.kind === 'input' && owners[type.name]);
  const fieldsOf = (type, entryOf) =>
    Object.fromEntries([...type.fields.values()].flatMap((field) => entryOf(field) ?? []));
  const notEmpty = (entries) => Object.fromEntries(entries.filter(([, fields]) => Object.keys(fields).length > 0));
  return {
    fields: notEmpty(objects.map((type) => [type.name, fieldsOf(type, (field) => edgeOf(api, owners, field))])),
    inputs: notEmpty(
      inputs.map((type) => [
        type.name,
        fieldsOf(type, (field) => (owners[field.type] ? [[field.name, field.type]] : undefined)),
      ]),
    ),
    owners,
    mutations: mutationsOf(api),
  };
}

/** A part's rows tell of the aggregate they are a part of, and so do the pages, groups and inputs of either. */
function ownersOf(api) {
  const owned = [...api.aggregates.map(({ name }) => [name, name]), ...api.ownerOfPart];
  const suffixes = ['', 'Connection', 'Edge', 'Group', 'Filter', 'ListFilter', 'OrderBy'];
  return Object.fromEntries(
    owned.flatMap(([name, owner]) =>
      suffixes.filter((suffix) => api.types.has(name + suffix)).map((suffix) => [name + suffix, owner]),
    ),
  );
}

function edgeOf(api, owners, field) {
  const args = Object.fromEntries(
    (field.node.arguments ?? [])
      .map((argument) => [argument.name.value, typeName(argument.type)])
      .filter(([, type]) => owners[type] || type === 'AggregateName'),
  );
  const leadsOn = api.types.get(field.type)?.kind === 'object';
  if (!leadsOn && Object.keys(args).length === 0) return undefined;
  return [[field.name, { type: field.type, many: field.list || field.type.endsWith('Connection'), args }]];
}

function mutationsOf(api) {
  const verbs = new Map(
    api.aggregates.flatMap(({ name }) =>
      ['create', 'update', 'save', 'delete'].map((verb) => [`${verb}${name}`, name]),
    ),
  );
  return Object.fromEntries(
    [...api.root('Mutation').values()].flatMap(({ name, type }) => {
      const aggregate = api.aggregateByName.has(type) ? type : verbs.get(name);
      return aggregate ? [[name, aggregate]] : [];
    }),
  );
}

const typeName = (node) => (node.type ? typeName(node.type) : node.name.value);
