import { aggregates } from '../../../gql/aggregates.ts';
import { writeCondition, type Condition } from '../../../records/conditions.ts';
import { listPath } from '../../../records/paths.ts';

/** Statuses of a contract that binds, as the API's own query of ending contracts counts them. */
export const inForce = ['SIGNED', 'ACTIVE', 'IN_NOTICE', 'SUSPENDED'];

/** The list of contracts with conditions set: what is behind a figure. */
export function contractsPath(tenant: string, conditions: readonly Condition[]): string {
  const query = new URLSearchParams(conditions.map((condition) => ['filter', writeCondition(condition)]));
  return `${listPath(tenant, aggregates.Contract)}?${query.toString()}`;
}

export const isInForce: Condition = { field: 'status', test: 'in', values: inForce };

export function endsWithin(first: string, last: string): Condition[] {
  return [
    { field: 'endDate', test: 'gte', values: [first] },
    { field: 'endDate', test: 'lte', values: [last] },
  ];
}
