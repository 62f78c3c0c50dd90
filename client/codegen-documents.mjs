import { readFile } from 'node:fs/promises';
import { parse, print } from 'graphql';
import { describeFields } from './codegen-fields.mjs';
import { isPlain, readApi, referenceOf, relatedTo, upperFirst } from './codegen-schema.mjs';

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
 * @returns {string} `Contracts`, `ContractsPage`, `ContractsTotals`, `Contract`, `ContractGroups`, `ContractOptions`, `ContractRelated`,
 *   `ContractChanged`, `CreateContract` … and the commands
 */
export function writeDocuments(sdl) {
  const api = readApi(sdl);
  const queries = api.aggregates.flatMap((aggregate) => [
    operation(api, 'query', aggregate.many, selectPage(api, aggregate)),
    operation(api, 'query', aggregate.one, selectRecord(api, aggregate)),
    operation(api, 'query', aggregate.groups, selectGroups(api, aggregate)),
    selectOptions(api, aggregate),
    chosenColumns(api, aggregate),
    totals(api, aggregate),
    countRelated(api, aggregate),
    operation(api, 'subscription', aggregate.changed, 'position kind id version changedFields actorId at'),
    operation(api, 'subscription', aggregate.groupsLive, `position groups { ${selectGroups(api, aggregate)} }`),
  ]);
  // what saves many at once is for other systems: the app has no screen for its report
  const mutations = [...api.root('Mutation').values()]
    .filter(({ type }) => answers(api, type) !== '' || !['object', 'union'].includes(api.types.get(type)?.kind))
    .map(({ name, type }) => operation(api, 'mutation', name, answers(api, type)));
  return [...queries, ...mutations].join('\n');
}

/** What is selected of the answer of a mutation; nothing where it is a scalar, or no answer that the app knows. */
function answers(api, type) {
  if (type === 'UnmaskedValue') return 'field value';
  return api.aggregateByName.has(type) ? 'id version' : '';
}

/**
 * An operation of one root field that hands on its arguments as variables.
 *
 * @param {{ called?: string, wanted?: (arg: string) => boolean, flags?: string[] }} [options] `flags` are variables for `@include`
 */
function operation(api, kind, name, selection, { called = name, wanted = () => true, flags = [] } = {}) {
  const field = api.root(upperFirst(kind)).get(name);
  if (!field) return '';
  const args = (field.node.arguments ?? []).filter((arg) => wanted(arg.name.value));
  const variables = args.map((arg) => {
    const fallback = arg.defaultValue ? ` = ${print(arg.defaultValue)}` : '';
    return `$${arg.name.value}: ${print(arg.type)}${fallback}`;
  });
  variables.push(...flags.map((flag) => `$${flag}: Boolean! = false`));
  const passed = args.map((arg) => `${arg.name.value}: $${arg.name.value}`);
  const parentheses = (each) => (each.length > 0 ? `(${each.join(', ')})` : '');
  return `${kind} ${upperFirst(called)}${parentheses(variables)} { ${name}${parentheses(passed)} ${braces(selection)} }`;
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
  const wanted = (arg) => ['filter', 'search', 'first'].includes(arg);
  return operation(api, 'query', many, `nodes { id ${label} }`, { called: `${name}Options`, wanted });
}

/** By number, since a scrollbar jumps; by cursor for an export, since it must not skip a row while others are added. */
const pageArguments = new Set(['filter', 'search', 'orderBy', 'page', 'pageSize', 'first', 'after']);

/**
 * A page with the columns that somebody chose and no others, in a document that stays the same whatever is chosen: each column has a
 * variable, `withTitle` for `title`. Version and who changed it last are in every row.
 */
function chosenColumns(api, { many, plural, type }) {
  const always = new Set(['id', 'version', 'updatedById']);
  const base = ['id', 'version', 'masked', 'updatedById'].flatMap((name) => type.fields.get(name) ?? []);
  const columns = describeFields(api, type, type.name).filter(({ name }) => !always.has(name));
  const flags = columns.map(({ name }) => `with${upperFirst(name)}`);
  const nodes = [
    ...base.map((field) => selectField(api, type, field)),
    ...columns.map(({ name }, at) => includeIf(flags[at], selectField(api, type, type.fields.get(name)))),
  ];
  const selection = `${includeIf('withPageInfo', 'pageInfo { hasNextPage endCursor }')} nodes { ${nodes.join(' ')} }`;
  const wanted = (arg) => pageArguments.has(arg);
  return operation(api, 'query', many, selection, {
    called: `${plural}Page`,
    wanted,
    flags: ['withPageInfo', ...flags],
  });
}

/** A field by itself carries the directive; what takes several stands in a fragment that does. */
const includeIf = (flag, selection) => {
  const directive = `@include(if: $${flag})`;
  if (/^\w+$/.test(selection)) return `${selection} ${directive}`;
  return /^\w+ \{[^{}]*\}$/.test(selection)
    ? selection.replace(' {', ` ${directive} {`)
    : `... ${directive} { ${selection} }`;
};

/** Count and sums of everything a filter lets through, however little of it is loaded. */
function totals(api, { name, groups, plural }) {
  const sums = [...(api.types.get(`${name}GroupSums`)?.fields.values() ?? [])].filter(({ type }) => type === 'Money');
  const sum = sums.map((field) => selectField(api, api.types.get(`${name}GroupSums`), field)).join(' ');
  const wanted = (arg) => arg === 'filter' || arg === 'search';
  return operation(api, 'query', groups, `count ${sum && `sum { ${sum} }`}`, { called: `${plural}Totals`, wanted });
}

/** How many records are in each list of others that point here. */
function countRelated(api, aggregate) {
  const counts = relatedTo(api, aggregate).map(({ field, aggregate: name, by }) => {
    const { groups } = api.aggregateByName.get(name);
    return `${field}: ${groups}(filter: { ${by}: { eq: $id } }) { count }`;
  });
  return counts.length > 0 ? `query ${aggregate.name}Related($id: ID!) { ${counts.join(' ')} }` : '';
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
