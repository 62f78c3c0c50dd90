import { type ArgumentUse, field, objectType, type ResolverClass } from '../declare.ts';
import { accountOf } from './account-caller.ts';
import { textOf } from './arguments.ts';
import { passwordAgain } from './profile-operations.ts';

/** Setting an authenticator app up, taking it away, and codes for whoever has lost it. */
export function addSecondFactor(resolver: ResolverClass): void {
  const begun = objectType('AuthenticatorSetup', 'What the authenticator app is given, by camera or by hand.');
  field(begun, 'address', { type: () => String, description: 'For a QR code: otpauth://totp/….' });
  field(begun, 'secret', { type: () => String, description: 'The same to be typed, in base32.' });
  const code = (description: string): ArgumentUse => ({ name: 'code', type: () => String, description });
  const codes = { type: () => String, list: true };

  resolver.mutation(
    'beginSecondFactor',
    {
      allow: 'person',
      type: () => begun,
      description: 'Begins to set an authenticator app up. Until its first code has come nothing is different.',
    },
    [passwordAgain],
    async (_root, args, context) => {
      const { auth, session, caller } = accountOf(context);
      return auth.account.beginSecondFactor(await session(), textOf(args['password']), caller);
    },
  );
  resolver.mutation(
    'confirmSecondFactor',
    {
      allow: 'person',
      ...codes,
      description:
        'Turns the authenticator app on. Answers with ten recovery codes, which are shown this once; your other sessions end.',
    },
    [code('The first code of the app.')],
    async (_root, args, context) => {
      const { auth, session, caller } = accountOf(context);
      return auth.account.confirmSecondFactor(await session(), String(args['code']), caller);
    },
  );
  resolver.mutation(
    'removeSecondFactor',
    {
      allow: 'person',
      type: () => Boolean,
      description: 'Takes the authenticator app away. Not where one of your companies asks for it.',
    },
    [code('A code of the app, or a recovery code.')],
    async (_root, args, context) => {
      const { auth, session, caller } = accountOf(context);
      await auth.account.removeSecondFactor(await session(), String(args['code']), caller);
      return true;
    },
  );
  resolver.mutation(
    'renewRecoveryCodes',
    {
      allow: 'person',
      ...codes,
      description: 'Ten new recovery codes, which are shown this once; those before are worthless.',
    },
    [code('A code of the app, or a recovery code.')],
    async (_root, args, context) => {
      const { auth, session, caller } = accountOf(context);
      return auth.account.renewRecoveryCodes(await session(), String(args['code']), caller);
    },
  );
}
