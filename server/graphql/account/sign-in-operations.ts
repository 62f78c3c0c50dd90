import { Int } from 'type-graphql';
import { DomainError } from '../../errors.ts';
import { accessTokenLife } from '../../platform/auth/keys.ts';
import { refreshToken, sessionKey } from '../../platform/auth/proofs.ts';
import type { Session } from '../../platform/auth/sessions.ts';
import type { Proof, SignedIn } from '../../platform/auth/sign-in.ts';
import { type ArgumentUse, enumType, field, objectType, type ResolverClass, unionType } from '../declare.ts';
import { type AccountCaller, accountOf, type Within } from './account-caller.ts';
import { emailOf } from './arguments.ts';
import { asProfile } from './profile-type.ts';

type Class = ReturnType<typeof objectType>;

/** What proves the session, by the kind that was asked for. */
type Proved = { kind: 'COOKIE' | 'TOKEN'; token: string } | { kind: 'KEY'; key: string; within: Within };

/** Signing in, in one step or two; a new access token; signing out. */
export function addSignIn(resolver: ResolverClass, profile: Class): void {
  const kinds = enumType('SessionKind', 'How a session is proved.', {
    COOKIE: 'By a cookie that no script can read, with an access token for an hour at a time: for browsers.',
    TOKEN:
      'By a refresh token in the answer, which the program keeps to itself: for programs that cannot keep cookies.',
    KEY: 'By a key that is good as it is until the session ends: for programs that cannot do OAuth.',
  });
  const tokens = objectType('Tokens', 'What to send along, and what to get the next one with.');
  field(tokens, 'accessToken', { type: () => String, description: 'A JWT for one company: Authorization: Bearer ….' });
  field(tokens, 'refreshToken', {
    type: () => String,
    nullable: true,
    description: 'For `refresh`, once; null where it is in the cookie.',
  });
  field(tokens, 'expiresIn', { type: () => Int, description: 'Seconds that the access token is good for.' });
  const signedIn = objectType('SignedIn', 'You are signed in.');
  field(signedIn, 'user', { type: () => profile, description: 'You.' });
  field(signedIn, 'tokens', {
    type: () => tokens,
    nullable: true,
    description: 'Null with a key, and where no company can be entered yet: then `refused` says why.',
  });
  field(signedIn, 'key', { type: () => String, nullable: true, description: 'The key, if you asked for one.' });
  field(signedIn, 'refused', {
    type: () => String,
    nullable: true,
    description:
      'Why there is no token, as a rule: auth.second_factor_required, auth.tenant_suspended, auth.not_a_member.',
  });
  const needed = objectType(
    'SecondFactorNeeded',
    'The password is right; now the code of your authenticator is needed.',
  );
  field(needed, 'challenge', { type: () => String, description: 'To be sent with the code, within five minutes.' });
  const result = unionType('SignInResult', 'Signed in, or half of it.', () => [signedIn, needed]);

  const kind: ArgumentUse = {
    name: 'session',
    type: () => kinds,
    nullable: true,
    defaultValue: 'COOKIE',
    description: 'How the session is to be proved.',
  };
  const tenant: ArgumentUse = {
    name: 'tenant',
    type: () => String,
    nullable: true,
    description: 'Short name of the company to work in; the first that is open when none is named.',
  };
  const text = (name: string, description: string): ArgumentUse => ({ name, type: () => String, description });

  const entered = async (account: AccountCaller, signed: SignedIn<Proved>, slug: string | null): Promise<object> => {
    if ('challenge' in signed) return Object.assign(new needed(), signed);
    const { session, proof } = signed;
    if (proof.kind === 'COOKIE') account.setCookie(account.auth.cookie.set(proof.token, session.expiresAt));
    const issued = proof.kind === 'KEY' ? { within: proof.within } : await tokensOf(account, session, proof, slug);
    const user = asProfile(await account.auth.profiles.read(session), issued.within);
    const key = proof.kind === 'KEY' ? proof.key : null;
    return Object.assign(new signedIn(), { tokens: null, refused: null, ...issued, user, key });
  };

  resolver.mutation(
    'login',
    { allow: 'person', type: () => result, description: 'Signs in with e-mail and password.' },
    [text('email', 'Your e-mail address.'), text('password', 'Your password.'), tenant, kind],
    async (_root, args, context) => {
      const account = accountOf(context);
      const [slug, prove] = proofOf(args);
      const credentials = { email: emailOf(args['email']), password: String(args['password']).slice(0, 512) };
      return entered(account, await account.auth.signIn.withPassword(credentials, account.caller, prove), slug);
    },
  );
  resolver.mutation(
    'verifySecondFactor',
    {
      allow: 'person',
      type: () => signedIn,
      description: 'Finishes signing in with a code of the authenticator, or a recovery code.',
    },
    [text('challenge', 'What `login` answered with.'), text('code', 'The code.'), tenant, kind],
    async (_root, args, context) => {
      const account = accountOf(context);
      const [slug, prove] = proofOf(args);
      const step = { challenge: String(args['challenge']), code: String(args['code']) };
      return entered(account, await account.auth.signIn.withCode(step, account.caller, prove), slug);
    },
  );
  resolver.mutation(
    'refresh',
    {
      allow: 'person',
      type: () => tokens,
      description: 'Gives an access token for a company, and uses the refresh token up.',
    },
    [{ ...text('refreshToken', 'The one you keep; left out, the cookie is used.'), nullable: true }, tenant],
    async (_root, args, context) => {
      const { auth, caller, setCookie } = accountOf(context);
      const kept = args['refreshToken'];
      const { session, token } = await auth.refresh(typeof kept === 'string' ? kept : auth.cookie.read(caller.cookie));
      if (typeof kept !== 'string') setCookie(auth.cookie.set(token, session.expiresAt));
      const client = typeof kept === 'string' ? 'api' : 'app';
      const { accessToken } = await auth.accessToken(session, { tenant: slugOf(args) ?? undefined, client });
      return { accessToken, expiresIn: accessTokenLife, refreshToken: typeof kept === 'string' ? token : null };
    },
  );
  resolver.mutation(
    'logout',
    {
      allow: 'person',
      type: () => Boolean,
      description: 'Signs out: ends the session of the token or the cookie. True also when there was none.',
    },
    [
      {
        name: 'everywhere',
        type: () => Boolean,
        nullable: true,
        defaultValue: false,
        description: 'Whether all your sessions end, on every device.',
      },
    ],
    async (_root, args, context) => {
      const account = accountOf(context);
      if (args['everywhere']) await account.auth.account.endAllSessions(await account.session());
      await account.signOut();
      return true;
    },
  );
}

const slugOf = (args: Record<string, unknown>) => (typeof args['tenant'] === 'string' ? args['tenant'] : null);

function proofOf(args: Record<string, unknown>): [string | null, Proof<Proved>] {
  const [kind, slug] = [args['session'], slugOf(args)];
  if (kind === 'KEY') {
    return [
      slug,
      async (sql, session) => {
        const { key, tenant } = await sessionKey(slug ?? undefined)(sql, session);
        return { kind: 'KEY', key, within: tenant };
      },
    ];
  }
  const proved = kind === 'TOKEN' ? 'TOKEN' : 'COOKIE';
  return [slug, async (sql, session) => ({ kind: proved, token: await refreshToken(sql, session) })];
}

interface Issued {
  within: Within | null;
  tokens: object | null;
  refused: string | null;
}

/** Whoever is let in and belongs to no company, or to one that wants more of them, is signed in all the same. */
async function tokensOf(
  { auth }: AccountCaller,
  session: Session,
  proof: { kind: 'COOKIE' | 'TOKEN'; token: string },
  tenant: string | null,
): Promise<Issued> {
  try {
    const client = proof.kind === 'COOKIE' ? 'app' : 'api';
    const issued = await auth.accessToken(session, { tenant: tenant ?? undefined, client });
    const refresh = proof.kind === 'TOKEN' ? proof.token : null;
    const tokens = { accessToken: issued.accessToken, expiresIn: issued.expiresIn, refreshToken: refresh };
    return { within: issued.tenant, tokens, refused: null };
  } catch (error) {
    const isRefusal = error instanceof DomainError && error.code === 'FORBIDDEN';
    if (isRefusal && proof.kind === 'TOKEN') await auth.endSession({ userId: session.user.id, sessionId: session.id }); // nobody could come back to it
    if (!isRefusal || proof.kind === 'TOKEN') throw error;
    return { within: null, tokens: null, refused: error.rule ?? null };
  }
}
