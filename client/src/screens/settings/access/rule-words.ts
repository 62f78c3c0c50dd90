import type { Aggregate, Field } from '../../../api/aggregate.ts';
import { aggregates } from '../../../gql/aggregates.ts';
import type { ExplainAccessQuery } from '../../../gql/documents.ts';
import { humanise } from '../../../records/format.ts';
import { fieldWord, partWord } from '../../../records/words.ts';
import { t } from '../../../texts/settings/t.ts';

type Permission = ExplainAccessQuery['explainAccess']['permissions'][number];

export interface Names {
  /** Who is asked about. */
  readonly person: string;
  /** What a person is called whom the one who asks may see. */
  of(id: string): string | undefined;
}

/** Why a permission reaches a record, or does not, in sentences. */
export function reachWords(aggregate: Aggregate, { reach, rules }: Permission, names: Names): string[] {
  if (reach === 'EVERY_RECORD' || reach === 'NO_RULE') return [t(`access.reach.${reach}`)];
  const telling = rules.some(({ holds }) => holds) ? rules.filter(({ holds }) => holds) : rules;
  return telling.map((rule) => ruleWords(aggregate, rule, names));
}

function ruleWords(aggregate: Aggregate, rule: Permission['rules'][number], names: Names): string {
  const { scope, holds, ids, isHidden } = rule;
  const params = {
    path: sentenceCase(pathWords(aggregate, rule.path)),
    name: names.person,
    values: ids.map((id) => names.of(id) ?? t('access.somebody')).join(', '),
  };
  if (holds) return t(`access.rule.${scope}`, params);
  if (isHidden) return t('access.rule.hidden', params);
  if (ids.length === 0) return t('access.rule.empty', params);
  return t(scope === 'team' ? 'access.rule.not.team' : 'access.rule.not', params);
}

/** `customer.accountManagerId` → account manager of customer; `nationalId` → National id. */
export function pathWords(aggregate: Aggregate, path: string): string {
  const [first = '', second] = path.split('.');
  if (second === undefined) return wordOf(aggregate.name, aggregate.fields, first);
  const part = aggregate.parts.find(({ key }) => key === first);
  if (part)
    return t('access.path.of', {
      field: wordOf(part.type, part.fields, second),
      owner: partWord(aggregate.name, first).toLocaleLowerCase(),
    });
  const reference = aggregate.fields.find(({ ref }) => ref?.field === first);
  const target = Object.values(aggregates).find(({ name }) => name === reference?.ref?.aggregate);
  return t('access.path.of', {
    field: target ? wordOf(target.name, target.fields, second) : humanise(second),
    owner: (reference ? fieldWord(aggregate.name, reference) : humanise(first)).toLocaleLowerCase(),
  });
}

function wordOf(owner: string, fields: readonly Field[], name: string): string {
  const field = fields.find((each) => each.name === name);
  return field ? fieldWord(owner, field) : humanise(name.replace(/Id$/, ''));
}

const sentenceCase = (text: string) => text.charAt(0).toLocaleUpperCase() + text.slice(1);
