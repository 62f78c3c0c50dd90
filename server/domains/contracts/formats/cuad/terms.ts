/** What follows the first term, as columns of a contract. */
export interface RenewalTerms {
  renewal: 'tacit' | 'express';
  renewalTermMonths: number;
  maxRenewals?: number;
}

/**
 * Reads a plain renewal term. `successive 1 year` goes on by itself; `3 successive 1 year` three times; `2 years` names one more term
 * and not how it comes about, so it counts as one that somebody decides on.
 *
 * @returns undefined when the text says more than that
 */
export function renewalTerms(text: string): RenewalTerms | undefined {
  const match = /^(?:(\d+) )?(succes\w+ )?(?:\w+ \()?(\d+)\)? (year|month)s?$/i.exec(text.trim());
  if (!match) return undefined;
  const [, times, successive, count, unit] = match;
  const renewalTermMonths = Number(count) * (unit?.toLowerCase() === 'year' ? 12 : 1);
  if (!successive) return times ? undefined : { renewal: 'express', renewalTermMonths, maxRenewals: 1 };
  return { renewal: 'tacit', renewalTermMonths, ...(times && { maxRenewals: Number(times) }) };
}

/**
 * Days of a plain notice period, `30 days` or `6 months`; a month counts as 30 days.
 *
 * @returns undefined when the text says more than that
 */
export function noticeDays(text: string): number | undefined {
  const match = /^\(?(\d{1,3})\)? (day|month)s?$/i.exec(text.trim());
  return match ? Number(match[1]) * (match[2]?.toLowerCase() === 'month' ? 30 : 1) : undefined;
}

const kinds: [kind: string, words: RegExp][] = [
  ['amendment', /\bamendment\b|\baddendum\b/i],
  ['nda', /\bnon-?disclosure\b|\bconfidentiality\b/i],
  ['lease', /\blease\b/i],
  ['employment', /\bemployment\b/i],
  ['distribution', /\b(distribut\w*|(sub-?)?reseller|franchise|affiliate|affiliation|agency|marketing)\b/i],
  [
    'partnership',
    /\b(co-?brand\w*|co-?promotion|promotion|alliance|joint|collaborat\w*|sponsor\w*|endorse\w*|development|venture)\b/i,
  ],
  ['licence', /\b(licen[sc]\w*|intellectual property)\b/i],
  ['order', /\b(supply|supplier|manufacturing|purchase|order form|statement of work)\b/i],
  ['service', /\b(serv\w+|consult\w+|outsourc\w+|hosting|maintenance|transport\w*|operation)\b/i],
  ['master', /\b(master|framework)\b/i],
];

/** The kind of contract that the name of a document speaks of; the first that fits, from the particular to the general. */
export function kindOf(documentName: string): string {
  return kinds.find(([, words]) => words.test(documentName))?.[0] ?? 'other';
}
