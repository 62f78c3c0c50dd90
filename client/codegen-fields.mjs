import { directiveOf, isPlain, referenceOf } from './codegen-schema.mjs';

/** Fields that the server keeps on every record and row. */
const kept = new Set([
  'id',
  'version',
  'position',
  'createdAt',
  'createdById',
  'updatedAt',
  'updatedById',
  'deactivatedAt',
]);

const scalarKinds = {
  ID: 'id',
  String: 'text',
  Int: 'int',
  Float: 'decimal',
  Decimal: 'decimal',
  BigInt: 'decimal',
  Boolean: 'boolean',
  Date: 'date',
  DateTime: 'instant',
  JSON: 'json',
  Money: 'money',
};

/**
 * The fields of a record or of a row of a part that hold a value of its own.
 *
 * @param {import('./codegen-schema.mjs').Api} api
 * @param {import('./codegen-schema.mjs').ApiType} type
 * @param {string} name by which its inputs are called
 */
export function describeFields(api, type, name) {
  const fieldsOf = (input) => api.types.get(input)?.fields ?? new Map();
  const [create, update] = [fieldsOf(`Create${name}Input`), fieldsOf(`Update${name}Input`)];
  const [filter, order, sums] = [fieldsOf(`${name}Filter`), fieldsOf(`${name}OrderBy`), fieldsOf(`${name}GroupSums`)];
  const groups = new Set(api.types.get(`${name}GroupField`)?.values.map((value) => value.name));
  return [...type.fields.values()]
    .filter((field) => isPlain(field) && kindOf(api, field))
    .map((field) => ({
      ...base(api, field, referenceOf(api, type, field)),
      kept: kept.has(field.name),
      create: requirement(create.get(field.name)),
      standard: standardOf(create.get(field.name)),
      update: update.has(field.name) && field.name !== 'id',
      filter: filter.has(field.name),
      sort: order.has(field.name) && !isEncrypted(field),
      group: groups.has(field.name) && !isEncrypted(field),
      sum: sums.has(field.name),
    }));
}

/**
 * What a command asks for. An id that is called as a reference of the aggregate points where that does.
 *
 * @param {import('./codegen-schema.mjs').Api} api
 * @param {string} on the aggregate
 * @param {import('./codegen-schema.mjs').ApiField} mutation
 */
export function commandInput(api, on, mutation) {
  const input = mutation.node.arguments.find((argument) => argument.name.value === 'input');
  if (!input) return [];
  const { type } = api.aggregateByName.get(on);
  const named = api
    .root('Mutation')
    .get(mutation.name)
    .node.arguments.find((each) => each === input);
  const fields = [...(api.types.get(typeName(named.type))?.fields.values() ?? [])].filter((field) =>
    kindOf(api, field),
  );
  return fields.map((field) => ({
    ...base(api, field, type.fields.has(field.name) ? referenceOf(api, type, type.fields.get(field.name)) : undefined),
    kept: false,
    create: requirement(field),
    standard: standardOf(field),
    update: false,
    filter: false,
    sort: false,
    group: false,
    sum: false,
  }));
}

function base(api, field, reference) {
  const text = directiveOf(field.node, 'text');
  const kind = kindOf(api, field);
  return {
    name: field.name,
    description: field.description,
    kind: reference ? 'ref' : text?.long ? 'longText' : kind,
    type: field.type,
    nullable: !field.required,
    max: text?.max ?? null,
    encrypted: isEncrypted(field),
    choices: kind === 'enum' ? api.types.get(field.type).values : [],
    row: directiveOf(field.node, 'partRow') ?? null,
    ref: reference
      ? { aggregate: reference.aggregate.name, field: reference.field, label: reference.aggregate.label }
      : null,
  };
}

/** Compared as a whole only: what is ordered or grouped by it is refused. */
const isEncrypted = (field) => directiveOf(field.node, 'text')?.encrypted === true;

/** Undefined for what is no value: records, lists and objects. */
function kindOf(api, field) {
  const type = api.types.get(field.type);
  if (type?.kind === 'enum') return 'enum';
  return scalarKinds[field.type.replace(/^MoneyInput$/, 'Money')];
}

const requirement = (field) => (field ? (field.required ? 'required' : 'optional') : null);

/** What the API takes when a field of a new record is left out. */
function standardOf(field) {
  const value = field?.node.defaultValue;
  if (!value || !('value' in value)) return null;
  return value.kind === 'IntValue' ? Number(value.value) : value.value;
}

const typeName = (node) => (node.type ? typeName(node.type) : node.name.value);
