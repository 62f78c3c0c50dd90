import { getCachedDocumentNodeFromSchema } from '@graphql-codegen/plugin-helpers';
import { commandInput, describeFields } from './codegen-fields.mjs';
import { directiveOf, lowerFirst, readApi, relatedTo, upperFirst } from './codegen-schema.mjs';
import { typeGraph } from './codegen-type-graph.mjs';

/**
 * A plugin of graphql-codegen: what the app knows of every aggregate, as described in src/api/aggregate.ts.
 *
 * @type {import('@graphql-codegen/plugin-helpers').PluginFunction}
 */
export function plugin(schema) {
  return writeAggregates(readApi(getCachedDocumentNodeFromSchema(schema)));
}

/** @param {import('./codegen-schema.mjs').Api} api */
export function writeAggregates(api) {
  const entries = api.aggregates.map(
    (aggregate) => `  ${aggregate.name}: asAggregate(${write(describeAggregate(api, aggregate))}),`,
  );
  return {
    prepend: [
      `import { asAggregate, type Command, type Documents, type TypeGraph } from '../api/aggregate.ts';`,
      `import * as documents from './documents.ts';`,
    ],
    content: `
export const aggregates = {
${entries.join('\n')}
};

export type AggregateKey = keyof typeof aggregates;

export const typeGraph: TypeGraph = ${JSON.stringify(typeGraph(api), null, 2)};
`,
  };
}

/**
 * @param {import('./codegen-schema.mjs').Api} api
 * @param {import('./codegen-schema.mjs').ApiAggregate} aggregate
 * @returns {import('./src/api/aggregate.ts').Aggregate}
 */
export function describeAggregate(api, aggregate) {
  const { type, parts, ...rest } = aggregate;
  const { changed: _changed, groupsLive: _groupsLive, ...names } = rest;
  const related = relatedTo(api, aggregate);
  return {
    ...names,
    fields: describeFields(api, type, type.name),
    parts: parts.map((part) => ({ ...part, fields: describeFields(api, api.types.get(part.type), part.type) })),
    related,
    commands: commandsOf(api, aggregate),
    documents: documentsOf(api, { ...aggregate, related }),
  };
}

function commandsOf(api, { name }) {
  return [...api.root('Mutation').values()].flatMap((field) => {
    const directive = directiveOf(field.node, 'command');
    if (directive?.on !== name) return [];
    const document = reference(field.name, `Command['document']`);
    return [
      {
        name: field.name,
        description: field.description,
        allow: directive.allow,
        ...(directive.adds && { adds: directive.adds }),
        fields: commandInput(api, name, field),
        document,
      },
    ];
  });
}

function documentsOf(api, { name, one, many, groups, plural, related }) {
  const verbs = ['create', 'update', 'save', 'delete', 'restore', 'unmask'];
  const mutations = verbs.filter((verb) => api.root('Mutation').has(`${verb}${name}`));
  const named = {
    list: many,
    page: `${plural}Page`,
    totals: `${plural}Totals`,
    record: one,
    groups,
    options: `${name}Options`,
    ...(related.length > 0 && { related: `${name}Related` }),
  };
  return Object.fromEntries([
    ...Object.entries(named).map(([key, operation]) => [key, reference(operation, `Documents['${key}']`)]),
    ...mutations.map((verb) => [verb, reference(`${verb}${name}`, `NonNullable<Documents['${verb}']>`)]),
  ]);
}

/** The documents are typed by their own fields; screens for any aggregate use what all have in common. */
const reference = (operation, type) => `@documents.${upperFirst(lowerFirst(operation))}Document as unknown as ${type}@`;

/** What of a field is as usual is left out, and put back by `asAggregate`: a hundred aggregates are loaded with the app. */
const usual = new Set([
  'nullable',
  'kept',
  'create',
  'update',
  'filter',
  'sort',
  'group',
  'sum',
  'max',
  'encrypted',
  'choices',
  'ref',
  'row',
]);

const isUsual = (value) => value === false || value === null || (Array.isArray(value) && value.length === 0);

const write = (value) =>
  JSON.stringify(value, (key, each) => (usual.has(key) && isUsual(each) ? undefined : each), 2)
    .replaceAll(/"@(.*?)@"/g, (_, code) => code)
    .replaceAll('\n', '\n  ');
