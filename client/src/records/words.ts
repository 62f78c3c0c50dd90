import type { Aggregate, Field, Part } from '../api/aggregate.ts';
import { t } from '../texts/t.ts';
import { humanise } from './format.ts';

/** The text of the first key that the texts know, or the last resort. */
function firstOf(keys: readonly string[], otherwise: string): string {
  for (const key of keys) {
    const text = t(key);
    if (text !== key) return text;
  }
  return otherwise;
}

/** What a field is called. `owner` is the type it is a field of, since `kind` of a contract and of a document may differ. */
export function fieldWord(owner: string, field: Field): string {
  const plain = field.ref ? field.ref.field : field.name;
  return firstOf([`fields.${owner}.${plain}`, `fields.${plain}`], humanise(plain));
}

/** What a field means, in a sentence. */
export function fieldHelp(owner: string, field: Field): string {
  return firstOf([`help.${owner}.${field.name}`, `help.${field.name}`], field.description);
}

/** What a value of an enum is called: `IN_NOTICE` → `In notice`. */
export function choiceWord(type: string, value: string): string {
  return firstOf([`choices.${type}.${value}`, `choices.${value}`], humanise(value));
}

/** `Customer event`, as in "New customer event". */
export function oneWord(aggregate: Aggregate): string {
  return firstOf([`aggregates.${aggregate.name}.one`], humanise(aggregate.name));
}

/** `Customer events`, as over their list. */
export function manyWord(aggregate: Aggregate): string {
  return firstOf([`aggregates.${aggregate.name}.many`], humanise(aggregate.plural));
}

export function aboutWord(aggregate: Aggregate): string {
  return firstOf([`aggregates.${aggregate.name}.about`], aggregate.description);
}

/** `Parties`: what a part, or a list of related records, is called. */
export function partWord(owner: string, key: string): string {
  return firstOf([`parts.${owner}.${key}`, `parts.${key}`], humanise(key));
}

/** What the rows of a part are, in a sentence; how they are ordered is of no concern to people who see it. */
export function partHelp(owner: string, part: Part): string {
  return firstOf([`help.${owner}.${part.key}`, `help.${part.key}`], part.description.replace(/ In their order\.$/, ''));
}

/** `Flag contract`: an operation as a button or in the history. */
export function commandWord(name: string): string {
  return firstOf([`commands.${name}`], humanise(name));
}

/** Fields and parts by name, as a list in a sentence. */
export function changedWords(aggregate: Aggregate, names: readonly string[]): string {
  const words = names.map((name) => {
    const field = aggregate.fields.find((each) => each.name === name);
    return field ? fieldWord(aggregate.name, field) : partWord(aggregate.name, name);
  });
  return words.join(', ');
}
