import { getNullableType, type GraphQLInputType, isInputObjectType, isListType } from 'graphql';
import { limits } from './limits.ts';
import { overLimit } from './refusal.ts';

/** What one argument holds. */
export interface InputSize {
  /** Values inside its lists and objects. */
  values: number;
  /** Fields of its filters. */
  conditions: number;
  /** Fields that its orders name, each with its direction. */
  keys: number;
}

/**
 * Measures the value of an argument as it was sent, before it is coerced: coercion follows a value as deep as it goes.
 *
 * @throws DomainError limit.list, limit.nesting, limit.conditions or limit.keys
 */
export function measureInput(value: unknown, type: GraphQLInputType): InputSize {
  const size: InputSize = { values: 0, conditions: 0, keys: 0 };
  measure(value, type, 0, size);
  return size;
}

/** @param declared null inside a JSON value, whose lists are data and may be long */
function measure(value: unknown, declared: GraphQLInputType | null, depth: number, size: InputSize): void {
  if (typeof value !== 'object' || value === null) {
    if (depth > 0) size.values += 1;
    return;
  }
  if (depth >= limits.nesting)
    throw overLimit('nesting', `Input may be ${String(limits.nesting)} lists or objects deep.`);
  const type = declared && getNullableType(declared);
  if (Array.isArray(value)) {
    const item = isListType(type) ? type.ofType : null;
    if (item && value.length > limits.list)
      throw overLimit('list', `A list may have ${String(limits.list)} items.`, value.length);
    for (const each of value) measure(each, item, depth + 1, size);
    return;
  }
  const object = isListType(type) ? getNullableType(type.ofType) : type; // one item may stand for a list of it
  const fields = isInputObjectType(object) ? object.getFields() : null;
  const [isFilter, isOrder] = [isNamed(object, 'Filter'), isNamed(object, 'OrderBy')];
  for (const [key, each] of Object.entries(value)) {
    if (isFilter) size.conditions += 1;
    if (isOrder && !isNamed(fields?.[key]?.type, 'OrderBy')) size.keys += 1;
    if (size.keys > limits.keys) throw overLimit('keys', `An order may have ${String(limits.keys)} keys.`);
    if (size.conditions > limits.conditions)
      throw overLimit('conditions', `A filter may have ${String(limits.conditions)} conditions.`);
    measure(each, fields?.[key]?.type ?? null, depth + 1, size);
  }
}

function isNamed(type: GraphQLInputType | null | undefined, ending: string): boolean {
  return isInputObjectType(type) && type.name.endsWith(ending);
}
