import { ID, Int } from 'type-graphql';
import type { GraphQLResolveInfo } from 'graphql';
import { checkId } from '../../engine/values.ts';
import { type Entity, entityOf, type Model } from '../../engine/model.ts';
import { parseInput } from '../../engine/parse-input.ts';
import type { Administered } from '../../platform/auth/machines/administration.ts';
import { createInput, keyInput, rotateInput, updateInput } from '../../platform/auth/machines/administration-input.ts';
import type { ServiceAccount } from '../../platform/auth/machines/service-account.ts';
import type { RequestContext } from '../context.ts';
import { type ArgumentUse, ResolverClass, type TypeUse } from '../declare.ts';
import { askedAt, guardArguments, mutate } from '../mutate.ts';
import type { Types } from '../types.ts';
import { makeServiceAccountTypes } from './service-account-types.ts';

type Class = new () => object;
type Arguments = Readonly<Record<string, unknown>>;

const idArgument = (what: string): ArgumentUse => ({ name: 'id', type: () => ID, description: `Id of the ${what}.` });

/** Service accounts and their credentials, for administrators of a company. */
export function makeServiceAccounts(model: Model, types: Types): ResolverClass[] {
  const user = entityOf(model, 'User');
  const made = makeServiceAccountTypes();
  const resolver = new ResolverClass('ServiceAccountsResolver');
  resolver.query(
    'serviceAccounts',
    {
      type: () => made.account,
      list: true,
      description: 'The programs that work for your company, by name.',
      allow: 'serviceAccount:read',
    },
    [],
    async (_root, _args, { principal, machines }) => (await machines.list(principal)).map(asAnswer),
  );
  resolver.query(
    'serviceAccount',
    {
      type: () => made.account,
      nullable: true,
      description: 'One of them; null when there is none with this id.',
      allow: 'serviceAccount:read',
    },
    [idArgument('service account')],
    async (_root, { id }, { principal, machines }) => {
      const found = await machines.find(principal, checkId(id, 'id'));
      return found && asAnswer(found);
    },
  );
  const account = (description: string): TypeUse => ({ type: () => made.account, description });
  const accountOf = ({ account: done }: Administered) => asAnswer(done);
  add(
    resolver,
    'createServiceAccount',
    account('Makes a service account. It gets in once it has a key or a client secret.'),
    [{ name: 'input', type: () => made.createInput, description: 'The new service account.' }],
    ({ principal, machines }, { input }, dryRun) =>
      machines.create(principal, parseInput(createInput, given(input)), dryRun),
    accountOf,
  );
  add(
    resolver,
    'updateServiceAccount',
    account('Changes a service account. Scopes that it loses its keys and tokens lose at once.'),
    [
      idArgument('service account'),
      { name: 'expectedVersion', type: () => Int, nullable: true, description: 'The version you last read.' },
      { name: 'input', type: () => made.updateInput, description: 'What changes.' },
    ],
    ({ principal, machines }, { id, expectedVersion, input }, dryRun) =>
      machines.update(
        principal,
        checkId(id, 'id'),
        (expectedVersion ?? null) as number | null,
        parseInput(updateInput, given(input)),
        dryRun,
      ),
    accountOf,
  );
  add(
    resolver,
    'createApiKey',
    { type: () => made.madeKey, description: 'Makes a key of a service account and answers with it, this once.' },
    [{ name: 'input', type: () => made.keyInput, description: 'The new key.' }],
    ({ principal, machines }, { input }, dryRun) =>
      machines.createKey(principal, parseInput(keyInput, given(input)), dryRun),
    ({ account: owner, credentialId, secret }) => {
      const answer = asAnswer(owner);
      return {
        key: secret,
        apiKey: answer.apiKeys.find((each) => each.id === credentialId) ?? null,
        serviceAccount: answer,
      };
    },
  );
  add(
    resolver,
    'revokeApiKey',
    account('Ends a key: requests and sockets that use it are refused within seconds, on every server.'),
    [idArgument('key')],
    ({ principal, machines }, { id }, dryRun) => machines.revoke(principal, 'api_key', checkId(id, 'id'), dryRun),
    accountOf,
  );
  add(
    resolver,
    'rotateClientSecret',
    {
      type: () => made.madeSecret,
      description:
        'Makes a client secret of a service account and answers with it, this once. The one there is may be used a while longer, so that it can be replaced where it is used.',
    },
    [
      idArgument('service account'),
      {
        name: 'overlapMinutes',
        type: () => Int,
        nullable: true,
        description: 'How long the one there is may still be used, at most a week; a day when nothing is said.',
      },
    ],
    ({ principal, machines }, { id, overlapMinutes }, dryRun) => {
      const asked = parseInput(rotateInput, given({ serviceAccountId: id, overlapMinutes }), []);
      return machines.rotateSecret(principal, asked, dryRun);
    },
    ({ account: owner, secret }) => ({ clientId: owner.id, clientSecret: secret, serviceAccount: asAnswer(owner) }),
  );
  add(
    resolver,
    'revokeClientSecret',
    account('Ends a client secret and the tokens that were given for it, within seconds.'),
    [idArgument('client secret')],
    ({ principal, machines }, { id }, dryRun) => machines.revoke(principal, 'client_secret', checkId(id, 'id'), dryRun),
    accountOf,
  );
  return [resolver, creators(made.account, user, () => types.objects.get(user) as Class)];
}

/** A mutation with what every mutation takes. What is kept for who repeats it holds no secret. */
function add(
  resolver: ResolverClass,
  name: string,
  use: TypeUse,
  args: readonly ArgumentUse[],
  work: (context: RequestContext, args: Arguments, dryRun: boolean) => Promise<Administered>,
  answer: (done: Administered) => object,
): void {
  const allow = name === 'createServiceAccount' ? 'serviceAccount:create' : 'serviceAccount:update';
  resolver.mutation(name, { ...use, allow }, [...args, ...guardArguments], (_root, asked, context, info) => {
    let secret: string | null = null;
    return mutate<Administered, object>(
      context,
      { ...askedAt(info, asked), aggregate: 'ServiceAccount' },
      async () => {
        const done = await work(context, asked, asked['dryRun'] === true);
        secret = done.secret;
        return { result: { ...done, secret: null }, isFinal: true };
      },
      async (_tx, { result }) => answer({ ...result, secret }),
    );
  });
}

/** Who made a service account, as a record of the API. */
function creators(account: Class, user: Entity, type: () => Class): ResolverClass {
  const resolver = new ResolverClass('ServiceAccountResolver', account);
  resolver.field(
    'createdBy',
    { type, nullable: true, description: 'Who made it, if you may see them.' },
    [],
    (source, _args, context, info: GraphQLResolveInfo) =>
      context.records.load(user, (source as ServiceAccount).createdById, info),
  );
  return resolver;
}

function asAnswer({ credentials, ...account }: ServiceAccount) {
  return {
    ...account,
    apiKeys: credentials.filter(({ kind }) => kind === 'api_key'),
    clientSecrets: credentials.filter(({ kind }) => kind === 'client_secret'),
  };
}

/** GraphQL's null is "left out" here. */
function given(input: unknown): object {
  return Object.fromEntries(
    Object.entries(input as Arguments).filter(([, value]) => value !== undefined && value !== null),
  );
}
