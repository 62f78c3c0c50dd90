import { ID, Int } from 'type-graphql';
import { DomainError } from '../../errors.ts';
import type { TenantPerson, TenantSheet, VisitSheet } from '../../platform/auth/operators/back-office.ts';
import { noTenant, viaVisit } from '../../platform/auth/operators/operators.ts';
import type { Operator } from '../../platform/auth/operators/visits.ts';
import { accountOf } from '../account/account-caller.ts';
import { emailOf, textOf } from '../account/arguments.ts';
import { asChanges, type LimitTypes } from '../company/limit-types.ts';
import type { RequestContext } from '../context.ts';
import { ResolverClass } from '../declare.ts';
import { makeOperatorTypes, type OperatorTypes } from './types.ts';

const allow = 'operator';
const whichTenant = { name: 'id', type: () => ID, description: 'Id of the company.' };
const why = {
  name: 'reason',
  type: () => String,
  description: 'Why, in 5 to 500 characters: the company can read it.',
};

/** What the platform's staff does with companies: with a token of `POST /auth/token` `{ "operator": true }`, which is good for nothing else. */
export function makeOperators(limits: LimitTypes): ResolverClass {
  const resolver = new ResolverClass('OperatorResolver');
  const types = makeOperatorTypes();
  addQueries(resolver, types);
  addChanges(resolver, types);
  addLimits(resolver, limits);
  addVisits(resolver, types);
  return resolver;
}

function addQueries(resolver: ResolverClass, types: OperatorTypes): void {
  resolver.query(
    'tenants',
    { type: () => types.tenant, list: true, allow, description: 'Companies on this platform, by name.' },
    [
      {
        name: 'search',
        type: () => String,
        nullable: true,
        description: 'Only those with this in their name or short name.',
      },
    ],
    async (_root, args, context) => {
      operatorOf(context);
      return (await context.backOffice.tenants(textOf(args['search']))).map(asTenant);
    },
  );
  resolver.query(
    'tenant',
    { type: () => types.tenant, allow, description: 'One company.' },
    [whichTenant],
    async (_root, args, context) => {
      operatorOf(context);
      return asTenant(await context.backOffice.tenant(String(args['id'])));
    },
  );
  resolver.query(
    'tenantPeople',
    { type: () => types.person, list: true, allow, description: 'Who belongs to a company.' },
    [whichTenant],
    async (_root, args, context) => {
      operatorOf(context);
      return (await context.backOffice.people(String(args['id']))).map(asPerson);
    },
  );
  resolver.query(
    'tenantVisits',
    { type: () => types.visit, list: true, allow, description: 'Stays of operators in a company, the latest first.' },
    [whichTenant],
    async (_root, args, context) => {
      operatorOf(context);
      return (await context.backOffice.visitsTo(String(args['id']))).map(asVisit);
    },
  );
  resolver.query(
    'tenantDatabases',
    {
      type: () => String,
      list: true,
      allow,
      description: 'Addresses of the databases that companies may live in, beside the registry’s own.',
    },
    [],
    (_root, _args, context) => {
      operatorOf(context);
      return context.backOffice.databases();
    },
  );
}

interface TermsInput {
  readonly status?: 'ACTIVE' | 'SUSPENDED' | null;
  readonly modules?: readonly string[] | null;
  readonly seats?: number | null;
}

interface CreateInput extends TermsInput {
  readonly slug: string;
  readonly name: string;
  readonly administratorEmail: string;
  readonly language?: string | null;
  readonly database?: string | null;
}

function addChanges(resolver: ResolverClass, types: OperatorTypes): void {
  resolver.mutation(
    'createTenant',
    {
      type: () => types.tenant,
      allow,
      description: 'Makes a company that can be used at once, and invites somebody to look after it.',
    },
    [{ name: 'input', type: () => types.createInput, description: 'The company.' }],
    async (_root, args, context) => {
      const { slug, name, administratorEmail, language, database, ...terms } = args['input'] as CreateInput;
      const made = await context.backOffice.create(operatorOf(context), {
        slug,
        name,
        administrator: { email: emailOf(administratorEmail), language: language === 'nb' ? 'nb' : 'en' },
        ...(database ? { database } : {}),
        ...termsOf(terms),
      });
      return asTenant(made);
    },
  );
  resolver.mutation(
    'updateTenant',
    { type: () => types.tenant, allow, description: 'Changes what a company may do; felt everywhere within seconds.' },
    [whichTenant, { name: 'input', type: () => types.updateInput, description: 'What changes.' }, why],
    async (_root, args, context) => {
      const terms = termsOf(args['input'] as TermsInput);
      const id = String(args['id']);
      return asTenant(await context.backOffice.change(operatorOf(context), id, terms, String(args['reason'])));
    },
  );
}

function addLimits(resolver: ResolverClass, types: LimitTypes): void {
  resolver.query(
    'tenantLimits',
    { type: () => types.limit, list: true, allow, description: 'What the people of a company may do in a minute.' },
    [whichTenant],
    (_root, args, context) => {
      operatorOf(context);
      return context.backOffice.limits.of(String(args['id']), true);
    },
  );
  resolver.mutation(
    'setTenantLimits',
    {
      type: () => types.limit,
      list: true,
      allow,
      description: 'Sets limits of a company, also beyond the defaults; felt everywhere within seconds.',
    },
    [whichTenant, { name: 'input', type: () => types.input, description: 'What changes.' }, why],
    (_root, args, context) =>
      context.backOffice.setLimits(
        operatorOf(context),
        String(args['id']),
        asChanges(args['input']),
        String(args['reason']),
      ),
  );
}

function addVisits(resolver: ResolverClass, types: OperatorTypes): void {
  resolver.mutation(
    'enterTenant',
    {
      type: () => types.token,
      allow,
      description:
        'Goes into a company for a time. Its administrators see who, when and why, and what was done, under both names.',
    },
    [
      whichTenant,
      why,
      { name: 'minutes', type: () => Int, nullable: true, description: 'How long, from 5 to 480; 30 when left out.' },
    ],
    async (_root, args, context) => {
      const operator = operatorOf(context);
      const { auth, session } = accountOf(context);
      const { slug } = await context.backOffice.tenant(String(args['id']));
      const given = typeof args['minutes'] === 'number' ? { minutes: args['minutes'] } : {};
      const stay = { reason: String(args['reason']), ...given };
      const visit = await context.backOffice.visits.begin(operator, String(args['id']), stay);
      const { accessToken, expiresAt } = await auth.operatorToken(
        await session(),
        context.identity.client ?? 'api',
        visit,
      );
      return { visitId: visit.id, tenant: slug, accessToken, expiresAt, endsAt: visit.endsAt.toISOString() };
    },
  );
  resolver.mutation(
    'leaveTenant',
    { type: () => Boolean, allow, description: 'Ends a visit before its time: its token is worthless at once.' },
    [{ name: 'id', type: () => ID, description: 'Id of the visit.' }],
    async (_root, args, context) => {
      await context.backOffice.visits.end(leaverOf(context, String(args['id'])), String(args['id']));
      return true;
    },
  );
}

/** Whoever is on a visit may end that one. @throws DomainError FORBIDDEN for everybody else who is not above companies */
function leaverOf(context: RequestContext, visitId: string): Operator {
  const { actor, requestId } = context.principal;
  if (actor.kind !== 'operator' || actor.via !== viaVisit(visitId)) return operatorOf(context);
  const { userId, name, email } = context.identity;
  return { userId, name, email, requestId };
}

/** @throws DomainError FORBIDDEN for everybody but an operator above companies */
function operatorOf({ principal, identity }: RequestContext): Operator {
  if (principal.actor.kind !== 'operator' || principal.tenantId !== noTenant)
    throw new DomainError('FORBIDDEN', 'This is for operators of the platform.', { rule: 'operator.required' });
  const { userId, name, email } = identity;
  return { userId, name, email, requestId: principal.requestId };
}

function termsOf({ status, modules, seats }: TermsInput) {
  return {
    status: status ? (status.toLowerCase() as 'active' | 'suspended') : undefined,
    modules: modules ?? undefined,
    seats,
  };
}

const asTenant = (sheet: TenantSheet) => ({
  ...sheet,
  status: sheet.status.toUpperCase(),
  createdAt: sheet.createdAt.toISOString(),
});

const asPerson = (person: TenantPerson) => ({ ...person, lastSeenAt: person.lastSeenAt?.toISOString() ?? null });

const asVisit = (visit: VisitSheet) => ({
  ...visit,
  createdAt: visit.createdAt.toISOString(),
  endsAt: visit.endsAt.toISOString(),
  endedAt: visit.endedAt?.toISOString() ?? null,
});
