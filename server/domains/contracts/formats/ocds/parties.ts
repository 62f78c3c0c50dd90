import type { Field } from '../../../../platform/imports/field.ts';
import { type Mention, readOrganisation } from './organisations.ts';

/** The organisations that a release names. */
export interface Parties {
  all: Mention[];
  /** The buyer; where none is named, the procuring entity, which buys on its own behalf then. */
  buyer: Mention | undefined;
  procuringEntity: Mention | undefined;
  /** The suppliers of a contract: its own, else its award's, else those of a process with no other contract. */
  suppliersOf(contractId: string | undefined): Mention[];
}

/**
 * Reads `parties[]` (1.1) and the organisations written out where they are referred to (1.0, and extensions that give contracts their
 * own suppliers). Where both are there, `parties[]` says more.
 */
export function readParties(release: Field, publisher: string): Parties {
  const language = release.get('language').text(35);
  const listed = release
    .get('parties')
    .list()
    .flatMap((party) => {
      const mention = readOrganisation(party, publisher, language);
      const roles = party
        .get('roles')
        .list()
        .map((role) => role.text(80));
      return mention ? [{ id: party.get('id').text(300), roles, mention }] : [];
    });
  const withRole = (role: string) => listed.filter(({ roles }) => roles.includes(role)).map(({ mention }) => mention);
  const resolve = (reference: Field): Mention | undefined => {
    const id = reference.get('id').text(300);
    return (
      listed.find((party) => id !== undefined && party.id === id)?.mention ??
      readOrganisation(reference, publisher, language)
    );
  };
  const suppliers = (holders: Field[]) =>
    holders.flatMap((holder) =>
      holder
        .get('suppliers')
        .list()
        .flatMap((entry) => resolve(entry) ?? []),
    );

  const procuringEntity = resolve(release.get('tender').get('procuringEntity')) ?? withRole('procuringEntity')[0];
  const buyer = resolve(release.get('buyer')) ?? withRole('buyer')[0] ?? procuringEntity;
  const [awards, contracts] = [release.get('awards').list(), release.get('contracts').list()];
  const written = [buyer, procuringEntity].filter((mention) => mention !== undefined);
  return {
    all: [
      ...new Set([...listed.map(({ mention }) => mention), ...written, ...suppliers(awards), ...suppliers(contracts)]),
    ],
    buyer,
    procuringEntity,
    suppliersOf(contractId) {
      const contract = contracts.filter((entry) => entry.get('id').text(200) === contractId);
      const award = awards.filter((entry) =>
        contract.some((one) => one.get('awardID').text(200) === entry.get('id').text(200)),
      );
      const rest = contracts.length > 1 ? [] : withRole('supplier');
      return [suppliers(contract), suppliers(award), rest].find((list) => list.length > 0) ?? [];
    },
  };
}
