import { ResolverClass } from '../declare.ts';
import { addFormerUsers } from './former-users.ts';
import { addInvitations } from './invitation-operations.ts';
import { addProfile } from './profile-operations.ts';
import { makeProfileType } from './profile-type.ts';
import { addRecovery } from './recovery-operations.ts';
import { addSecondFactor } from './second-factor-operations.ts';
import { addSignIn } from './sign-in-operations.ts';

/** What people do with their own account, with a token or without one, and who may come into a company. */
export function makeAccount(): ResolverClass {
  const resolver = new ResolverClass('AccountResolver');
  const profile = makeProfileType();
  addSignIn(resolver, profile);
  addRecovery(resolver);
  addProfile(resolver, profile);
  addSecondFactor(resolver);
  addInvitations(resolver);
  addFormerUsers(resolver);
  return resolver;
}
