import { DateTimeScalar } from '../scalars.ts';
import { type ArgumentUse, field, objectType, type ResolverClass } from '../declare.ts';
import { refreshToken } from '../../platform/auth/proofs.ts';
import { accountOf } from './account-caller.ts';
import { emailOf, textOf } from './arguments.ts';
import { languageEnum, languageOf } from './profile-type.ts';

const text = (name: string, description: string): ArgumentUse => ({ name, type: () => String, description });

/** Where links in mails lead: a forgotten password, an address to be confirmed, an invitation. Nothing here tells whether an address exists. */
export function addRecovery(resolver: ResolverClass): void {
  const link = text('token', 'What stands behind the # of the link in the mail.');
  resolver.mutation(
    'forgotPassword',
    {
      allow: 'person',
      type: () => Boolean,
      description: 'Sends a link for a new password to the address, if it has an account. True in any case.',
    },
    [text('email', 'The address.')],
    async (_root, args, context) => {
      await accountOf(context).auth.passwordReset.forgot(emailOf(args['email']));
      return true;
    },
  );
  resolver.mutation(
    'resetPassword',
    {
      allow: 'person',
      type: () => Boolean,
      description: 'Sets a new password by the link in the mail, once. All your sessions end.',
    },
    [link, text('password', 'The new password: 10 to 128 characters.')],
    async (_root, args, context) => {
      await accountOf(context).auth.passwordReset.reset(String(args['token']), String(args['password']));
      return true;
    },
  );
  resolver.mutation(
    'verifyEmail',
    {
      allow: 'person',
      type: () => Boolean,
      description: 'Confirms an address by the link in the mail, once; it is then that of the account.',
    },
    [link],
    async (_root, args, context) => {
      await accountOf(context).auth.profiles.verifyEmail(String(args['token']));
      return true;
    },
  );
  addAcceptance(resolver, link);
}

function addAcceptance(resolver: ResolverClass, link: ArgumentUse): void {
  const invited = objectType('InvitedTo', 'What an invitation is for, to whoever has its link.');
  field(invited, 'email', { type: () => String, description: 'The address that it was sent to.' });
  field(invited, 'tenantName', { type: () => String, description: 'The company.' });
  field(invited, 'expiresAt', { type: () => DateTimeScalar, description: 'Until when it is good.' });
  field(invited, 'hasAccount', {
    type: () => Boolean,
    description: 'Whether the address has an account: then it joins as it is, and name and password are not needed.',
  });
  resolver.query(
    'invitedTo',
    { allow: 'person', type: () => invited, description: 'What an invitation is for.' },
    [link],
    async (_root, args, context) => {
      const found = await accountOf(context).auth.invitations.look(String(args['token']));
      return { ...found, expiresAt: found.expiresAt.toISOString() };
    },
  );
  const joined = objectType('Joined', 'You belong to the company now.');
  field(joined, 'tenant', { type: () => String, description: 'Its short name, as in addresses.' });
  field(joined, 'signedIn', {
    type: () => Boolean,
    description: 'Whether you are signed in by it, with the cookie; not if you had an account before.',
  });
  resolver.mutation(
    'acceptInvitation',
    {
      allow: 'person',
      type: () => joined,
      description: 'Joins the company that invites, once. Somebody new gives a name and a password.',
    },
    [
      link,
      { ...text('name', 'Your full name.'), nullable: true },
      { ...text('password', 'A password: 10 to 128 characters.'), nullable: true },
      { name: 'language', type: () => languageEnum, nullable: true, description: 'What mails to you are written in.' },
    ],
    async (_root, args, context) => {
      const { auth, caller, setCookie } = accountOf(context);
      const joining = {
        name: textOf(args['name']),
        password: textOf(args['password']),
        language: languageOf(args['language']),
      };
      const { tenant, entered } = await auth.invitations.accept(String(args['token']), joining, caller, refreshToken);
      if (entered) setCookie(auth.cookie.set(entered.proof, entered.session.expiresAt));
      return { tenant, signedIn: entered !== null };
    },
  );
}
