import { ID, Int } from 'type-graphql';
import { firstNotHeld } from '../../engine/delegation.ts';
import { DomainError } from '../../errors.ts';
import type { Invitation, Inviter } from '../../platform/auth/invitations.ts';
import { covers } from '../../platform/auth/machines/scopes.ts';
import type { RequestContext } from '../context.ts';
import { field, objectType, type ResolverClass } from '../declare.ts';
import { DateTimeScalar } from '../scalars.ts';
import { type AccountCaller, accountOf } from './account-caller.ts';
import { emailOf } from './arguments.ts';
import { languageEnum, languageOf } from './profile-type.ts';

/** Who is asked into the company of the token, and how its people sign in: for its administrators, as a rule. */
export function addInvitations(resolver: ResolverClass): void {
  const invitation = objectType('Invitation', 'An invitation that was sent and is open.');
  field(invitation, 'id', { type: () => ID, description: 'Its id.' });
  field(invitation, 'email', { type: () => String, description: 'Where it was sent.' });
  field(invitation, 'roles', { type: () => String, list: true, description: 'What whoever accepts it will be.' });
  field(invitation, 'createdAt', { type: () => DateTimeScalar, description: 'When it was sent.' });
  field(invitation, 'expiresAt', { type: () => DateTimeScalar, description: 'Until when it is good.' });
  const allow = 'invitation:manage';

  resolver.query(
    'invitations',
    { type: () => invitation, list: true, allow, description: 'Open invitations into the company, the latest first.' },
    [],
    async (_root, _args, context) => {
      const { auth, by } = allowed(context, allow);
      return (await auth.invitations.open(by.tenantId)).map(asInvitation);
    },
  );
  resolver.mutation(
    'inviteUser',
    {
      type: () => invitation,
      allow,
      description: 'Invites somebody into the company by e-mail, in place of an invitation that they had before.',
    },
    [
      { name: 'email', type: () => String, description: 'Their address.' },
      {
        name: 'roles',
        type: () => String,
        list: true,
        description: 'Names of roles, one at least; none that allows more than yours.',
      },
      {
        name: 'language',
        type: () => languageEnum,
        nullable: true,
        defaultValue: 'EN',
        description: 'What the mail is written in.',
      },
    ],
    async (_root, args, context) => {
      const { auth, by } = allowed(context, allow);
      const email = emailOf(args['email']);
      const roles = await rolesToGive(context, args['roles'] as string[]);
      return asInvitation(
        await auth.invitations.invite(by, { email, roles, language: languageOf(args['language']) ?? 'en' }),
      );
    },
  );
  resolver.mutation(
    'revokeInvitation',
    { type: () => Boolean, allow, description: 'Takes an invitation back: its link is worthless.' },
    [{ name: 'id', type: () => ID, description: 'Which one.' }],
    async (_root, args, context) => {
      const { auth, by } = allowed(context, allow);
      await auth.invitations.takeBack(by, String(args['id']));
      return true;
    },
  );
  addSignIns(resolver);
}

function addSignIns(resolver: ResolverClass): void {
  const allow = 'secondFactor:require';
  const signIn = objectType('UserSignIn', 'How somebody in the company signs in.');
  field(signIn, 'userId', { type: () => ID, description: 'Id of the person, the same as of their `User`.' });
  field(signIn, 'name', { type: () => String, description: 'Full name.' });
  field(signIn, 'email', { type: () => String, description: 'The address they sign in with.' });
  field(signIn, 'hasSecondFactor', { type: () => Boolean, description: 'Whether they have an authenticator app.' });
  field(signIn, 'lastSeenAt', { type: () => DateTimeScalar, nullable: true, description: 'When they were last here.' });
  resolver.query(
    'userSignIns',
    { type: () => signIn, list: true, allow, description: 'How the people of the company sign in.' },
    [],
    async (_root, _args, context) => {
      const { auth, by } = allowed(context, allow);
      const found = await auth.userSignIns.list(by.tenantId);
      return found.map((each) => ({ ...each, lastSeenAt: each.lastSeenAt?.toISOString() ?? null }));
    },
  );
  resolver.mutation(
    'requireSecondFactor',
    {
      type: () => Boolean,
      allow,
      description: 'Whether everybody in the company needs an authenticator app beside their password, from now on.',
    },
    [{ name: 'required', type: () => Boolean, description: 'Whether it is needed.' }],
    async (_root, args, context) => {
      const { auth, by } = allowed(context, allow);
      await auth.userSignIns.requireSecondFactor(by, args['required'] === true);
      return true;
    },
  );
  addOthersSignIns(resolver);
}

/** For people who lost a device. */
function addOthersSignIns(resolver: ResolverClass): void {
  const allow = 'signIn:manage';
  const person = { name: 'userId', type: () => ID, description: 'Id of the person: the same as of their `User`.' };
  resolver.mutation(
    'endUserSessions',
    {
      type: () => Int,
      allow,
      description:
        'Signs somebody of the company out on all devices, tells them by mail, and says how many there were.',
    },
    [person],
    async (_root, args, context) => {
      const { auth, by } = allowed(context, allow);
      return auth.othersSignIns.endSessions(by, String(args['userId']));
    },
  );
  resolver.mutation(
    'removeUserSecondFactor',
    {
      type: () => Boolean,
      allow,
      description:
        'Takes away the authenticator app of somebody who lost it and the recovery codes too, signs them out everywhere and tells them by mail.',
    },
    [person],
    async (_root, args, context) => {
      const { auth, by } = allowed(context, allow);
      await auth.othersSignIns.removeSecondFactor(by, String(args['userId']));
      return true;
    },
  );
}

/** @throws DomainError FORBIDDEN when no role of the caller allows it */
function allowed(context: RequestContext, permission: string): AccountCaller & { by: Inviter } {
  const { actor, tenantId, requestId, grants } = context.principal;
  if (!covers(grants, `${permission}:all`))
    throw new DomainError('FORBIDDEN', `None of your roles allows ${permission}.`, {
      rule: 'permission.missing',
      params: { permission },
    });
  return { ...accountOf(context), by: { tenantId, userId: actor.id, name: actor.name, requestId } };
}

/** @throws DomainError BAD_USER_INPUT for roles that there are not, FORBIDDEN for one that allows what the caller may not do */
async function rolesToGive({ read, principal, model }: RequestContext, asked: readonly string[]): Promise<string[]> {
  const names = [...new Set(asked)];
  const refuse = (code: 'BAD_USER_INPUT' | 'FORBIDDEN', rule: string, message: string) =>
    new DomainError(code, message, { rule, fields: ['roles'] });
  if (names.length === 0) throw refuse('BAD_USER_INPUT', 'auth.no_role', 'Give at least one role.');
  const known = await read((tx) =>
    tx.query<{ name: string; permissions: string[] }>(
      `select r.name, array(select p.permission from role_permission p where p.role_id = r.id and p.deactivated_at is null) as permissions
       from role r where r.name = any($1::text[]) and r.deactivated_at is null`,
      [names],
    ),
  );
  const unknown = names.find((name) => !known.some((role) => role.name === name));
  if (unknown !== undefined) throw refuse('BAD_USER_INPUT', 'auth.unknown_role', `There is no role ${unknown}.`);
  for (const { name, permissions } of known) {
    const lacking = firstNotHeld(principal, permissions, model);
    if (lacking)
      throw refuse('FORBIDDEN', 'permission.not_yours', `The role ${name} allows ${lacking}, which you do not have.`);
  }
  return names;
}

const asInvitation = (each: Invitation) => ({
  ...each,
  createdAt: each.createdAt.toISOString(),
  expiresAt: each.expiresAt.toISOString(),
});
