import type { Domain } from '@plinth/schema/aggregate.ts';
import { DomainError } from '../errors.ts';
import { besideRecords } from './beside-records.ts';
import { type Entity, type Model, rootOf } from './model.ts';
import type { Principal } from './permissions.ts';

type Grants = Principal['grants'];

/** @throws DomainError LICENSE_REQUIRED when the company has no licence for the module that the aggregate is of */
export function requireLicence({ unlicensed }: Pick<Principal, 'unlicensed'>, entity: Entity): void {
  const { domain } = rootOf(entity);
  if (unlicensed?.has(domain.name)) throw licenceRequired(domain);
}

export function licenceRequired({ name, title }: Pick<Domain, 'name' | 'title'>): DomainError {
  return new DomainError('LICENSE_REQUIRED', `Your company has no licence for ${title}.`, {
    rule: 'tenant.module_not_licensed',
    params: { module: name, title },
  });
}

const within = new WeakMap<Grants, Map<string, Grants>>();

/**
 * What of a caller's rights is left without some modules: `*` then stands for the aggregates of the others, by name. So plans, feeds, the
 * menu and whatever else follows from rights follows the licence too.
 */
export function withinLicence(principal: Principal, model: Model, unlicensed: ReadonlySet<string>): Principal {
  if (unlicensed.size === 0) return principal;
  const { grants } = principal;
  const key = [...unlicensed].sort().join();
  const known = within.get(grants) ?? new Map<string, Grants>();
  within.set(grants, known);
  const left = known.get(key) ?? named(grants, model, unlicensed);
  known.set(key, left);
  return { ...principal, grants: left, granted: grants, unlicensed };
}

function named(grants: Grants, model: Model, unlicensed: ReadonlySet<string>): Grants {
  const licensed = model.roots.filter(({ domain }) => !unlicensed.has(domain.name)).map(({ subject }) => subject);
  const subjects = [...licensed, ...Object.keys(besideRecords)];
  const left = new Map<string, { scopes: Set<Scope>; fieldsets: Set<string> }>();
  for (const [permission, { scopes, fieldsets }] of grants) {
    const [subject = '', action = ''] = permission.split(':');
    for (const each of subjects) {
      if (subject !== '*' && subject !== each) continue;
      const grant = left.get(`${each}:${action}`) ?? { scopes: new Set(), fieldsets: new Set() };
      for (const scope of scopes) grant.scopes.add(scope);
      for (const fieldset of fieldsets) grant.fieldsets.add(fieldset);
      left.set(`${each}:${action}`, grant);
    }
  }
  return left;
}

type Scope = Grants extends ReadonlyMap<string, { readonly scopes: ReadonlySet<infer S> }> ? S : never;
