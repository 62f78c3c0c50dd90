import { describe, expect, it } from 'vitest';
import type { ImportItem, ImportRefusal } from '../../../platform/imports/format.ts';
import { readAll, textFile } from '../../../test/import-files.ts';
import { ocds } from './ocds.ts';

const buyer = { name: 'Municipalidad de Asunción', identifier: { scheme: 'PY-RUC', id: '80012345-6' } };
const tender = {
  ocid: 'ocds-abc123-1',
  id: 't',
  date: '2016-03-01T08:00:00-04:00',
  tag: ['tender'],
  buyer,
  tender: { id: 'T-1', title: 'Pavimento' },
};
const contract = {
  ocid: 'ocds-abc123-1',
  id: 'c',
  date: '2016-05-01T08:00:00-04:00',
  language: 'es',
  tag: ['contract'],
  contracts: [
    {
      id: 'LP-30001-16',
      title: 'Pavimento &#38; empedrado',
      status: 'active',
      value: { amount: 2809999872.0, currency: 'PYG' },
      period: { startDate: '2016-05-26T23:30:00-04:00', endDate: '2017-04-26T12:00:00-04:00' },
      suppliers: {
        name: 'INFOCENTER S.A',
        identifier: { scheme: 'Registro Único de Contribuyente', id: '80023118-0' },
      },
    },
  ],
};

const bought = { ...contract, buyer };

const lines = (...values: unknown[]) =>
  textFile(
    'sample.jsonl',
    values.map((value) => (typeof value === 'string' ? value : JSON.stringify(value))).join('\n'),
  );
const find = (entries: (ImportItem | ImportRefusal)[], aggregate: string) =>
  entries.filter((entry): entry is ImportItem => 'aggregate' in entry && entry.aggregate === aggregate);
const refusals = (entries: (ImportItem | ImportRefusal)[]) =>
  entries.filter((entry): entry is ImportRefusal => 'reason' in entry);

describe('contracts/ocds', () => {
  it('merges the releases of a process: the buyer of the tender is the customer of the contract', async () => {
    const entries = await readAll(ocds, lines(contract, tender));
    expect(refusals(entries)).toEqual([]);
    expect(find(entries, 'Customer').map(({ key, values }) => [key.id, values['displayName']])).toEqual([
      ['ocds-abc123/80023118-0', 'INFOCENTER S.A'],
      ['PY-RUC/80012345-6', 'Municipalidad de Asunción'],
    ]);
    const [item, ...more] = find(entries, 'Contract');
    expect(more).toEqual([]);
    expect(item).toMatchObject({
      key: { system: 'ocds', id: 'ocds-abc123-1/LP-30001-16' },
      references: { customerId: { system: 'ocds', id: 'PY-RUC/80012345-6' } },
      values: {
        contractNo: 'LP-30001-16',
        title: 'Pavimento & empedrado',
        status: 'active',
        value: { amount: '2809999872.00', currency: 'PYG' },
        startDate: '2016-05-26', // as written, not as in UTC
        endDate: '2017-04-26',
        language: 'es',
      },
    });
    expect(item?.parts?.['parties']?.map(({ values }) => values)).toEqual([
      { role: 'customer', name: 'Municipalidad de Asunción' },
      { role: 'supplier', name: 'INFOCENTER S.A' },
    ]);
  });

  it('makes an event of every release, linked to customer and contract, in order of time', async () => {
    const events = find(await readAll(ocds, lines(contract, tender)), 'CustomerEvent');
    expect(
      events.map(({ values, references }) => [values['type'], values['occurredAt'], references?.['contractId']?.id]),
    ).toEqual([
      ['ocds.tender', '2016-03-01T08:00:00-04:00', 'ocds-abc123-1/LP-30001-16'],
      ['ocds.contract', '2016-05-01T08:00:00-04:00', 'ocds-abc123-1/LP-30001-16'],
    ]);
    expect(events[0]?.values['payload']).toEqual(tender);
  });

  it('takes a tender without a contract as a draft, cancelled when the tender came to nothing', async () => {
    const failed = { ...tender, ocid: 'ocds-abc123-2', tender: { ...tender.tender, status: 'unsuccessful' } };
    const drafts = find(await readAll(ocds, lines(tender, failed)), 'Contract');
    expect(drafts.map(({ key, values }) => [key.id, values['status'], values['contractNo']])).toEqual([
      ['ocds-abc123-1/tender', 'draft', 'ocds-abc123-1/T-1'],
      ['ocds-abc123-2/tender', 'cancelled', 'ocds-abc123-2/T-1'],
    ]);
  });

  it.each([
    ['a release', bought],
    ['a list', [bought]],
    ['a release package', { publisher: { name: 'P' }, releases: [bought] }],
    ['a record', { ocid: bought.ocid, releases: [bought], compiledRelease: { ...bought, tag: ['compiled'] } }],
    ['a record package', { publisher: { name: 'P' }, records: [{ ocid: bought.ocid, releases: [bought] }] }],
  ])('reads %s as one JSON document', async (_, document) => {
    const entries = await readAll(ocds, textFile('sample.json', JSON.stringify(document, null, 2)));
    expect(refusals(entries)).toEqual([]);
    expect(['Customer', 'Contract', 'CustomerEvent'].map((name) => find(entries, name).length)).toEqual([2, 1, 1]);
  });

  it('knows an organisation without identifier by its name and publisher, whatever its case', async () => {
    const named = (ocid: string, name: string) => ({ ...tender, ocid, buyer: { name } });
    const entries = await readAll(
      ocds,
      lines(
        named('ocds-abc123-1', 'Met Office'),
        named('ocds-abc123-2', 'MET  OFFICE'),
        named('ocds-other1-1', 'Met Office'),
      ),
    );
    expect(find(entries, 'Customer').map(({ key }) => key.id)).toEqual([
      'ocds-abc123/met office',
      'ocds-other1/met office',
    ]);
  });

  it('keeps every digit of an amount, and refuses a third decimal', async () => {
    const priced = (ocid: string, amount: string) =>
      JSON.stringify({ ...tender, ocid }).replace('"title"', `"value":{"amount":${amount},"currency":"EUR"},"title"`);
    const amounts = [
      '9007199254740.99',
      '1234567890123.10',
      '-5',
      '0.10',
      '1.5e3',
      '10.000',
      '10.005',
      '12345678901234',
    ];
    const entries = await readAll(
      ocds,
      lines(...amounts.map((amount, index) => priced(`ocds-abc123-${index}`, amount))),
    );
    expect(find(entries, 'Contract').map(({ values }) => values['value'])).toEqual(
      ['9007199254740.99', '1234567890123.10', '-5.00', '0.10', '1500.00', '10.00'].map((amount) => ({
        amount,
        currency: 'EUR',
      })),
    );
    expect(refusals(entries)).toEqual([
      { file: 'sample.jsonl', line: 7, field: 'tender.value.amount', reason: '10.005 has more than two decimals' },
      {
        file: 'sample.jsonl',
        line: 8,
        field: 'tender.value.amount',
        reason: '12345678901234 has more than 13 digits before the point',
      },
    ]);
  });

  it('refuses a release whole, naming line, field and reason', async () => {
    const bad = (change: object) => ({ ...contract, buyer, contracts: [{ ...contract.contracts[0], ...change }] });
    const entries = await readAll(
      ocds,
      lines(
        '{"ocid": "ocds-abc123-9", "id":',
        bad({ period: { startDate: '2016-02-30' } }),
        bad({ period: { startDate: '2016-05-25', endDate: '2016-02-15' } }),
        bad({ value: { amount: 1, currency: 'Guaraní' } }),
        bad({ value: { amount: 1 } }),
        bad({ title: 'half \ud800 pair' }),
        { ...contract, ocid: undefined },
        { ...contract, date: undefined },
        '[1, "x", null]',
      ),
    );
    expect(
      refusals(entries).map(({ line, field, reason }) => [line, field, reason.replace(/ at position.*|: .*/s, '')]),
    ).toEqual([
      [1, null, 'not JSON'],
      [2, 'contracts[0].period.startDate', '"2016-02-30" is not a date such as 2026-11-20'],
      [3, 'contracts[0].period.endDate', '2016-02-15 is before the start, 2016-05-25'],
      [4, 'contracts[0].value.currency', '"GUARANÍ" is not a currency of ISO 4217'],
      [5, 'contracts[0].value.currency', 'is missing beside an amount'],
      [6, null, 'holds characters that are not text (NUL or half a surrogate pair)'],
      [7, 'ocid', 'is missing'],
      [8, 'date', 'is missing'],
      [9, '[0].ocid', 'is missing'],
      [9, '[1].ocid', 'is missing'],
      [9, '[2].ocid', 'is missing'],
    ]);
    expect(entries.length).toBe(11);
  });

  it('refuses a file that is not JSON, or not text, as a whole', async () => {
    const entries = [
      ...(await readAll(ocds, textFile('a.json', '<html>'))),
      ...(await readAll(ocds, textFile('b.json', new Uint8Array([0xff, 0xfe, 0x41])))),
    ];
    expect(refusals(entries).map(({ file, line, field }) => [file, line, field])).toEqual([
      ['a.json', 1, null],
      ['b.json', 1, null],
    ]);
  });

  it('refuses a contract with nobody to be its customer, and keeps the event', async () => {
    const entries = await readAll(ocds, lines(contract));
    expect(refusals(entries).map(({ field }) => field)).toEqual(['buyer']);
    expect(find(entries, 'CustomerEvent').map(({ references }) => references)).toEqual([{}]);
  });
});
