import { domains } from '@plinth/schema/schema.ts';
import { expect, test } from 'vitest';
import { buildModel } from '../../engine/model.ts';
import { unservedOf } from './unserved.ts';

const model = buildModel(domains);
const unserved = unservedOf(model);

test('each column of a list costs nothing more as the only order and the only condition, and neither do words of a search', () => {
  let columns = 0;
  for (const { aggregate, columns: known, fields, names } of model.roots) {
    for (const key of aggregate.list) {
      const isMoney = fields.get(key)?.kind === 'money';
      for (const tests of [{ eq: 'x' }, { in: ['x', 'y'] }, { gte: 'x', lt: 'y' }, { isNull: true }]) {
        const filter = { [key]: isMoney ? { amount: tests } : tests };
        expect([key, filter, unserved(names.many, 'filter', filter)]).toEqual([key, filter, 0]);
      }
      if (known.get(key)?.isSecret) continue; // nothing is in its order
      for (const direction of ['ASC', 'DESC'])
        expect([key, unserved(names.many, 'orderBy', [{ [key]: direction }])]).toEqual([key, 0]);
      columns += 1;
    }
    for (const key of aggregate.search)
      for (const way of ['contains', 'startsWith', 'endsWith'])
        expect([key, unserved(names.many, 'filter', { [key]: { [way]: 'x' } })]).toEqual([key, 0]);
  }
  expect(columns).toBeGreaterThan(20);
});

test.each<[what: string, filter: unknown, expected: number]>([
  ['nothing', {}, 0],
  ['no filter', null, 0],
  ['the id', { id: { in: ['x'] } }, 0],
  ['a reference', { parentContractId: { eq: 'x' } }, 0],
  ['several that are served', { status: { in: ['ACTIVE'] }, endDate: { gte: 'x', lt: 'y' } }, 0],
  ['served ones in and, or', { or: [{ status: { eq: 'ACTIVE' } }, { and: { title: { contains: 'x' } } }] }, 0],
  ['a column outside the list', { governingLaw: { eq: 'x' } }, 1],
  ['two tests of it', { noticePeriodDays: { gte: 1, lt: 9 } }, 2],
  ['contains on a text that is not searched', { description: { contains: 'x' } }, 1],
  ['the beginning of a text, beside a field that is left out', { customer: null, language: { startsWith: 'x' } }, 1],
  ['another than', { status: { ne: 'ACTIVE' } }, 1],
  ['none of', { status: { notIn: ['ACTIVE', 'DRAFT'] } }, 1],
  ['a currency', { value: { amount: { gt: '1' }, currency: { eq: 'NOK' } } }, 1],
  ['what must not hold', { not: { status: { eq: 'ACTIVE' }, or: [{ title: { eq: 'x' } }] } }, 2],
  ['across a reference', { customer: { displayName: { contains: 'x' } } }, 1],
  ['across a part', { notes: { some: { body: { contains: 'x' }, visibility: { eq: 'INTERNAL' } } } }, 2],
  [
    'across a relation of a relation',
    { customer: { contracts: { some: { title: { eq: 'x' }, owner: { name: { eq: 'x' } } } } } },
    4 * (1 + 4),
  ],
  [
    'across six',
    {
      customer: {
        contracts: {
          some: { customer: { contracts: { some: { customer: { contracts: { some: { title: { eq: 'x' } } } } } } } },
        },
      },
    },
    4 ** 5,
  ],
  ['whether there are any', { flags: { some: {} } }, 1],
  ['a hidden one', { and: [{ or: [{ language: { eq: 'nb' } }, { status: { eq: 'ACTIVE' } }] }] }, 1],
  ['something that is no filter', 'x', 0],
  ['fields that are not there', { nothing: { eq: 1 }, status: 7 }, 0],
])('filter: %s', (_what, filter, expected) => {
  expect(unserved('contracts', 'filter', filter)).toBe(expected);
  expect(unserved('contractGroups', 'filter', filter)).toBe(expected);
});

test.each<[what: string, orderBy: unknown, expected: number]>([
  ['the standard order', undefined, 0],
  ['one item instead of a list', { endDate: 'ASC' }, 0],
  ['an amount', [{ value: 'DESC' }], 0],
  ['a column outside the list', [{ riskClass: 'ASC' }], 1],
  ['a second key', [{ status: 'ASC' }, { endDate: 'ASC' }], 1],
  ['across a reference', [{ customer: { displayName: 'ASC' } }], 1],
  ['a key that is left out', [{ riskClass: null, title: 'ASC' }], 0],
])('order: %s', (_what, orderBy, expected) => {
  expect(unserved('contracts', 'orderBy', orderBy)).toBe(expected);
});

test('other fields, and orders of groups, have no list that an index could serve', () => {
  expect(unserved('contractGroups', 'orderBy', [{ count: 'ASC' }])).toBe(0);
  expect(unserved('contract', 'filter', { governingLaw: { eq: 'x' } })).toBe(0);
  expect(unserved('contractGroupsLive', 'filter', { governingLaw: { eq: 'x' } })).toBe(1);
});
