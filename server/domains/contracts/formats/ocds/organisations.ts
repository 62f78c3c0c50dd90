import { createHash } from 'node:crypto';
import type { Field } from '../../../../platform/imports/field.ts';
import type { ExternalKey, ImportItem, Place, Values } from '../../../../platform/imports/format.ts';
import { present } from '../../../../platform/imports/present.ts';
import { nameKey } from '../../../../platform/imports/text.ts';
import { localised } from './localised.ts';
import { partLists } from './part-lists.ts';

/** One place where a file names an organisation. */
export interface Mention {
  name: string;
  /** Its main identifier. Where the file gives no code for the scheme, or a sentence, the publisher stands for it. */
  identifier?: { scheme: string; value: string };
  identifiers: Values[];
  address?: Values;
  contact?: Values;
}

/**
 * Reads an `Organization` or, in 1.0 releases, one written out where it is referred to.
 *
 * @returns undefined for a reference that says nothing but an id
 * @throws Refusal naming a field that does not fit
 */
export function readOrganisation(field: Field, publisher: string, language?: string): Mention | undefined {
  const main = field.get('identifier');
  const name = localised(field, 'name', 300, language) ?? localised(main, 'legalName', 300, language);
  if (name === undefined) return undefined;
  const identifiers = [main, ...field.get('additionalIdentifiers').list()].flatMap((entry) => {
    const value = entry.get('id').text(120);
    const scheme = entry.get('scheme').text(1000) ?? '';
    return value ? [{ scheme: /^\S{1,80}$/.test(scheme) ? scheme : publisher, value }] : [];
  });
  const [identifier] = main.get('id').text(120) ? identifiers : [];
  const address = readAddress(field.get('address'));
  const contact = readContact(field.get('contactPoint'));
  return { name, identifiers, ...present({ identifier, address, contact }) };
}

function readAddress(field: Field): Values | undefined {
  const address = present({
    street: field.get('streetAddress').text(300),
    postalCode: field.get('postalCode').text(20),
    city: field.get('locality').text(120),
    region: field.get('region').text(120),
    country: field.get('countryName').text(80),
  });
  const { country: _, ...rest } = address;
  return Object.keys(rest).length > 0 ? { kind: 'visiting', ...address } : undefined;
}

function readContact(field: Field): Values | undefined {
  const [name, email] = [field.get('name').text(300), field.get('email').text(254)];
  const shown = name ?? email;
  return shown ? { name: shown, ...present({ email, phone: field.get('telephone').text(40) }) } : undefined;
}

interface Known {
  place: Place;
  mentions: Mention[];
}

/**
 * The organisations of an import. One is known by the scheme and id of its identifier; a mention without one belongs to the only
 * identified organisation of that name with the same publisher, and stands for an organisation of its own otherwise.
 */
export class Organisations {
  readonly #found: { publisher: string; mention: Mention; place: Place }[] = [];
  readonly #identified = new Map<string, Set<string>>();

  add(publisher: string, mention: Mention, place: Place): void {
    this.#found.push({ publisher, mention, place });
    if (!mention.identifier) return;
    const name = this.#nameId(publisher, mention);
    this.#identified.set(name, (this.#identified.get(name) ?? new Set()).add(identifierId(mention.identifier)));
  }

  /** The key of whom a mention means; to be asked when all mentions have been added. */
  keyOf(publisher: string, mention: Mention): ExternalKey {
    if (mention.identifier) return { system: 'ocds', id: identifierId(mention.identifier) };
    const name = this.#nameId(publisher, mention);
    const [only, ...more] = this.#identified.get(name) ?? [];
    return { system: 'ocds', id: only !== undefined && more.length === 0 ? only : name };
  }

  /** One customer for each: named as its last mention has it, with all addresses and contacts that any mention gives. */
  *items(): Generator<ImportItem> {
    const known = new Map<string, Known>();
    for (const { publisher, mention, place } of this.#found) {
      const { id } = this.keyOf(publisher, mention);
      const entry = known.get(id) ?? { place, mentions: [] };
      entry.mentions.push(mention);
      known.set(id, entry);
    }
    for (const [id, { place, mentions }] of known) yield customerItem(id, place, mentions);
  }

  #nameId(publisher: string, mention: Mention): string {
    return `${publisher}/${nameKey(mention.name)}`;
  }
}

function customerItem(id: string, place: Place, mentions: Mention[]): ImportItem {
  const identified = mentions.find((mention) => mention.identifier)?.identifier;
  return {
    ...place,
    aggregate: 'Customer',
    key: { system: 'ocds', id },
    values: {
      customerNo: customerNumber(id, identified),
      displayName: mentions.at(-1)?.name,
      ...present({ orgNo: identified && identified.value.length <= 40 ? identified.value : undefined }),
    },
    parts: partLists({
      identifiers: mentions.flatMap(({ identifiers }) => identifiers),
      addresses: mentions.map(({ address }) => address).filter((address) => address !== undefined),
      contacts: mentions.map(({ contact }) => contact).filter((contact) => contact !== undefined),
    }),
  };
}

/** The org-id where the scheme is a code of org-id.guide, as `UA-EDR-20201870`; otherwise a short digest of the key, always the same. */
function customerNumber(id: string, identifier: Mention['identifier']): string {
  const orgId =
    identifier && /^[A-Z]{2}-[A-Z0-9]{2,8}$/.test(identifier.scheme) ? `${identifier.scheme}-${identifier.value}` : '';
  return orgId && orgId.length <= 40 ? orgId : `OC-${createHash('sha256').update(id).digest('hex').slice(0, 10)}`;
}

const identifierId = ({ scheme, value }: { scheme: string; value: string }) => `${scheme}/${value}`;
