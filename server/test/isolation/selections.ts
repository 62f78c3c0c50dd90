import {
  getNamedType,
  type GraphQLField,
  type GraphQLOutputType,
  isCompositeType,
  isNonNullType,
  isUnionType,
} from 'graphql';
import type { Model } from '../../engine/model.ts';

/** Fields that answer without being told anything. */
const isFree = (field: GraphQLField<unknown, unknown>) =>
  field.args.every((arg) => !isNonNullType(arg.type) || arg.defaultValue !== undefined);

/**
 * Everything that can be selected of a type: all its values, and those of what it leads to.
 *
 * @param depth records below the first one
 * @returns `{ … }`, or nothing for a type without fields
 */
export function everythingOf(model: Model, type: GraphQLOutputType, depth = 1, prefix = ''): string {
  const named = getNamedType(type);
  if (!isCompositeType(named)) return '';
  if (isUnionType(named)) {
    // fields of several types may be called alike and be of different types: each has a name of its own
    const each = named.getTypes().map((one) => `... on ${one.name} ${everythingOf(model, one, depth, `${one.name}_`)}`);
    return `{ __typename ${each.join(' ')} }`;
  }
  const below = model.entities.has(named.name) ? depth - 1 : depth;
  const fields = Object.values(named.getFields()).flatMap((field) => {
    const inside = getNamedType(field.type);
    if (!isFree(field) || (below < 0 && isCompositeType(inside) && leadsToRecords(model, field.type))) return [];
    const name = prefix ? `${prefix}${field.name}: ${field.name}` : field.name;
    return [`${name} ${everythingOf(model, field.type, below)}`];
  });
  return `{ __typename ${fields.join(' ')} }`;
}

/** A record, a page of them, or something with one in it. */
function leadsToRecords(model: Model, type: GraphQLOutputType, seen = new Set<string>()): boolean {
  const named = getNamedType(type);
  if (!isCompositeType(named) || seen.has(named.name)) return false;
  if (model.entities.has(named.name) || isUnionType(named)) return true;
  seen.add(named.name);
  return Object.values(named.getFields()).some((field) => leadsToRecords(model, field.type, seen));
}
