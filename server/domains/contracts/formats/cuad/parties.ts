import { createHash } from 'node:crypto';
import type { Field } from '../../../../platform/imports/field.ts';
import type { ExternalKey, ImportItem, Place } from '../../../../platform/imports/format.ts';
import { nameKey } from '../../../../platform/imports/text.ts';

/** A party as CUAD lists it, with the names the contract calls it by. */
export interface CuadParty {
  name: string;
  roles: string[];
}

// The roles begin at a quote in brackets or at a double quote; a single quote alone is an apostrophe (`Reed's, Inc.`).
const roleStart = /[([]\s*(?:the |collectively,? |hereafter |together )*["“”'‘]|["“”]/;
const quoted = /["“”'‘]\s*([^"“”]{1,120}?)\s*[.,]?["“”'’](?=[\s),.;(\]/]|$)/g;
const buyer =
  /\b(customer|client|buyer|purchaser|licensee|distributor|reseller|franchisee|subscriber|sponsor|recipient|grantee)\b/i;
const nobody = /^(x+|you|an individual|the seller|each .*|collectively.*|software publishers|web site owners)$/i;

/**
 * The parties of a `Parties-Answer`: separated by semicolons, each with its roles in brackets and quotes, as
 * `Rogers Cable Communications Inc. ("Rogers"); EuroMedia Holdings Corp. ("Licensor")`. Left out are entries that only name others
 * together (`Licensor and Licensee ("Parties")`) and names that are blacked out or stand for anybody.
 *
 * @throws Refusal when nobody is left, or a name is longer than a customer's may be
 */
export function parseParties(field: Field): CuadParty[] {
  const parties = new Map<string, CuadParty>();
  const known = new Set<string>();
  for (const entry of (field.text(20_000) ?? '').split(/;\s*/)) {
    const start = entry.search(roleStart);
    const name = withoutOpenBracket(start < 0 ? entry : entry.slice(0, start));
    const roles = start < 0 ? [] : [...entry.slice(start).matchAll(quoted)].map(([, role = '']) => role);
    const together = name.split(/,\s*| and /).filter(Boolean);
    const isGroup = together.length > 1 && together.every((one) => known.has(one.toLowerCase()));
    for (const alias of [name, ...roles]) known.add(alias.toLowerCase());
    if (isGroup || nobody.test(name) || !/\p{L}{2}/u.test(name) || parties.has(name)) continue;
    parties.set(name, { name, roles });
  }
  if (parties.size === 0) field.refuse('names no party');
  const tooLong = [...parties.keys()].find((name) => [...name].length > 300);
  if (tooLong) field.refuse(`the name "${tooLong.slice(0, 40)}…" has more than 300 characters`);
  return [...parties.values()];
}

function withoutOpenBracket(text: string): string {
  const open = text.lastIndexOf('(');
  const closed = open > text.lastIndexOf(')') ? text.slice(0, open) : text;
  return closed
    .replace(/\s+/g, ' ')
    .replace(/[\s,]+$/, '')
    .trim();
}

/** Who is the customer: the party that is called a customer, licensee, distributor or the like; else the first one. */
export function customerOf(parties: readonly CuadParty[]): CuadParty | undefined {
  return parties.find(({ roles }) => roles.some((role) => buyer.test(role))) ?? parties[0];
}

export function partyKey(party: CuadParty): ExternalKey {
  return { system: 'cuad', id: nameKey(party.name) };
}

/** The customer record of a party. Its number is a short digest of its key, always the same. */
export function customerItem(party: CuadParty, place: Place): ImportItem {
  const key = partyKey(party);
  const customerNo = `CUAD-${createHash('sha256').update(key.id).digest('hex').slice(0, 10)}`;
  return { ...place, aggregate: 'Customer', key, values: { customerNo, displayName: party.name } };
}
