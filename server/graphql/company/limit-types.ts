import { Float, Int } from 'type-graphql';
import type { LimitChanges } from '../../platform/limits/limits.ts';
import { field, inputType, objectType } from '../declare.ts';

type Class = new () => object;

export interface LimitTypes {
  readonly limit: Class;
  readonly input: Class;
}

const described = {
  userBudget: [Float, 'Cost of operations a minute of one person.'],
  tenantBudget: [Float, 'Cost of operations a minute of all people of the company together.'],
  uploads: [Int, 'Files that one person may upload a minute.'],
  uploadBytes: [Int, 'Bytes that a file may have.'],
} as const;

/** What the API says of the limits of a company, to its administrators and to operators alike. */
export function makeLimitTypes(): LimitTypes {
  const limit = objectType(
    'CompanyLimit',
    'What the people of a company may do in a minute, and how large a file may be.',
  );
  const known = Object.entries(described).map(([name, [, about]]) => `${name} (${about.toLowerCase().slice(0, -1)})`);
  field(limit, 'name', { type: () => String, description: `Its name in SetLimitsInput: ${known.join(', ')}.` });
  field(limit, 'value', { type: () => Float, description: 'What holds.' });
  field(limit, 'standard', { type: () => Float, description: 'What holds for companies for which nothing is set.' });
  field(limit, 'isOwn', { type: () => Boolean, description: 'Whether it was set for this company.' });
  field(limit, 'least', { type: () => Float, description: 'The least that you can set.' });
  field(limit, 'most', { type: () => Float, description: 'The most that you can set.' });
  const input = inputType(
    'SetLimitsInput',
    'Limits that become others; what is left out stays, null is the default again.',
  );
  for (const [name, [type, description]] of Object.entries(described))
    field(input, name, { type: () => type, nullable: true, description });
  return { limit, input };
}

export function asChanges(input: unknown): LimitChanges {
  const { userBudget, tenantBudget, uploads, uploadBytes } = input as LimitChanges;
  return { userBudget, tenantBudget, uploads, uploadBytes };
}
