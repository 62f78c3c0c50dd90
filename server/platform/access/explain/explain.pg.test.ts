import { makeTrialTables } from '../../../test/trial-sites.ts'; // before the schema is built
import { randomUUID } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { transact } from '../../../database/transaction.ts';
import { withinLicence } from '../../../engine/licence.ts';
import { entityOf } from '../../../engine/model.ts';
import { type ActorInTest, model, world } from '../../../test/actors.ts';
import { testDatabase } from '../../../test/database.ts';
import { explain } from './explain.ts';
import type { Explanation } from './explanation.ts';

/** What an explanation says is what the person finds, and it tells whoever asks nothing that they could not see. */
const db = await testDatabase();
await makeTrialTables(db);
const { tenant } = await world(db);
const company = tenant();
await db.sql`insert into control.tenant (id, slug, name) values (${company.id}, 'explained', 'Explained')`;
const founder = await company.person(['*:*:all', '*:read:all:*']);

const make = async (by: ActorInTest, noun: string, i: object) =>
  (
    await by.ok<{ made: { id: string } }>(
      `mutation($i: Create${noun}Input!) { made: create${noun}(input: $i) { id } }`,
      { i },
    )
  ).made.id;
const [oslo, bergen] = [
  await make(founder, 'Site', { code: 'osl', name: 'Oslo' }),
  await make(founder, 'Site', { code: 'bgo', name: 'Bergen' }),
];
const admin = await company.person(['*:*:all', '*:read:all:*'], { site: oslo, sites: [oslo, bergen] });
const adminInBergen = await company.person(['*:*:all', '*:read:all:*'], { site: bergen, sites: [oslo, bergen] });

/** Somebody whose rights are in the company's data and in what they come with. */
async function colleague(
  name: string,
  permissions: readonly string[],
  sites: readonly string[] = [],
): Promise<ActorInTest> {
  const person = await company.person(permissions, { site: sites[0] ?? null, sites });
  const roleId = await make(admin, 'Role', {
    name,
    title: `Role ${name}`,
    permissions: permissions.map((permission) => ({ permission })),
  });
  await admin.ok('mutation($id: ID!, $i: UpdateUserInput!) { updateUser(id: $id, input: $i) { id } }', {
    id: person.id,
    i: { roles: { set: [{ roleId }] }, sites: { set: sites.map((siteId) => ({ siteId })) } },
  });
  return person;
}

const query = `query($u: ID!, $n: AggregateName!, $id: ID!, $a: String, $f: String) {
  explainAccess(userId: $u, aggregate: $n, id: $id, action: $a, field: $f) {
    allowed verdict reason siteId mayEnterSite isDeleted
    permissions { permission givenBy applies reach reason rules { scope path ids isHidden holds } }
    field { name masked fieldset liftedBy } masks { name masked fieldset liftedBy } } }`;
const asked = (by: ActorInTest, u: string, n: string, id: string, more: object = {}) =>
  by.run<{ explainAccess: Explanation }>(query, { u, n, id, ...more });
async function why(u: string, n: string, id: string, more: object = {}, by = admin): Promise<Explanation> {
  const { data, errors } = await asked(by, u, n, id, more);
  if (!data) throw new Error(JSON.stringify(errors));
  return data.explainAccess;
}

const owner = await colleague(
  'owner',
  ['customer:read:own', 'customer:update:all', 'contract:read:own', 'visit:read:own'],
  [oslo],
);
const mate = await colleague('mate', ['customer:read:team', 'contract:read:team', 'visit:*:site'], [bergen]);
const worker = await colleague('worker', ['contract:read:assigned', 'contract:read:own']);
const reader = await colleague('reader', ['*:read:all'], [bergen]);
const nobody = await colleague('nobody', []);
const everybody = { owner, mate, worker, reader, nobody };

const [theirs, others] = [
  await make(admin, 'Customer', { customerNo: 'c-1', displayName: 'Theirs', accountManagerId: owner.id }),
  await make(admin, 'Customer', { customerNo: 'c-2', displayName: 'Others', nationalId: '01019012345' }),
];
const contract = (no: string, customerId: string, more: object = {}) =>
  make(admin, 'Contract', { contractNo: no, title: no, customerId, ...more });
const contracts = [
  await contract('k-1', theirs),
  await contract('k-2', others, { ownerId: worker.id }),
  await contract('k-3', others, { obligations: [{ text: 'Do it', responsibleId: worker.id }] }),
];
const visits = [
  [admin, await make(admin, 'Visit', { code: 'v-1', title: 'In Oslo', hostId: owner.id })],
  [adminInBergen, await make(adminInBergen, 'Visit', { code: 'v-2', title: 'In Bergen', hostId: owner.id })],
] as const;

describe('an explanation', () => {
  test('says of everybody and every record what they find', async () => {
    const records = [
      ...[theirs, others].map((id) => [admin, 'Customer', 'customer', id] as const),
      ...contracts.map((id) => [admin, 'Contract', 'contract', id] as const),
      ...visits.map(([by, id]) => [by, 'Visit', 'visit', id] as const),
    ];
    const seen: string[] = [];
    for (const [name, person] of Object.entries(everybody))
      for (const [by, noun, one, id] of records) {
        const { data } = await person.run<Record<string, object | null>>(`query($id: ID!) { ${one}(id: $id) { id } }`, {
          id,
        });
        const finds = Boolean(data?.[one]);
        const { allowed, permissions } = await why(person.id, noun, id, {}, by);
        expect([name, noun, id, allowed]).toEqual([name, noun, id, finds]);
        expect(permissions.some(({ applies }) => applies)).toBe(finds);
        if (finds) seen.push(`${name} ${noun}`);
      }
    expect(new Set(seen)).toEqual(
      new Set([
        'owner Customer',
        'owner Contract',
        'owner Visit',
        'mate Visit',
        'worker Contract',
        'reader Customer',
        'reader Contract',
        'reader Visit',
      ]),
    );
  });

  test('names the role, the permission and the rule', async () => {
    expect(await why(owner.id, 'Customer', theirs, { f: 'nationalId' })).toMatchObject({
      allowed: true,
      verdict: 'ALLOWED',
      reason: `${owner.principal.actor.name} may, by customer:read:own of Role owner: accountManagerId is the person.`,
      permissions: [
        {
          permission: 'customer:read:own',
          givenBy: ['Role owner'],
          applies: true,
          reach: 'RULE_HOLDS',
          rules: [{ scope: 'own', path: 'accountManagerId', ids: [owner.id], isHidden: false, holds: true }],
        },
      ],
      field: { masked: true, fieldset: 'pii', liftedBy: [] },
      masks: [{ name: 'nationalId', masked: true, fieldset: 'pii', liftedBy: [] }],
    });
    expect((await why(admin.id, 'Customer', theirs)).masks).toMatchObject([{ name: 'nationalId', fieldset: 'pii' }]);
    expect((await why(owner.id, 'Contract', contracts[0] ?? '')).masks).toEqual([]);
    expect(await why(owner.id, 'Customer', others)).toMatchObject({
      allowed: false,
      verdict: 'OUT_OF_REACH',
      reason: `${owner.principal.actor.name} has customer:read:own of Role owner, which does not reach it: accountManagerId is empty.`,
      permissions: [{ applies: false, reach: 'NO_RULE_HOLDS' }],
    });
    expect(await why(owner.id, 'Customer', others, { a: 'update' })).toMatchObject({
      verdict: 'NOT_READABLE',
      allowed: false,
    });
    expect(await why(owner.id, 'Customer', theirs, { a: 'delete' })).toMatchObject({
      verdict: 'NO_PERMISSION',
      permissions: [],
    });
    expect(await why(worker.id, 'Contract', contracts[2] ?? '')).toMatchObject({
      allowed: true,
      permissions: [
        {
          permission: 'contract:read:assigned',
          reach: 'RULE_HOLDS',
          rules: [{ path: 'obligations.responsibleId', ids: [worker.id] }],
        },
        { permission: 'contract:read:own', reach: 'NO_RULE_HOLDS' },
      ],
    });
  });

  test('names the site and the mask', async () => {
    const [[, inOslo], [, inBergen]] = visits;
    expect(await why(owner.id, 'Visit', inOslo)).toMatchObject({
      verdict: 'ALLOWED',
      siteId: oslo,
      mayEnterSite: true,
    });
    expect(await why(owner.id, 'Visit', inBergen, {}, adminInBergen)).toMatchObject({
      verdict: 'OTHER_SITE',
      siteId: bergen,
      mayEnterSite: false,
      permissions: [{ reach: 'RULE_HOLDS', applies: false }],
    });
    const unmasking = await colleague('unmasking', ['customer:read:all', 'customer:read:all:pii']);
    expect((await why(unmasking.id, 'Customer', others, { f: 'nationalId' })).field).toEqual({
      name: 'nationalId',
      masked: false,
      fieldset: 'pii',
      liftedBy: ['customer:read:all:pii'],
    });
    expect((await why(reader.id, 'Customer', others, { f: 'contacts.email' })).field).toMatchObject({
      masked: false,
      fieldset: null,
    });
    for (const f of ['secret', 'contacts.secret', 'contacts', 'tenantId'])
      expect((await asked(admin, reader.id, 'Customer', others, { f })).errors[0]).toMatchObject({
        rule: 'field.unknown',
      });
    expect((await asked(admin, reader.id, 'Customer', others, { a: 'devour' })).errors[0]).toMatchObject({
      rule: 'action.unknown',
    });
  });

  test('says when somebody or something is out of use, and when the company has no licence', async () => {
    const leaver = await colleague('leaver', ['customer:read:all']);
    await admin.ok('mutation($id: ID!) { deleteUser(id: $id) }', { id: leaver.id });
    expect(await why(leaver.id, 'Customer', theirs)).toMatchObject({
      verdict: 'PERSON_DELETED',
      allowed: false,
      permissions: [],
    });
    const dropped = await make(admin, 'Customer', { customerNo: 'c-3', displayName: 'Dropped' });
    await admin.ok('mutation($id: ID!) { deleteCustomer(id: $id) }', { id: dropped });
    expect(await why(reader.id, 'Customer', dropped)).toMatchObject({
      verdict: 'RECORD_DELETED',
      isDeleted: true,
      allowed: false,
    });
    const unlicensed = withinLicence(admin.principal, model, new Set(['contracts']));
    const question = { userId: reader.id, entity: entityOf(model, 'Customer'), action: 'read', field: null };
    for (const id of [theirs, randomUUID()])
      expect(
        await transact(db.points, unlicensed, (tx) =>
          explain(tx, model, unlicensed, { ...question, id }, async () => null),
        ),
      ).toMatchObject({ verdict: 'MODULE_NOT_LICENSED', allowed: false, isDeleted: false, siteId: null });
  });

  test('is of programs by their scopes, and of staff of the platform while they are on a visit', async () => {
    const { made } = await founder.ok<{ made: { id: string } }>(
      'mutation($i: CreateServiceAccountInput!) { made: createServiceAccount(input: $i) { id } }',
      { i: { name: 'Reporting', scopes: ['contract:read:all'] } },
    );
    const first = contracts[0] ?? '';
    expect(await why(made.id, 'Contract', first)).toMatchObject({
      allowed: true,
      permissions: [{ givenBy: ['Reporting'] }],
    });
    expect(await why(made.id, 'Customer', theirs)).toMatchObject({ verdict: 'NO_PERMISSION' });
    const { errors } = await asked(
      await company.person(['role:explain:all', 'user:read:all', 'contract:read:all']),
      made.id,
      'Contract',
      first,
    );
    expect(errors[0]).toMatchObject({ code: 'FORBIDDEN', params: { permission: 'serviceAccount:read' } });
    await founder.ok('mutation($id: ID!) { updateServiceAccount(id: $id, input: { active: false }) { id } }', {
      id: made.id,
    });
    expect(await why(made.id, 'Contract', first)).toMatchObject({ verdict: 'PERSON_DELETED' });
    const [operator, visit] = [randomUUID(), randomUUID()];
    await db.sql`insert into member (id, tenant_id, name, email, kind) values (${operator}, ${company.id}, 'Staff', 'staff@plinth.example', 'operator')`;
    expect(await why(operator, 'Contract', first)).toMatchObject({ verdict: 'NO_PERMISSION' });
    await db.sql`insert into operator_visit (id, tenant_id, operator_id, reason, ends_at) values (${visit}, ${company.id}, ${operator}, 'A ticket', now() + interval '1 hour')`;
    expect(await why(operator, 'Contract', first)).toMatchObject({
      allowed: true,
      permissions: [{ givenBy: ['A ticket'] }],
    });
  });
});

describe('whoever asks', () => {
  test('learns nothing of a record or a person that they could not see: it is as if there were none', async () => {
    const other = tenant();
    const stranger = await other.person(['*:*:all', '*:read:all:*']);
    const foreign = await make(stranger, 'Customer', { customerNo: 'c-9', displayName: 'Foreign' });
    const steward = await company.person(['role:explain:all', 'user:read:all', 'customer:read:own', 'visit:read:all'], {
      site: oslo,
      sites: [oslo],
    });
    const nothing = (await asked(steward, reader.id, 'Customer', randomUUID())).errors;
    expect(nothing).toMatchObject([{ code: 'NOT_FOUND', rule: 'record.not_found', fields: [{ path: 'id' }] }]);
    for (const id of [theirs, foreign])
      expect((await asked(steward, reader.id, 'Customer', id)).errors).toEqual(nothing);
    expect((await asked(admin, reader.id, 'Customer', foreign)).errors).toEqual(nothing);
    const [[, inOslo], [, inBergen]] = visits;
    expect((await asked(steward, reader.id, 'Visit', inOslo)).errors).toEqual([]);
    expect((await asked(steward, reader.id, 'Visit', inBergen)).errors).toEqual(
      (await asked(steward, reader.id, 'Visit', randomUUID())).errors,
    );
    const noone = (await asked(admin, randomUUID(), 'Customer', theirs)).errors;
    expect(noone).toMatchObject([{ code: 'NOT_FOUND', fields: [{ path: 'userId' }] }]);
    expect((await asked(admin, stranger.id, 'Customer', theirs)).errors).toEqual(noone);
    const blind = await company.person(['role:explain:all', 'customer:read:all']);
    expect((await asked(blind, reader.id, 'Customer', theirs)).errors).toEqual(noone);
  });

  test('must be allowed to ask, and to read what they ask about', async () => {
    const { errors } = await asked(reader, owner.id, 'Customer', theirs);
    expect(errors[0]).toMatchObject({ code: 'FORBIDDEN', params: { permission: 'role:explain' } });
    const steward = await company.person(['role:explain:all', 'user:read:all']);
    expect((await asked(steward, owner.id, 'Customer', theirs)).errors[0]).toMatchObject({
      code: 'FORBIDDEN',
      params: { permission: 'customer:read' },
    });
  });

  test('is not shown ids of a record that they do not see', async () => {
    const steward = await company.person(['role:explain:all', 'user:read:all', 'contract:read:all']);
    const [first] = contracts;
    const rules = (explanation: Explanation) =>
      explanation.permissions[0]?.rules.filter(({ path }) => path === 'customer.accountManagerId');
    const hidden = await why(owner.id, 'Contract', first ?? '', {}, steward);
    expect(rules(hidden)).toMatchObject([{ ids: [], isHidden: true, holds: true }]);
    expect(rules(await why(owner.id, 'Contract', first ?? ''))).toMatchObject([{ ids: [owner.id], isHidden: false }]);
  });
});
