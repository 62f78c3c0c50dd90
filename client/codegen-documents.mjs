import { readFile } from 'node:fs/promises';
import { parse, print } from 'graphql';
import { isPlain, readApi, referenceOf, upperFirst } from './codegen-schema.mjs';

/**
 * A documents loader for graphql-codegen: the operations that lists, records, forms and pickers of every aggregate need, written from
 * the SDL alone, so that a new aggregate needs no other line.
 *
 * @param {string} path of the SDL
 */
export default async function loadDocuments(path) {
  return parse(writeDocuments(parse(await readFile(path, 'utf8'))));
}

/**
 * @param {import('graphql').DocumentNode} sdl
 * @returns {string} `Contracts`, `Contract`, `ContractGroups`, `ContractOptions`, `ContractChanged`, `CreateContract` … and the commands
 */
export function writeDocuments(sdl) {
  const api = readApi(sdl);
  const queries = api.aggregates.flatMap((aggregate) => [
    operation(api, 'query', aggregate.many, selectPage(api, aggregate)),
    operation(api, 'query', aggregate.one, selectRecord(api, aggregate)),
    operation(api, 'query', aggregate.groups, selectGroups(api, aggregate)),
    selectOptions(api, aggregate),
    operation(api, 'subscription', aggregate.changed, 'position kind id version changedFields actorId at'),
  ]);
  const mutations = [...api.root('Mutation').values()].map(({ name, type }) =>
    operation(api, 'mutation', name, api.aggregateByName.has(type) ? 'id version' : ''),
  );
  return [...queries, ...mutations].join('\n');
}

/** An operation of one root field that hands on all its arguments as variables. */
function operation(api, kind, name, selection, wanted = () => true) {
  const field = api.root(upperFirst(kind)).get(name);
  if (!field) return '';
  const args = (field.node.arguments ?? []).filter((arg) => wanted(arg.name.value));
  const variables = args.map((arg) => {
    const fallback = arg.defaultValue ? ` = ${print(arg.defaultValue)}` : '';
    return `$${arg.name.value}: ${print(arg.type)}${fallback}`;
  });
  const passed = args.map((arg) => `${arg.name.value}: $${arg.name.value}`);
  const parentheses = (each) => (each.length > 0 ? `(${each.join(', ')})` : '');
  return `${kind} ${upperFirst(name)}${parentheses(variables)} { ${name}${parentheses(passed)} ${braces(selection)} }`;
}

function selectPage(api, { type, list }) {
  const columns = list.map((name) => selectField(api, type, type.fields.get(name)));
  const base = ['id', 'version', 'masked'].filter((name) => type.fields.has(name));
  const names = [...new Set([...base, ...columns])].join(' ');
  return `totalCount pageInfo { hasNextPage hasPreviousPage startCursor endCursor } nodes { ${names} }`;
}

function selectRecord(api, { type, parts }) {
  const rows = parts.map((part) => `${part.key} { ${selectFields(api, api.types.get(part.type))} }`);
  const others = [...type.fields.values()].filter((field) => field.list && isLeafObject(api, field));
  return [selectFields(api, type), ...others.map((field) => selectField(api, type, field)), ...rows].join(' ');
}

function selectGroups(api, { name }) {
  const [keys, sums] = [api.types.get(`${name}GroupKeys`), api.types.get(`${name}GroupSums`)];
  const sum = sums
    ? `sum { ${[...sums.fields.values()].map((field) => selectField(api, sums, field)).join(' ')} }`
    : '';
  return keys ? `count keys { ${selectFields(api, keys)} } ${sum}` : 'count';
}

/** What a picker shows: the first that a search finds. */
function selectOptions(api, { many, name, label }) {
  const written = operation(api, 'query', many, `nodes { id ${label} }`, (arg) =>
    ['filter', 'search', 'first'].includes(arg),
  );
  return written.replace(/^query \w+/, `query ${name}Options`);
}

/** Everything that is in the row itself, and the labels of what it points to. */
function selectFields(api, type) {
  const fields = [...type.fields.values()].filter((field) => isPlain(field) || field.name === 'masked');
  return fields
    .map((field) => selectField(api, type, field))
    .filter(Boolean)
    .join(' ');
}

function selectField(api, type, field) {
  const reference = referenceOf(api, type, field);
  if (reference) return `${field.name} ${reference.field} { id ${reference.aggregate.label} }`;
  const target = api.types.get(field.type);
  if (target?.kind !== 'object') return field.name;
  return isLeafObject(api, field) ? `${field.name} { ${[...target.fields.keys()].join(' ')} }` : '';
}

/** An object without an id of its own, as Money is. */
function isLeafObject(api, field) {
  const target = api.types.get(field.type);
  if (target?.kind !== 'object' || (field.node.arguments ?? []).length > 0) return false;
  return [...target.fields.values()].every(
    (each) => isPlain(each) && each.name !== 'version' && api.types.get(each.type)?.kind !== 'object',
  );
}

const braces = (selection) => (selection ? `{ ${selection} }` : '');
