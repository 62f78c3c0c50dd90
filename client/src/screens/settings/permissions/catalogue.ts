import { aggregates } from '../../../gql/aggregates.ts';
import { humanise } from '../../../records/format.ts';
import { manyWord } from '../../../records/words.ts';
import { t } from '../../../texts/settings/t.ts';

/** What permissions may be about: an aggregate, everything (`*`), or one of the few other things. */
export interface Subject {
  /** As in `contract:read:own`. */
  readonly name: string;
  readonly label: string;
  /** The first four are what every aggregate has; `*` stands for all of them. */
  readonly actions: readonly string[];
  /** Narrower than all records of the company. */
  readonly scopes: readonly string[];
  readonly fieldsets: readonly string[];
}

/** What every aggregate may be allowed, one column each. */
export const verbs = ['read', 'create', 'update', 'delete'] as const;

/** What else there is than records: the subject and what may be done. */
const besideRecords: readonly (readonly [name: string, actions: readonly string[]])[] = [
  ['invitation', ['manage']],
  ['secondFactor', ['require']],
  ['signIn', ['manage']],
  ['singleSignOn', ['read', 'manage']],
  ['serviceAccount', ['read', 'create', 'update']],
  ['company', ['read', 'manage']],
];

/** The narrowest first, as they are offered. */
const scopeOrder = ['own', 'assigned', 'team', 'site'];

const distinct = (lists: readonly (readonly string[])[]) => [...new Set(lists.flat())];

/** Everything that permissions may be about, in the order of the API. */
export function subjects(): Subject[] {
  const known = Object.values(aggregates).map((aggregate) => ({
    name: aggregate.subject,
    label: manyWord(aggregate),
    actions: [...new Set([...verbs, ...aggregate.actions])],
    scopes: scopeOrder.filter((scope) => aggregate.scopes.includes(scope)),
    fieldsets: aggregate.fieldsets,
  }));
  const everything = {
    name: '*',
    label: t('permissions.everything'),
    actions: [...verbs, '*'],
    scopes: scopeOrder.filter((scope) => known.some((each) => each.scopes.includes(scope))),
    fieldsets: distinct(known.map(({ fieldsets }) => fieldsets)),
  };
  const beside = besideRecords.map(([name, actions]) => ({
    name,
    label: t(`subjects.${name}`),
    actions,
    scopes: [],
    fieldsets: [],
  }));
  return [everything, ...known, ...beside];
}

/** `read` → Read, `approve` → Approve, `*` → Everything else. */
export function actionWord(action: string): string {
  const key = `actions.${action}`;
  const text = t(key);
  if (text !== key) return text;
  return humanise(action);
}

/** `own` → Own, `all` → All. */
export function scopeWord(scope: string): string {
  const key = `scopes.${scope}`;
  const text = t(key);
  return text === key ? humanise(scope) : text;
}

/** `pii` → Personal data. */
export function fieldsetWord(fieldset: string): string {
  const key = `fieldsets.${fieldset}`;
  const text = t(key);
  return text === key ? humanise(fieldset) : text;
}
