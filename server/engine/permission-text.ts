import { besideRecords } from './beside-records.ts';
import { actionOf } from './command.ts';
import type { Entity, Model } from './model.ts';
import { unmaskVerb } from './names.ts';
import { isScope, type Scope } from './permissions.ts';

/** What one line of a role allows. `*` is every aggregate, action or fieldset. */
export interface Permission {
  readonly subject: string;
  readonly action: string;
  readonly scope: Scope;
  readonly fieldset: string | null;
}

export type PermissionReading =
  | { readonly permissions: readonly Permission[] }
  /** `isUnknown`: it may mean something once another module is there. */
  | { readonly rule: string; readonly message: string; readonly isUnknown: boolean };

const derivedActions = ['read', 'create', 'update', 'delete'];
const word = /^(\*|[a-z][A-Za-z0-9_]*)$/;

/**
 * Reads `aggregate:action:scope[:fieldset]` as people write it: the aggregate in the singular or the plural, `write` for create and update,
 * and a fieldset alone in the place of the scope for all records.
 */
export function readPermission(text: string, model: Model): PermissionReading {
  const [noun = '', verb = '', third = '', ...rest] = text.split(':');
  if (![noun, verb, third, ...rest].every((each) => word.test(each)) || rest.length > 1 || third === '*')
    return malformed(text);
  const [scope, fieldset]: [Scope, string | null] = isScope(third) ? [third, rest[0] ?? null] : ['all', third];
  if (!isScope(third) && rest.length > 0) return malformed(text);
  const beside = besideRecords[noun];
  if (beside) return readBeside(text, { subject: noun, action: verb, scope, fieldset }, beside);
  const entities = entitiesOf(noun, model);
  if (entities.length === 0) return unknown('permission.unknown_aggregate', `${text}: there is no aggregate ${noun}.`);
  const actions = verb === 'write' ? ['create', 'update'] : [verb];
  const known = [...entities.flatMap(actionsOf), ...(noun === '*' ? Object.values(besideRecords).flat() : [])];
  const strange = actions.find((action) => action !== '*' && !known.includes(action));
  if (strange) return unknown('permission.unknown_action', `${text}: nothing is called ${strange} on ${noun}.`);
  const hasScope = ({ rules, siteColumn }: Entity) =>
    scope === 'site' ? siteColumn !== null : rules.some((rule) => rule.scope === scope);
  if (isLimited(scope) && noun !== '*' && !entities.some(hasScope))
    return unknown('permission.no_such_scope', `${text}: ${noun} has no rule for the scope ${scope}.`);
  if (fieldset && fieldset !== '*' && !entities.some((entity) => fieldsetsOf(entity).includes(fieldset)))
    return unknown('permission.unknown_fieldset', `${text}: ${noun} has no fieldset ${fieldset}.`);
  const subject = noun === '*' ? '*' : (entities[0]?.subject ?? noun);
  return { permissions: actions.map((action) => ({ subject, action, scope, fieldset })) };
}

/** What is no record has no rows that somebody could see some of. */
function readBeside(text: string, permission: Permission, actions: readonly string[]): PermissionReading {
  const { subject, action, scope, fieldset } = permission;
  const verbs = action === 'write' ? ['create', 'update'] : [action];
  const strange = verbs.find((each) => each !== '*' && !actions.includes(each));
  if (strange) return unknown('permission.unknown_action', `${text}: nothing is called ${strange} on ${subject}.`);
  if (isLimited(scope))
    return unknown('permission.no_such_scope', `${text}: ${subject} has no rule for the scope ${scope}.`);
  if (fieldset) return unknown('permission.unknown_fieldset', `${text}: ${subject} has no fieldset ${fieldset}.`);
  return { permissions: verbs.map((each) => ({ ...permission, action: each })) };
}

function malformed(text: string): PermissionReading {
  const message = `${text} is not a permission: write aggregate:action:scope or aggregate:action:scope:fieldset.`;
  return { rule: 'permission.malformed', message, isUnknown: false };
}

const unknown = (rule: string, message: string): PermissionReading => ({ rule, message, isUnknown: true });

function entitiesOf(noun: string, { roots }: Model): readonly Entity[] {
  return noun === '*' ? roots : roots.filter(({ subject, names }) => subject === noun || names.many === noun);
}

/** The verbs that permissions may name. */
export function actionsOf(entity: Entity): string[] {
  const { commands, aggregate, siteColumn } = entity;
  const derived = [
    ...derivedActions,
    ...(fieldsetsOf(entity).length > 0 ? [unmaskVerb] : []),
    ...(siteColumn ? ['move'] : []),
  ];
  return [...new Set([...derived, ...commands.map(actionOf), ...Object.keys(aggregate.actions)])];
}

/** The fieldsets that an aggregate masks by, its parts included. */
export function fieldsetsOf(entity: Entity): string[] {
  const columns = [entity, ...entity.parts.values()].flatMap((each) => [...each.columns.values()]);
  return [...new Set(columns.flatMap(({ mask }) => (mask ? [mask.fieldset] : [])))];
}

const isLimited = (scope: Scope) => scope !== 'all' && scope !== 'tenant';

/** As it is written in full. */
export function permissionText({ subject, action, scope, fieldset }: Permission): string {
  return [subject, action, scope, ...(fieldset ? [fieldset] : [])].join(':');
}

/** What some lines allow, in full and without those that mean nothing here. */
export function knownPermissions(texts: readonly string[], model: Model): string[] {
  const all = texts.flatMap((text) => {
    const reading = readPermission(text, model);
    return 'permissions' in reading ? reading.permissions.map(permissionText) : [];
  });
  return [...new Set(all)].sort();
}
