import { describe, expect, it } from 'vitest';
import { testDatabase } from '../../../test/database.ts';
import { dnsServer } from '../../../test/dns-server.ts';
import { SamlProviderInTest } from '../../../test/saml-provider.ts';
import { serverInTest } from '../../../test/server.ts';
import { SsoCompany } from '../../../test/sso-company.ts';

const db = await testDatabase();
const dns = await dnsServer();
const server = await serverInTest(db.url, { DNS_SERVERS: dns.address });
const fjord = new SsoCompany(server, db, 'fjord', await server.token('ingrid@fjord.example', 'fjord'));
const granite = new SsoCompany(server, db, 'granite', await server.token('grace@granite.example', 'granite'));
const viewer = new SsoCompany(server, db, 'fjord', await server.token('liv@fjord.example', 'fjord'));
const openid = {
  protocol: 'OIDC',
  name: 'ID',
  issuer: 'https://id.example/realm',
  clientId: 'app',
  clientSecret: 'shh-very-secret',
};
const connection = await fjord.create(openid);
const [id, idType] = [connection.id, '$id: ID!'];

const all = '{ singleSignOn { passwordSignIn connections { id name domains { domain } } } }';
const createInput = '$input: CreateSsoConnectionInput!';
const updateTypes = '$id: ID!, $v: Int, $input: UpdateSsoConnectionInput!';
const update = (of: SsoCompany, input: object, v: number | null = null) =>
  of.attempt('updateSsoConnection(id: $id, expectedVersion: $v, input: $input)', { id, v, input }, updateTypes);
const addDomain = (of: SsoCompany, connectionId: string, domain: string) =>
  of.attempt('addSsoDomain(id: $id, domain: $domain)', { id: connectionId, domain }, '$id: ID!, $domain: String!');

describe('a connection', () => {
  it('is made switched off, and tells what the provider must know', () => {
    expect(connection).toMatchObject({
      slug: 'fjord',
      enabled: false,
      version: 1,
      hasClientSecret: true,
      returnUrl: `${server.url}/auth/sso/fjord/callback`,
      metadataUrl: null,
    });
  });

  it('keeps its secret sealed, for itself only, and shows it to nobody', async () => {
    const rows = await db.sql`select client_secret from control.sso_connection`;
    expect(JSON.stringify(rows)).not.toContain('shh');
    expect(JSON.stringify(await update(fjord, { clientSecret: 'another-secret' }))).not.toContain('secret"');
    const fields = await server.graphql(fjord.token, '{ __type(name: "SsoConnection") { fields { name } } }');
    expect(JSON.stringify(fields.body)).not.toContain('"clientSecret"');
    const history = await server.graphql(
      fjord.token,
      '{ ssoHistory { command changes { field before after masked } } }',
    );
    expect(history.body.data?.['ssoHistory']).toContainEqual({
      command: 'updateSsoConnection',
      changes: [{ field: 'clientSecret', before: null, after: null, masked: true }],
    });
  });

  it('is changed field by field, and not from a version that somebody has changed since', async () => {
    const changed = await update(fjord, { name: 'Fjord ID' });
    const { version } = changed as { version: number };
    expect(changed).toMatchObject({ name: 'Fjord ID', issuer: openid.issuer, hasClientSecret: true });
    expect(await update(fjord, { name: 'x' }, version - 1)).toMatchObject({ code: 'CONFLICT' });
    expect(await update(fjord, { clientSecret: null }, version)).toMatchObject({ hasClientSecret: false });
  });

  it.each([
    [{ issuer: 'http://id.example' }, 'sso.issuer_form'],
    [{ issuer: 'id.example' }, 'sso.issuer_form'],
    [{ issuer: 'https://login.microsoftonline.com/common/v2.0' }, 'sso.issuer_of_everybody'],
    [{ issuer: undefined }, 'input.required'],
    [{ slug: 'granite-x' }, 'sso.slug_form'],
    [{ slug: 'fjord-Ä' }, 'sso.slug_form'],
    [{ name: 'two\nlines' }, 'input.invalid_format'],
  ])('is refused with %j', async (given, rule) => {
    const answer = await fjord.attempt(
      'createSsoConnection(input: $input)',
      { input: { ...openid, ...given } },
      createInput,
    );
    expect(answer).toMatchObject({ code: 'BAD_USER_INPUT' });
    expect(JSON.stringify(answer)).toContain(rule.startsWith('input.invalid') ? 'input.name' : rule);
  });

  it('has an address of its own', async () => {
    const answer = await fjord.attempt('createSsoConnection(input: $input)', { input: openid }, createInput);
    expect(answer).toMatchObject({ code: 'CONFLICT', rule: 'sso.slug_taken' });
  });

  it('is tried without anything being kept, and once under an idempotency key', async () => {
    const create = (more: string, slug: string) =>
      fjord.change(`createSsoConnection(input: $input, ${more})`, { input: { ...openid, slug } }, createInput);
    await create('dryRun: true', 'fjord-dry');
    expect(await db.sql`select id from control.sso_connection where slug = 'fjord-dry'`).toEqual([]);
    const twice = [
      await create('idempotencyKey: "k"', 'fjord-once'),
      await create('idempotencyKey: "k"', 'fjord-once'),
    ];
    expect(twice[0]?.id).toBe(twice[1]?.id);
    const entries = await db.sql`select id from audit_entry where root_id = ${String(twice[0]?.id)}`;
    expect(entries).toHaveLength(1);
  });

  it('gives roles that there are, and no others', async () => {
    const map = (role: string) =>
      fjord.attempt(
        'mapSsoRoles(id: $id, input: $input)',
        { id, input: { mappings: [{ group: 'g', role }] } },
        '$id: ID!, $input: MapSsoRolesInput!',
      );
    expect(await map('approver')).toMatchObject({
      roleMappings: [{ group: 'g', role: 'approver' }],
      defaultRole: null,
    });
    expect(await map('emperor')).toMatchObject({ code: 'BAD_USER_INPUT', rule: 'sso.unknown_role' });
  });

  it('of SAML gets what it needs from metadata, and is not switched on before', async () => {
    const saml = await fjord.create({ protocol: 'SAML', name: 'SAML', slug: 'fjord-saml' });
    const of = { id: saml.id };
    expect(await fjord.attempt('enableSsoConnection(id: $id)', of, idType)).toMatchObject({ rule: 'sso.no_metadata' });
    const upload = (xml: string) =>
      fjord.attempt('uploadSsoMetadata(id: $id, xml: $xml)', { ...of, xml }, '$id: ID!, $xml: String!');
    const { metadata } = new SamlProviderInTest('https://idp.example');
    for (const broken of [
      'no xml',
      metadata.replace('</EntityDescriptor>', ''),
      metadata.replace('<EntityDescriptor', '<!DOCTYPE a><EntityDescriptor'),
      metadata.replace(/<KeyDescriptor[\s\S]*KeyDescriptor>/, ''),
      metadata.replace(/<X509Certificate>[^<]{40}/, '<X509Certificate>'),
      metadata.replace('HTTP-Redirect', 'SOAP'),
      metadata.replace('entityID', 'id'),
    ])
      expect(await upload(broken), broken.slice(0, 60)).toMatchObject({
        code: 'BAD_USER_INPUT',
        rule: 'sso.metadata_unusable',
      });
    expect(await upload(metadata)).toMatchObject({
      issuer: 'https://idp.example',
      signInUrl: 'https://idp.example/sso',
    });
    expect(await fjord.attempt('enableSsoConnection(id: $id)', of, idType)).toMatchObject({ enabled: true });
    const inside = { ...of, url: 'https://127.0.0.1/metadata' };
    expect(
      await fjord.attempt('uploadSsoMetadata(id: $id, url: $url)', inside, '$id: ID!, $url: String!'),
    ).toMatchObject({
      rule: 'sso.provider_unreachable',
    });
  });

  it('is looked at before it is used', async () => {
    const { body } = await server.graphql(fjord.token, '{ all: singleSignOn { connections { id slug } } }');
    const listed = body.data?.['all'] as { connections: { id: string; slug: string }[] } | undefined;
    const test = async (slug: string) => {
      const found = listed?.connections.find((each) => each.slug === slug)?.id;
      const answer = await server.graphql(fjord.token, `{ testSsoConnection(id: "${String(found)}") { ok rule } }`);
      return answer.body.data?.['testSsoConnection'];
    };
    expect(await test('fjord-saml')).toEqual([
      { ok: true, rule: 'sso.metadata' },
      { ok: true, rule: 'sso.certificate' },
      { ok: false, rule: 'sso.no_domain' },
      { ok: false, rule: 'sso.no_mapping' },
    ]);
    expect(await test('fjord')).toContainEqual({ ok: false, rule: 'sso.provider_unreachable' });
  });
});

describe('a domain', () => {
  it("is the company's once its record says so, and then nobody else's", async () => {
    const theirs = await granite.create({ ...openid, name: 'Granite' });
    const added = (await addDomain(fjord, id, 'Blåbær.Example')) as typeof connection;
    const claimed = (await addDomain(granite, theirs.id, 'xn--blbr-roah.example')) as typeof connection;
    const [mine, other] = [added.domains[0], claimed.domains[0]];
    if (!mine || !other) throw new Error('no domain was added');
    expect(mine).toMatchObject({ domain: other.domain, verifiedAt: null });
    const verify = (of: SsoCompany, domainId: string) =>
      of.attempt('verifySsoDomain(id: $id)', { id: domainId }, idType);
    expect(await verify(fjord, mine.id)).toMatchObject({ code: 'RULE_VIOLATED', rule: 'sso.domain_unproved' });
    dns.records.set(mine.recordName, ['v=spf1 -all', other.recordValue]);
    expect(await verify(fjord, mine.id)).toMatchObject({ rule: 'sso.domain_unproved' });
    dns.records.set(mine.recordName, [mine.recordValue, other.recordValue]); // both at once: one has it
    const answers = await Promise.all([verify(fjord, mine.id), verify(granite, other.id)]);
    const isRefused = (answer: object) => 'code' in answer;
    expect(answers.filter(isRefused)).toEqual([
      expect.objectContaining({ code: 'CONFLICT', rule: 'sso.domain_taken' }),
    ]);
    const owners = await db.sql`select verified_by as by from control.sso_domain where verified_at is not null`;
    expect(owners).toEqual([{ by: 'dns' }]);
  });

  it.each(['', 'localhost', 'no domain', 'a..b', '-a.example', 'example.com/x', '127.0.0.1', 'a@example.com'])(
    'is not %j',
    async (domain) => {
      expect(await addDomain(fjord, id, domain)).toMatchObject({ code: 'BAD_USER_INPUT', fields: expect.anything() });
    },
  );
});

describe('whoever may not', () => {
  it('reads and changes nothing, and that is in the audit', async () => {
    expect((await server.graphql(viewer.token, all)).body.errors?.[0]?.extensions['code']).toBe('FORBIDDEN');
    expect((await server.graphql(viewer.token, '{ ssoHistory { id } }')).body.errors?.[0]?.extensions['code']).toBe(
      'FORBIDDEN',
    );
    expect(await update(viewer, { name: 'mine' })).toMatchObject({ code: 'FORBIDDEN' });
    const passwords = await server.graphql(viewer.token, 'mutation { setPasswordSignIn(allowed: false) }');
    expect(passwords.body.errors?.[0]?.extensions['code']).toBe('FORBIDDEN');
    const refusals = await db.sql`select command from audit_entry where refusal is not null`;
    expect(refusals.map(({ command }) => String(command))).toEqual(
      expect.arrayContaining(['updateSsoConnection', 'setPasswordSignIn']),
    );
  });

  it('of another company finds nothing of it', async () => {
    const absent = { id: '00000000-0000-7000-8000-000000000000' };
    for (const mutation of [
      'enableSsoConnection(id: $id)',
      'disableSsoConnection(id: $id)',
      'uploadSsoMetadata(id: $id, xml: "<a/>")',
      'addSsoDomain(id: $id, domain: "new.example")',
      'mapSsoRoles(id: $id, input: { mappings: [] })',
      'updateSsoConnection(id: $id, input: { name: "x" })',
      'verifySsoDomain(id: $id)',
      'removeSsoDomain(id: $id)',
    ]) {
      const [foreign, none] = [
        await granite.attempt(mutation, { id }, idType),
        await granite.attempt(mutation, absent, idType),
      ];
      expect(foreign, mutation).toEqual(none);
      expect(foreign, mutation).toHaveProperty('code');
    }
    const listed = await server.graphql(granite.token, all);
    expect(JSON.stringify(listed.body)).not.toContain(id);
    const history = await server.graphql(granite.token, '{ ssoHistory(first: 500) { subjectId } }');
    expect(JSON.stringify(history.body)).not.toContain(id);
    const test = await server.graphql(granite.token, `{ testSsoConnection(id: "${id}") { ok } }`);
    expect(test.body.errors?.[0]?.extensions['code']).toBe('NOT_FOUND');
  });
});
