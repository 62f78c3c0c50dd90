import { ID, Int } from 'type-graphql';
import type { Transaction } from '../../database/transaction.ts';
import { DomainError } from '../../errors.ts';
import type { RoleTable } from '../../platform/auth/sso/connection-changes.ts';
import type { ConnectionView } from '../../platform/auth/sso/connection-view.ts';
import type { RequestContext } from '../context.ts';
import { type ArgumentUse, ResolverClass, type TypeUse } from '../declare.ts';
import { askedAt, guardArguments, mutate } from '../mutate.ts';
import { makeSingleSignOnTypes } from './types.ts';

type Arguments = Readonly<Record<string, unknown>>;

const idArgument = (what: string): ArgumentUse => ({ name: 'id', type: () => ID, description: `Id of the ${what}.` });
const mostEntries = 500;

/** How a company signs in, for its administrators: connections, domains, roles, passwords. */
export function makeSingleSignOn(): ResolverClass {
  const types = makeSingleSignOnTypes();
  const resolver = new ResolverClass('SingleSignOnResolver');
  const connection: TypeUse = { type: () => types.connection, description: '' };
  resolver.query(
    'singleSignOn',
    {
      type: () => types.singleSignOn,
      description: 'How the people of your company sign in.',
      allow: 'singleSignOn:read',
    },
    [],
    async (_root, _args, context) => {
      const { connections, ...rest } = await context.inControl((tx) => context.sso.read(tx, context.principal));
      return { ...rest, connections: connections.map(asAnswer) };
    },
  );
  resolver.query(
    'ssoHistory',
    {
      type: () => types.entry,
      list: true,
      description: 'What was changed about it, newest first, as the audit has it.',
      allow: 'singleSignOn:read',
    },
    [
      {
        name: 'first',
        type: () => Int,
        nullable: true,
        description: 'At most so many; 50 when nothing is said, 500 at most.',
      },
    ],
    async (_root, { first }, context) => {
      const count = Math.min(Math.max(Number(first ?? 50), 1), mostEntries);
      const entries = await context.inControl((tx) => context.sso.history(tx, context.principal, count));
      return entries.map((entry) => ({
        ...entry,
        changes: entry.changes.map(({ field, before, after, masked = false }) => ({
          field,
          before: asText(before),
          after: asText(after),
          masked,
        })),
      }));
    },
  );
  resolver.query(
    'testSsoConnection',
    {
      type: () => types.finding,
      list: true,
      description:
        'Tries a connection as far as that goes without a person: whether the provider is there and who it should be.',
      allow: 'singleSignOn:read',
    },
    [idArgument('connection')],
    (_root, { id }, context) => context.sso.test(context.inControl, context.principal, String(id)),
  );

  const add = <Prepared = string>(
    name: string,
    description: string,
    args: readonly ArgumentUse[],
    work: Work<Prepared>,
    before?: Before<Prepared>,
  ) => addMutation(resolver, name, { ...connection, description }, args, work, answerConnection, before);
  add(
    'createSsoConnection',
    'Adds an identity provider. Nobody comes in by it before it is enabled.',
    [{ name: 'input', type: () => types.createInput, description: 'The provider.' }],
    (tx, { sso, principal }, { input }) => sso.create(tx, principal, lowered(input)),
  );
  add(
    'updateSsoConnection',
    'Changes an identity provider.',
    [
      idArgument('connection'),
      { name: 'expectedVersion', type: () => Int, nullable: true, description: 'The version you last read.' },
      { name: 'input', type: () => types.updateInput, description: 'What changes.' },
    ],
    (tx, { sso, principal }, { id, expectedVersion, input }) =>
      sso.update(tx, principal, {
        id: String(id),
        expectedVersion: (expectedVersion ?? null) as number | null,
        input: present(input),
      }),
  );
  add('enableSsoConnection', 'Lets people come in by a connection.', [idArgument('connection')], setEnabled(true));
  add(
    'disableSsoConnection',
    'Lets nobody come in by a connection any more; sessions that began there end at once.',
    [idArgument('connection')],
    setEnabled(false),
  );
  add(
    'uploadSsoMetadata',
    'Takes over the metadata of a SAML provider: who it is, where it signs people in, and its certificates.',
    [
      idArgument('connection'),
      { name: 'xml', type: () => String, nullable: true, description: 'The metadata itself.' },
      { name: 'url', type: () => String, nullable: true, description: 'Or the address where it is published.' },
    ],
    (tx, { sso, principal }, { id, xml, url }, fetched) =>
      sso.setMetadata(tx, principal, String(id), fetched ?? String(xml), url ? 'url' : 'xml'),
    async ({ sso, principal, inControl }, { id, xml, url }) => {
      if ((typeof xml === 'string') === (typeof url === 'string'))
        throw new DomainError('BAD_USER_INPUT', 'Send either xml or url.', {
          rule: 'sso.xml_or_url',
          fields: ['xml', 'url'],
        });
      if (typeof url !== 'string') return undefined;
      await inControl((tx) => sso.one(tx, principal, String(id))); // nobody fetches anything who may not look at it
      return sso.fetchMetadata(url);
    },
  );
  add(
    'mapSsoRoles',
    'Says which roles the groups of a provider give; they are given and taken at each sign-in.',
    [idArgument('connection'), { name: 'input', type: () => types.mappingsInput, description: 'Groups and roles.' }],
    (tx, { sso, principal }, { id, input }, roles: RoleTable = {}) =>
      sso.mapRoles(tx, principal, String(id), { input: present(input), roles }),
    ({ sso, principal }) => sso.rolesOf(principal.tenantId), // a transaction of its own, which must not be within another
  );
  add(
    'addSsoDomain',
    'Names a domain of e-mail addresses as yours. It counts once it is proved.',
    [idArgument('connection'), { name: 'domain', type: () => String, description: 'The domain, such as example.com.' }],
    (tx, { sso, principal }, { id, domain }) =>
      sso.addDomain(tx, principal, { connectionId: String(id), domain: String(domain) }),
  );
  add(
    'verifySsoDomain',
    "Looks for the TXT record that proves a domain; from then on it is yours and nobody else's.",
    [idArgument('domain')],
    (tx, { sso, principal }, { id }) => sso.verifyDomain(tx, principal, String(id)),
    async ({ sso, principal, inControl }, { id }) => {
      await sso.proveDomain(inControl, principal, String(id));
      return undefined;
    },
  );
  add(
    'removeSsoDomain',
    'Takes a domain off its connection: nobody of it is let in there any more.',
    [idArgument('domain')],
    (tx, { sso, principal }, { id }) => sso.removeDomain(tx, principal, String(id)),
  );
  addMutation(
    resolver,
    'setPasswordSignIn',
    {
      type: () => Boolean,
      description:
        'Lets the people of your company use passwords, or no more: then only by single sign-on, by which you must have come in yourself.',
    },
    [{ name: 'allowed', type: () => Boolean, description: 'Whether passwords are good.' }],
    (tx, { sso, principal }, { allowed }) => sso.setPasswordSignIn(tx, principal, allowed === true),
    async (_tx, _context, result) => result,
  );
  return resolver;
}

/** Does it; `prepared` is what was found out before the transaction. */
type Work<Prepared = string> = (
  tx: Transaction,
  context: RequestContext,
  args: Arguments,
  prepared: Prepared | undefined,
) => Promise<unknown>;
type Before<Prepared> = (context: RequestContext, args: Arguments) => Promise<Prepared | undefined>;
type Answer = (tx: Transaction, context: RequestContext, result: unknown) => Promise<unknown>;

const setEnabled =
  (enabled: boolean): Work =>
  (tx, { sso, principal }, { id }) =>
    sso.setEnabled(tx, principal, String(id), enabled);

const answerConnection: Answer = async (tx, { sso, principal }, id) =>
  asAnswer(await sso.one(tx, principal, String(id)));

function addMutation<Prepared = string>(
  resolver: ResolverClass,
  name: string,
  use: TypeUse,
  args: readonly ArgumentUse[],
  work: Work<Prepared>,
  answer: Answer,
  before: Before<Prepared> = async () => undefined,
): void {
  const allow = 'singleSignOn:manage';
  resolver.mutation(name, { ...use, allow }, [...args, ...guardArguments], (_root, given, context, info) => {
    let prepared: Prepared | undefined;
    return mutate(
      context,
      askedAt(info, given),
      async (tx) => ({ result: await work(tx, context, given, prepared), isFinal: false }),
      (tx, { result }) => answer(tx, context, result),
      async (write, options) => {
        prepared = await before(context, given); // asks the world outside, for which no transaction waits
        return context.writeControl(write, options);
      },
    );
  });
}

const asAnswer = (view: ConnectionView) => ({ ...view, protocol: view.protocol.toUpperCase() });

const present = (input: unknown) =>
  Object.fromEntries(Object.entries(input as Arguments).filter(([, value]) => value !== undefined));

function lowered(input: unknown): Arguments {
  const given = present(input);
  return { ...given, protocol: String(given['protocol']).toLowerCase() };
}

function asText(value: unknown): string | null {
  if (value === null || value === undefined) return null;
  return typeof value === 'string' ? value : JSON.stringify(value);
}
