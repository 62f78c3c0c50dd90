import type { Outsider } from './outsiders.ts';
import type { Probe } from './probes.ts';

/** What of the victim's is in an answer that its outsider is not to see. */
export function leaksIn(answer: unknown, { victim, isHidden }: Outsider, sent: Probe['variables']): string[] {
  const text = JSON.stringify(answer);
  const all = `${text} ${cursorsIn(text).join(' ')}`;
  const found = [...all.matchAll(/canary-([0-9a-f]{8})-(\w+)-(\w+)/g)].filter(
    ([, company, table = '', column = '']) => company === victim.id.slice(0, 8) && isHidden(table, column),
  );
  const isWholly = isHidden('', '');
  const asked = JSON.stringify(sent);
  const ids = isWholly ? [...victim.targets.values()].filter((id) => !asked.includes(id) && all.includes(id)) : [];
  return [...new Set([...found.map(([canary]) => canary), ...ids])].filter((each) => !asked.includes(each));
}

/** Cursors say what a list is ordered by, in base64. */
function cursorsIn(text: string): string[] {
  return [...text.matchAll(/"(?:\w*[cC]ursor)":"([\w+/=-]+)"/g)].map(([, cursor = '']) =>
    Buffer.from(cursor, 'base64').toString(),
  );
}

/** How many records an answer counts, the largest of its counts. */
export function countsIn(answer: unknown): number {
  const counts = [...JSON.stringify(answer).matchAll(/"(?:totalCount|count)":(\d+)/g)].map(([, n]) => Number(n));
  return Math.max(0, ...counts);
}
