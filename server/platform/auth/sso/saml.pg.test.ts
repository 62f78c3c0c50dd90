import { describe, expect, it } from 'vitest';
import { BrowserInTest, locationOf } from '../../../test/browser.ts';
import { testDatabase } from '../../../test/database.ts';
import { encoded, readSamlRequest, type Said, SamlProviderInTest } from '../../../test/saml-provider.ts';
import { freePort, serverInTest } from '../../../test/server.ts';
import { SsoCompany } from '../../../test/sso-company.ts';

const db = await testDatabase();
const port = await freePort();
const here = `http://localhost:${String(port)}`;
const server = await serverInTest(db.url, { PORT: String(port), PUBLIC_URL: here });
const second = await serverInTest(db.url, { PUBLIC_URL: here }); // another instance of the same installation
const fjord = new SsoCompany(server, db, 'fjord', await server.token('ingrid@fjord.example', 'fjord'));

/** A SAML connection of the company, taken into use with a provider of its own. */
async function connect(slug: string, domain: string, allowIdpInitiated = false) {
  const provider = new SamlProviderInTest(`https://idp.example/${slug}`);
  const { id } = await fjord.create({ protocol: 'SAML', slug, name: slug, allowIdpInitiated });
  const upload = { id, xml: provider.metadata };
  await fjord.change('uploadSsoMetadata(id: $id, xml: $xml)', upload, '$id: ID!, $xml: String!');
  await fjord.mapRoles(id, [{ group: 'Legal', role: 'contract_owner' }]);
  await fjord.own(id, domain);
  const [acs, audience] = [`${here}/auth/sso/${slug}/acs`, `${here}/auth/sso/${slug}/metadata`];
  const said = (nameId: string, inResponseTo?: string): Said => ({
    nameId,
    inResponseTo,
    audience,
    recipient: acs,
    attributes: { groups: ['Legal', 'Chess'], displayName: ['Alice Ås'] },
  });
  const begin = async () => {
    const browser = new BrowserInTest();
    const location = locationOf(await browser.go(`${here}/auth/sso/${slug}/start?return=/t/fjord/contracts/contracts`));
    return { browser, location, ...readSamlRequest(location) };
  };
  /** What becomes of an answer to a sign-in that was begun: where the browser ends, and whether it has a session. */
  const bring = async (make: (requestId: string) => string, at = acs) => {
    const { browser, id: requestId, relayState } = await begin();
    const form = { SAMLResponse: encoded(make(requestId)), RelayState: relayState };
    return outcome(browser, await browser.sendForm(at, form));
  };
  return { id, provider, acs, audience, said, begin, bring };
}

async function outcome(browser: BrowserInTest, posted: Response) {
  const next = locationOf(posted);
  const last = next.pathname.endsWith('/finish') ? locationOf(await browser.go(next)) : next;
  const token = await browser.go(`${here}/auth/token`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept: 'application/json' },
    body: '{}',
  });
  const body = (await token.json()) as { user?: { email: string; name: string }; tenant?: { roles: string[] } };
  return { path: last.pathname, rule: last.searchParams.get('rule'), ...(token.ok ? { body } : { body: null }) };
}

const saml = await connect('fjord', 'saml.test');
const { provider, said, bring, begin, acs, audience } = saml;
const good = (requestId: string) => provider.answer(said('alice@saml.test', requestId));
const out = { rule: 'sso.answer_refused', body: null };

describe('signing in with a SAML provider', () => {
  it('sends a request of our own and lets the person of a signed answer in', async () => {
    const { location, xml } = await begin();
    expect(location.href).toMatch(/^https:\/\/idp.example\/fjord\/sso\?SAMLRequest=/);
    expect(xml).toContain(`AssertionConsumerServiceURL="${acs}"`);
    const { path, body } = await bring(good);
    expect(path).toBe('/t/fjord/contracts/contracts');
    expect(body).toMatchObject({
      user: { email: 'alice@saml.test', name: 'Alice Ås' },
      tenant: { roles: ['contract_owner'] },
    });
  });

  it('takes an answer that is signed as a whole as well', async () => {
    const { body } = await bring((requestId) => provider.signed(good(requestId), 'Response'));
    expect(body?.user?.email).toBe('alice@saml.test');
  });

  it('knows somebody by a persistent name, with the address in an attribute', async () => {
    const persistent = 'urn:oasis:names:tc:SAML:2.0:nameid-format:persistent';
    const answer = (mail: string) => (requestId: string) =>
      provider.answer({
        ...said('x7-42', requestId),
        format: persistent,
        attributes: { mail: [mail], groups: ['Legal'] },
      });
    expect((await bring(answer('berit@saml.test'))).body?.user?.email).toBe('berit@saml.test');
    expect((await bring(answer('berit.new@saml.test'))).body?.user?.email).toBe('berit@saml.test');
  });

  it('publishes metadata for each connection', async () => {
    const answer = await fetch(`${here}/auth/sso/fjord/metadata`);
    const xml = await answer.text();
    expect(answer.headers.get('content-type')).toContain('application/samlmetadata+xml');
    expect(xml).toContain(`entityID="${audience}"`);
    expect(xml).toContain(`Location="${acs}"`);
    expect(xml).toContain('WantAssertionsSigned="true"');
    expect((await fetch(`${here}/auth/sso/nobody/metadata`)).status).toBe(404);
  });
});

describe('no answer gets in that', () => {
  const signed = (requestId: string, changes: Said = {}) =>
    provider.signed(provider.assertion({ ...said('alice@saml.test', requestId), ...changes }), 'Assertion');
  const wrapped = (inside: string, requestId: string) => provider.response(inside, said('', requestId));
  const withoutSignature = (xml: string) => xml.replace(/<(?:\w+:)?Signature[\s\S]*?<\/(?:\w+:)?Signature>/, '');
  const evil = (assertion: string) =>
    withoutSignature(assertion)
      .replaceAll('alice@saml.test', 'admin@saml.test')
      .replace(/ID="[^"]+"/, 'ID="_evil"');

  const attacks: Record<string, (requestId: string) => string> = {
    'is not signed': (id) => wrapped(withoutSignature(signed(id)), id),
    'is signed as a whole only': (id) =>
      provider.signed(wrapped(provider.assertion(said('alice@saml.test', id)), id), 'Response'),
    'has a comment in its NameID': (id) =>
      wrapped(signed(id, { nameId: 'admin@saml.test.evil.test' }).replace('.evil.test', '<!---->.evil.test'), id),
    'has a comment, cut where it is ours': (id) =>
      wrapped(signed(id, { nameId: 'admin@evil.test@saml.test' }).replace('@saml.test', '<!-- -->@saml.test'), id),
    'has a processing instruction': (id) => wrapped(signed(id).replace('alice@', '<?x y?>alice@'), id),
    'has CDATA': (id) => wrapped(signed(id).replace('alice@saml.test<', '<![CDATA[alice@saml.test]]><'), id),
    'was altered': (id) => wrapped(signed(id).replaceAll('alice@saml.test', 'admin@saml.test'), id),
    'had groups added': (id) =>
      wrapped(
        signed(id).replace('</saml:Attribute>', '<saml:AttributeValue>Admins</saml:AttributeValue></saml:Attribute>'),
        id,
      ),
    'has another assertion before the signed one': (id) => wrapped(evil(signed(id)) + signed(id), id),
    'has another assertion behind the signed one': (id) => wrapped(signed(id) + evil(signed(id)), id),
    'has the signed assertion within another': (id) =>
      wrapped(evil(signed(id)).replace('</saml:Assertion>', `${signed(id)}</saml:Assertion>`), id),
    'has the signed assertion in an extension': (id) =>
      wrapped(`<samlp:Extensions>${signed(id)}</samlp:Extensions>${evil(signed(id))}`, id),
    'has the signed assertion within its signature': (id) => {
      const assertion = signed(id);
      const [signature = ''] = /<(?:\w+:)?Signature[\s\S]*?<\/(?:\w+:)?Signature>/.exec(assertion) ?? [];
      const carrying = signature.replace('</Signature>', `<Object>${withoutSignature(assertion)}</Object></Signature>`);
      return wrapped(evil(assertion).replace('</saml:Issuer>', `</saml:Issuer>${carrying}`), id);
    },
    'has two elements of one ID': (id) =>
      wrapped(signed(id, { id: '_same' }).replace('<saml:Conditions', '<saml:Conditions ID="_same"'), id),
    'is signed with SHA-1': (id) =>
      wrapped(
        provider.signed(
          provider.assertion(said('alice@saml.test', id)),
          'Assertion',
          'http://www.w3.org/2000/09/xmldsig#rsa-sha1',
          'http://www.w3.org/2000/09/xmldsig#sha1',
        ),
        id,
      ),
    'is signed by somebody else': (id) =>
      new SamlProviderInTest('https://idp.example/fjord').answer(said('alice@saml.test', id)),
    'is signed right inside and wrong outside': (id) =>
      provider.signed(good(id), 'Response').replace('IssueInstant="2', 'IssueInstant="1'),
    'brings entities of its own': (id) =>
      `<!DOCTYPE x [<!ENTITY who "admin@saml.test">]>${wrapped(signed(id).replaceAll('alice@saml.test', '&who;'), id)}`,
    'is for another audience': (id) => wrapped(signed(id, { audience: 'urn:other' }), id),
    'is for another recipient': (id) => wrapped(signed(id, { recipient: `${here}/auth/sso/other/acs` }), id),
    'is for another destination': (id) =>
      provider.response(signed(id), { ...said('', id), destination: `${here}/auth/sso/other/acs` }),
    'comes from another issuer': (id) => wrapped(signed(id, { issuer: 'https://idp.example/other' }), id),
    'is late': (id) => wrapped(signed(id, { ends: -5_000 }), id),
    'is too early': (id) => wrapped(signed(id, { begins: 600_000 }), id),
    'is good for a day': (id) => wrapped(signed(id, { ends: 86_400_000 }), id),
    'answers another request': () => good('_somebody-elses-request'),
    'says outside only which request it answers': (id) => wrapped(signed(id, { inResponseTo: undefined }), id),
    'says inside only which request it answers': (id) => provider.response(signed(id), said('')),
    'says that it failed': (id) => wrapped('', id).replace('status:Success', 'status:Responder'),
    'is no XML': () => 'SAMLResponse',
    'is empty': () => ' ',
  };
  it.each(Object.keys(attacks))('%s', async (name) => {
    expect(await bring((requestId) => attacks[name]?.(requestId) ?? '')).toMatchObject(out);
  });

  it('is of another domain', async () => {
    const foreign = await bring((id) => provider.answer(said('ingrid@fjord.example', id)));
    expect(foreign).toMatchObject({ rule: 'sso.foreign_domain', body: null });
  });

  it('was used before: on the same instance, on another, and at the same moment', async () => {
    const { browser, id, relayState } = await begin();
    const form = { SAMLResponse: encoded(good(id)), RelayState: relayState };
    const answers = await Promise.all(
      [server.url, second.url, server.url, second.url].map((url) =>
        browser.sendForm(`${url}/auth/sso/fjord/acs`, form),
      ),
    );
    const fates = answers.map((answer) => locationOf(answer).searchParams.get('rule') ?? 'in');
    expect(fates.toSorted()).toEqual(['in', 'sso.not_begun', 'sso.not_begun', 'sso.not_begun']);
    const later = await browser.sendForm(`${second.url}/auth/sso/fjord/acs`, form);
    expect(locationOf(later).searchParams.get('rule')).toBe('sso.not_begun');
  });

  it('was picked up by another browser, or a second time', async () => {
    const { browser, id, relayState } = await begin();
    const posted = await browser.sendForm(acs, { SAMLResponse: encoded(good(id)), RelayState: relayState });
    const victim = new BrowserInTest();
    expect((await outcome(victim, posted)).rule).toBe('sso.other_browser');
    expect((await outcome(browser, posted)).rule).toBe('sso.not_begun');
  });

  it('nobody here asked for', async () => {
    const unasked = provider.answer(said('alice@saml.test'));
    const browser = new BrowserInTest();
    const others: Record<string, string>[] = [{}, { RelayState: '/t/fjord' }, { RelayState: 'A'.repeat(43) }];
    for (const more of others) {
      const posted = await browser.sendForm(acs, { SAMLResponse: encoded(unasked), ...more });
      expect(await outcome(browser, posted)).toMatchObject({ rule: 'sso.not_begun', body: null });
    }
  });
});

describe('between two connections', () => {
  it('no answer of one is good at the other, whichever way it goes', async () => {
    const other = await connect('fjord-two', 'two.test');
    const asTheirs = await other.bring(() => good('_x'));
    expect(asTheirs).toMatchObject(out);
    const atTheirs = await other.bring((id) => other.provider.answer({ ...other.said('alice@saml.test', id) }));
    expect(atTheirs).toMatchObject({ rule: 'sso.foreign_domain', body: null });
    const { browser, id, relayState } = await begin();
    const form = {
      SAMLResponse: encoded(other.provider.answer(other.said('olga@two.test', id))),
      RelayState: relayState,
    };
    expect(await outcome(browser, await browser.sendForm(other.acs, form))).toMatchObject({
      rule: 'sso.not_begun',
      body: null,
    });
    expect(
      (await other.bring((mine) => other.provider.answer(other.said('olga@two.test', mine)))).body?.user?.email,
    ).toBe('olga@two.test');
  });
});

describe('where a provider may begin', () => {
  it('its answer is taken once, on any instance, and the answer to a request is still bound to its browser', async () => {
    const open = await connect('fjord-open', 'open.test', true);
    const form = { SAMLResponse: encoded(open.provider.answer(open.said('siri@open.test'))) };
    const browser = new BrowserInTest();
    const tries = await Promise.all(
      [server.url, second.url, second.url].map((url) => browser.sendForm(`${url}/auth/sso/fjord-open/acs`, form)),
    );
    const fates = tries.map((answer) => locationOf(answer).searchParams.get('rule') ?? 'in');
    expect(fates.toSorted()).toEqual(['in', 'sso.replayed', 'sso.replayed']);
    const [taken] = tries.filter((answer) => locationOf(answer).pathname.endsWith('/finish'));
    if (!taken) throw new Error('nothing was taken');
    expect((await outcome(browser, taken)).body?.user?.email).toBe('siri@open.test');
    // an answer to a request, brought without what ties it to the browser
    const { id } = await open.begin();
    const stolen = { SAMLResponse: encoded(open.provider.answer(open.said('siri@open.test', id))) };
    expect(await outcome(new BrowserInTest(), await browser.sendForm(open.acs, stolen))).toMatchObject(out);
  });
});
