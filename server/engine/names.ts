/**
 * Every name that is derived, in one place: change one here and the API, the hooks and the screens follow.
 */

/** What looking at masked values is called: in names of operations, in permissions, and in the index of the audit by which looks are counted. */
export const unmaskVerb = 'unmask';

const rootTypes = new Set(['Query', 'Mutation', 'Subscription']);

/** English plural of a Pascal noun; `plural` on the aggregate overrides it. */
export function pluralOf(noun: string): string {
  if (/(s|x|z|ch|sh)$/i.test(noun)) return `${noun}es`;
  if (/[^aeiou]y$/i.test(noun)) return `${noun.slice(0, -1)}ies`;
  return `${noun}s`;
}

export function lowerFirst(name: string): string {
  return name.charAt(0).toLowerCase() + name.slice(1);
}

export function upperFirst(name: string): string {
  return name.charAt(0).toUpperCase() + name.slice(1);
}

/** `contract_party` → `ContractParty`. */
export function pascal(snake: string): string {
  return snake.split('_').map(upperFirst).join('');
}

/** `in_review` → `IN_REVIEW`: enum values in GraphQL; lower snake in SQL and in code. */
export function enumName(word: string): string {
  return word.toUpperCase();
}

export interface RootNames {
  one: string;
  many: string;
  groups: string;
  changed: string;
  groupsLive: string;
  create: string;
  update: string;
  save: string;
  saveMany: string;
  delete: string;
  restore: string;
  unmask: string;
  move: string;
}

/**
 * Names of the operations of an aggregate.
 *
 * @throws Error when the noun is a root type of GraphQL or its plural equals its singular
 */
export function rootNames(name: string, plural = pluralOf(name)): RootNames {
  if (rootTypes.has(name))
    throw new Error(`${name} is a root type of GraphQL: give the aggregate another name, as Plan${name}`);
  if (plural === name) throw new Error(`the plural of ${name} must differ from it: set plural`);
  return {
    one: lowerFirst(name),
    many: lowerFirst(plural),
    groups: `${lowerFirst(name)}Groups`,
    changed: `${lowerFirst(name)}Changed`,
    groupsLive: `${lowerFirst(name)}GroupsLive`,
    create: `create${name}`,
    update: `update${name}`,
    save: `save${name}`,
    saveMany: `save${plural}`,
    delete: `delete${name}`,
    restore: `restore${name}`,
    unmask: `${unmaskVerb}${name}`,
    move: `move${name}ToSite`,
  };
}

/** Name of the relation a reference column makes: `customerId` → `customer`. */
export function relationName(columnKey: string): string {
  if (!columnKey.endsWith('Id')) throw new Error(`a reference column ends in Id: ${columnKey}`);
  return columnKey.slice(0, -2);
}
