import { Field, isObject, Refusal } from '../../../../platform/imports/field.ts';
import type { ExternalKey, ImportItem, ImportRefusal, PartRow } from '../../../../platform/imports/format.ts';
import { type ContractFacts, readContracts, readTender } from './contract-facts.ts';
import type { Release } from './documents.ts';
import { readEvent, releaseId } from './event.ts';
import { mergeReleases } from './merge.ts';
import type { Mention, Organisations } from './organisations.ts';
import { type Parties, readParties } from './parties.ts';

/** All releases of one contracting process in an import. */
export class ContractingProcess {
  /** Its name as a key: the ocid, which publishers without a registered prefix do not make unique. */
  readonly id: string;
  readonly #releases: Release[];
  readonly #last: Release;
  readonly #organisations: Organisations;

  constructor(id: string, releases: readonly Release[], organisations: Organisations) {
    // The merged state that a record brings is the last word, whatever its date.
    this.#releases = releases.toSorted((a, b) => Number(a.compiled) - Number(b.compiled) || momentOf(a) - momentOf(b));
    const last = this.#releases.at(-1);
    if (!last) throw new Error(`no release of ${id}`);
    this.id = id;
    this.#last = last;
    this.#organisations = organisations;
  }

  /** The contracts of the process (or the draft that its tender stands for), then an event for each release. */
  *items(): Generator<ImportItem | ImportRefusal> {
    const merged = new Field(mergeReleases(this.#releases.map(({ field }) => field.value).filter(isObject)));
    const parties = readParties(merged, this.#last.publisher);
    const contracts = new Map<string, ExternalKey>();
    for (const item of this.#contractItems(merged, parties)) {
      yield item;
      if ('key' in item) contracts.set(item.key.id, item.key);
    }
    const customer = parties.buyer && this.#keyOf(parties.buyer);
    const events = new Map(
      this.#releases.filter(({ compiled }) => !compiled).map((release) => [releaseId(release.field), release]),
    );
    for (const [id, release] of events) {
      const contract = this.#contractOf(release, contracts);
      yield {
        ...release.place,
        aggregate: 'CustomerEvent',
        key: { system: 'ocds', id: `${this.id}/release/${id}` },
        values: readEvent(release.field),
        references: { ...(customer && { customerId: customer }), ...(contract && { contractId: contract }) },
      };
    }
  }

  *#contractItems(merged: Field, parties: Parties): Generator<ImportItem | ImportRefusal> {
    try {
      const contracts = readContracts(merged);
      const tender = contracts.length === 0 ? readTender(merged) : undefined;
      for (const facts of tender ? [tender] : contracts) yield this.#contractItem(facts, parties);
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      yield { ...this.#last.place, field: error.field, reason: error.message };
    }
  }

  #contractItem(facts: ContractFacts, parties: Parties): ImportItem {
    const { buyer, procuringEntity } = parties;
    if (!buyer) throw new Refusal('buyer', 'no release of the process names a buyer or a procuring entity');
    if (!facts.values['title'])
      throw new Refusal('contracts.title', 'no release of the process gives the contract a title');
    return {
      ...this.#last.place,
      aggregate: 'Contract',
      key: { system: 'ocds', id: this.#contractKey(facts.id) },
      values: facts.values,
      references: { customerId: this.#keyOf(buyer) },
      parts: {
        parties: this.#partyRows([
          ['customer', buyer],
          ...(procuringEntity ? [['other', procuringEntity] as const] : []),
          ...parties.suppliersOf(facts.id).map((supplier) => ['supplier', supplier] as const),
        ]),
        ...facts.parts,
      },
    };
  }

  /** One row for each organisation, in the first role it has. */
  #partyRows(parties: (readonly [role: string, mention: Mention])[]): PartRow[] {
    const rows = new Map<string, PartRow>();
    for (const [role, mention] of parties) {
      const customerId = this.#keyOf(mention);
      if (!rows.has(customerId.id))
        rows.set(customerId.id, { values: { role, name: mention.name }, references: { customerId } });
    }
    return [...rows.values()];
  }

  /** The contract that a release is about: the one it names, or the only one of the process. */
  #contractOf(release: Release, known: Map<string, ExternalKey>): ExternalKey | undefined {
    const named = release.field
      .get('contracts')
      .list()
      .map((contract) => this.#contractKey(contract.get('id').text(200)));
    const [only, ...more] = named.length > 0 ? named : known.keys();
    return more.length === 0 ? known.get(only ?? '') : undefined;
  }

  #contractKey(contractId: string | undefined): string {
    return contractId === undefined ? `${this.id}/tender` : `${this.id}/${contractId}`;
  }

  #keyOf(mention: Mention): ExternalKey {
    return this.#organisations.keyOf(this.#last.publisher, mention);
  }
}

function momentOf({ field }: Release): number {
  const date = field.get('date').instant();
  return date === undefined ? Number.NEGATIVE_INFINITY : Date.parse(date);
}
