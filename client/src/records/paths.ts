import type { Aggregate } from '../api/aggregate.ts';

/** `CustomerEvents` → `customer-events` */
export function kebab(name: string): string {
  return name.replace(/([a-z0-9])([A-Z])/g, '$1-$2').toLowerCase();
}

/** `/t/fjord/contracts/customer-events`: the list of an aggregate. */
export function listPath(tenant: string, aggregate: Aggregate): string {
  return `/t/${encodeURIComponent(tenant)}/${kebab(aggregate.domain)}/${kebab(aggregate.plural)}`;
}

/** Where a new record is written. */
export function newPath(tenant: string, aggregate: Aggregate): string {
  return `${listPath(tenant, aggregate)}/new`;
}

/** One record on a page of its own. */
export function recordPath(tenant: string, aggregate: Aggregate, id: string): string {
  return `${listPath(tenant, aggregate)}/${encodeURIComponent(id)}`;
}

/** Where a record is changed. */
export function editPath(tenant: string, aggregate: Aggregate, id: string): string {
  return `${recordPath(tenant, aggregate, id)}/edit`;
}

/** Where an administrator asks why somebody sees a record, or does not. */
export function explainPath(tenant: string, aggregate: Aggregate, id: string): string {
  return `/t/${encodeURIComponent(tenant)}/settings/access?of=${aggregate.name}&record=${encodeURIComponent(id)}`;
}
