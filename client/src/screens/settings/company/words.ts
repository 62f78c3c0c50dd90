import { t } from '../../../texts/settings/t.ts';

/** What a module is called, where the texts know it. */
export function moduleWord(name: string): string {
  const key = `domains.${name}`;
  const text = t(key);
  return text === key ? name : text;
}

/** "9 of 20 seats", or how many people where any number may come. */
export function seatWords({ people, seats }: { people: number; seats: number | null }): string {
  return seats === null ? t('company.people.any', { count: people }) : t('company.people.of', { people, seats });
}
