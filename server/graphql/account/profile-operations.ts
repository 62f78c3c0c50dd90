import { ID, Int } from 'type-graphql';
import { deviceOf } from '../../platform/auth/device.ts';
import { DateTimeScalar } from '../scalars.ts';
import { type ArgumentUse, field, objectType, type ResolverClass } from '../declare.ts';
import { accountOf } from './account-caller.ts';
import { emailOf, textOf } from './arguments.ts';
import { asProfile, languageEnum, languageOf } from './profile-type.ts';

type Class = ReturnType<typeof objectType>;

export const passwordAgain: ArgumentUse = {
  name: 'password',
  type: () => String,
  nullable: true,
  description: 'Your password, when you signed in more than ten minutes ago (auth.password_needed says so).',
};

/** A person's own name, language, address and password, and their sessions. */
export function addProfile(resolver: ResolverClass, profile: Class): void {
  resolver.query(
    'profile',
    { allow: 'person', type: () => profile, description: 'Your account.' },
    [],
    async (_root, _args, context) => {
      const { auth, session, within } = accountOf(context);
      return asProfile(await auth.profiles.read(await session()), within);
    },
  );
  resolver.mutation(
    'updateProfile',
    { allow: 'person', type: () => profile, description: 'Changes your name or your language.' },
    [
      { name: 'name', type: () => String, nullable: true, description: 'Your full name; as it is when left out.' },
      {
        name: 'language',
        type: () => languageEnum,
        nullable: true,
        description: 'What mails to you are written in; as it is when left out.',
      },
    ],
    async (_root, args, context) => {
      const { auth, session, within } = accountOf(context);
      const own = await session();
      await auth.profiles.change(own, { name: textOf(args['name']), language: languageOf(args['language']) });
      return asProfile(await auth.profiles.read(own), within);
    },
  );
  resolver.mutation(
    'changeEmail',
    {
      allow: 'person',
      type: () => Boolean,
      description:
        'Sends a link to another address; with it the address becomes yours. True whether or not it is taken.',
    },
    [{ name: 'email', type: () => String, description: 'The new address.' }, passwordAgain],
    async (_root, args, context) => {
      const { auth, session, caller } = accountOf(context);
      const to = { email: emailOf(args['email']), password: textOf(args['password']) };
      await auth.profiles.changeEmail(await session(), to, caller);
      return true;
    },
  );
  resolver.mutation(
    'changePassword',
    { allow: 'person', type: () => Boolean, description: 'Sets another password. All your other sessions end.' },
    [
      {
        name: 'currentPassword',
        type: () => String,
        nullable: true,
        description: 'The one you have; left out only if you have none, coming by single sign-on.',
      },
      { name: 'newPassword', type: () => String, description: 'The new one: 10 to 128 characters.' },
    ],
    async (_root, args, context) => {
      const { auth, session, caller } = accountOf(context);
      const passwords = { current: textOf(args['currentPassword']), next: String(args['newPassword']) };
      await auth.profiles.changePassword(await session(), passwords, caller);
      return true;
    },
  );
  addSessions(resolver);
}

function addSessions(resolver: ResolverClass): void {
  const type = objectType('Session', 'A place where you are signed in.');
  field(type, 'id', { type: () => ID, description: 'Its id.' });
  field(type, 'device', {
    type: () => String,
    description: 'Browser and system, as far as they told: Firefox, Linux.',
  });
  field(type, 'address', { type: () => String, nullable: true, description: 'The address you signed in from.' });
  field(type, 'createdAt', { type: () => DateTimeScalar, description: 'When you signed in.' });
  field(type, 'lastUsedAt', { type: () => DateTimeScalar, description: 'When it was last used, to five minutes.' });
  field(type, 'current', { type: () => Boolean, description: 'Whether it is this one.' });
  field(type, 'isKey', { type: () => Boolean, description: 'Whether it is a key, of a program and no browser.' });
  resolver.query(
    'sessions',
    { allow: 'person', type: () => type, list: true, description: 'Where you are signed in, the last used first.' },
    [],
    async (_root, _args, context) => {
      const { auth, session } = accountOf(context);
      const own = await session();
      return (await auth.account.sessions(own)).map((each) => ({
        id: each.id,
        device: deviceOf(each.userAgent),
        address: each.address,
        createdAt: each.createdAt.toISOString(),
        lastUsedAt: each.usedAt.toISOString(),
        current: each.id === own.id,
        isKey: each.isKey,
      }));
    },
  );
  resolver.mutation(
    'endSession',
    { allow: 'person', type: () => Boolean, description: 'Ends one of your sessions: its tokens are refused at once.' },
    [{ name: 'id', type: () => ID, description: 'Which one.' }],
    async (_root, args, context) => {
      const { auth, session } = accountOf(context);
      await auth.account.endSession(await session(), String(args['id']));
      return true;
    },
  );
  resolver.mutation(
    'endOtherSessions',
    {
      allow: 'person',
      type: () => Int,
      description: 'Ends all your sessions but this one, and says how many there were.',
    },
    [],
    async (_root, _args, context) => {
      const { auth, session } = accountOf(context);
      return auth.account.endOtherSessions(await session());
    },
  );
}
