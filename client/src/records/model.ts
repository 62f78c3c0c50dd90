import type { Aggregate, Field, Row } from '../api/aggregate.ts';
import { aggregates } from '../gql/aggregates.ts';

const byName: Readonly<Record<string, Aggregate>> = aggregates;

/**
 * The metadata of an aggregate.
 *
 * @throws Error for a name that the API does not have, which is a mistake in a screen
 */
export function aggregateNamed(name: string): Aggregate {
  const aggregate = byName[name];
  if (!aggregate) throw new Error(`there is no aggregate ${name}`);
  return aggregate;
}

export function fieldNamed(fields: readonly Field[], name: string): Field | undefined {
  return fields.find((field) => field.name === name);
}

/** The record a reference points to: undefined when it points nowhere, without label when the caller may not see it. */
export function referenced(
  field: Field,
  row: Row,
): { readonly id: string; readonly label: string | undefined } | undefined {
  const id = row[field.name];
  if (!field.ref || typeof id !== 'string') return undefined;
  const target = row[field.ref.field];
  const label = isRow(target) ? target[field.ref.label] : undefined;
  return { id, label: typeof label === 'string' ? label : undefined };
}

/** Who changed a record last, when that was asked for. */
export function changedBy(row: Row): { readonly id: string; readonly name: string } | undefined {
  const person = row['updatedBy'];
  return isRow(person) && typeof person['name'] === 'string' ? { id: person.id, name: person['name'] } : undefined;
}

function isRow(value: unknown): value is Row {
  return typeof value === 'object' && value !== null && 'id' in value && typeof value.id === 'string';
}
