import { aggregates } from '../../../gql/aggregates.ts';
import type { Problems } from '../../../records/check.ts';
import { t } from '../../../texts/settings/t.ts';
import { CheckList } from '../../../ui/check-list.tsx';
import { Field } from '../../../ui/field.tsx';
import { NumberInput } from '../../../ui/number-input.tsx';
import { moduleWord } from '../company/words.ts';
import { ProblemText } from '../parts/problem-text.tsx';

export interface Terms {
  readonly modules: readonly string[];
  /** As typed; empty for any number. */
  readonly seats: string;
}

/** What a company can have a licence for: all but the platform, which everybody has. */
export const modules = [...new Set(Object.values(aggregates).map(({ domain }) => domain))].filter(
  (domain) => domain !== 'platform',
);

export const seatsOf = (typed: string): number | null => (typed.trim() === '' ? null : Number(typed));

export const seatsProblem = (typed: string): string | undefined =>
  typed.trim() === '' || /^[1-9]\d{0,8}$/.test(typed.trim()) ? undefined : t('rules.tenant.seats_some');

/** Asks for modules and seats. */
export function TermsFields(props: {
  values: Terms;
  problems: Problems;
  onChange(change: { modules?: string[]; seats?: string }): void;
}) {
  return (
    <>
      <div class="flex flex-col gap-1">
        <span class="text-sm font-medium">{t('company.modules')}</span>
        <ProblemText problem={props.problems['modules']} />
        <CheckList
          label={t('company.modules')}
          options={modules.map((value) => ({ value, label: moduleWord(value) }))}
          values={props.values.modules}
          onChange={(chosen) => props.onChange({ modules: chosen })}
        />
      </div>
      <Field label={t('office.seats')} help={t('office.seats.help')} error={props.problems['seats']}>
        <NumberInput
          value={props.values.seats}
          placeholder={t('office.seats.any')}
          onChange={(seats) => props.onChange({ seats })}
        />
      </Field>
    </>
  );
}
