import { Kind } from 'graphql';
import { getCachedDocumentNodeFromSchema } from '@graphql-codegen/plugin-helpers';
import { readApi, upperFirst } from './codegen-schema.mjs';

/**
 * A plugin of graphql-codegen: for every operation a typed Solid hook named `use` and the operation, described as its first field is.
 *
 * @type {import('@graphql-codegen/plugin-helpers').PluginFunction}
 */
export function plugin(schema, documents) {
  return writeHooks(readApi(getCachedDocumentNodeFromSchema(schema)), documents);
}

/**
 * @param {import('./codegen-schema.mjs').Api} api
 * @param {import('@graphql-codegen/plugin-helpers').Types.DocumentFile[]} documents
 */
export function writeHooks(api, documents) {
  const operations = documents
    .flatMap(({ document }) => document?.definitions ?? [])
    .filter((node) => node.kind === Kind.OPERATION_DEFINITION && node.name)
    .map((node) => describe(api, node));
  const uses = (kind) => operations.some((each) => each.kind === kind);
  const binding = (kind, names) => (uses(kind) ? [`import { ${names} } from '../api/create-${kind}.ts';`] : []);
  return {
    prepend: [
      ...binding('query', 'createQuery, type Query, type QueryOptions'),
      ...binding('mutation', 'createMutation, type Mutation'),
      ...binding('subscription', 'createSubscription, type Subscription, type SubscriptionOptions'),
      `import * as documents from './documents.ts';`,
    ],
    content: operations.map(writeHook).join('\n'),
  };
}

function describe(api, node) {
  const [first] = node.selectionSet.selections;
  const field = api.root(upperFirst(node.operation)).get(first?.name?.value);
  const name = upperFirst(node.name.value);
  return {
    name,
    kind: node.operation,
    description: field?.description ?? '',
    type: `documents.${name}${upperFirst(node.operation)}`,
    hasVariables: node.variableDefinitions.length > 0,
    isOptional: node.variableDefinitions.every((each) => each.defaultValue || each.type.kind !== Kind.NON_NULL_TYPE),
  };
}

function writeHook({ name, kind, description, type, hasVariables, isOptional }) {
  const comment = description ? `/** ${description.replaceAll('*/', '*\\/').replaceAll('\n', ' ')} */\n` : '';
  if (kind === 'mutation') {
    return `${comment}export function use${name}(): Mutation<${type}, ${type}Variables> {
  return createMutation(documents.${name}Document);
}
`;
  }
  const result = upperFirst(kind);
  const options = kind === 'query' ? 'options?: QueryOptions' : `options?: SubscriptionOptions<${type}>`;
  const variables = `variables: () => ${type}Variables | undefined${isOptional ? ' = () => ({})' : ''}`;
  const [parameters, passed] = hasVariables ? [`${variables}, ${options}`, 'variables'] : [options, '() => ({})'];
  return `${comment}export function use${name}(${parameters}): ${result}<${type}> {
  return create${result}(documents.${name}Document, ${passed}, options);
}
`;
}
