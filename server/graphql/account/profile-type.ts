import { ID, Int } from 'type-graphql';
import type { Profile } from '../../platform/auth/profile.ts';
import { languages } from '@plinth/schema/platform/control.ts';
import type { Within } from './account-caller.ts';
import { enumType, field, objectType } from '../declare.ts';

type Class = ReturnType<typeof objectType>;

export const languageEnum = enumType('Language', 'A language that the app and its mails are written in.', {
  EN: 'English.',
  NB: 'Norwegian Bokmål.',
});

/** `EN` → `en` */
export const languageOf = (name: unknown) =>
  languages.find((language) => language.toUpperCase() === String(name)) ?? undefined;

/** A person as they see themselves, whatever the company. */
export function makeProfileType(): Class {
  const organization = objectType('Organization', 'A company that you belong to.');
  field(organization, 'id', { type: () => ID, description: 'Its id.' });
  field(organization, 'slug', { type: () => String, description: 'Its short name, as in addresses.' });
  field(organization, 'name', { type: () => String, description: 'Its name.' });
  field(organization, 'roles', { type: () => String, list: true, description: 'Your roles in it.' });
  field(organization, 'requiresSecondFactor', {
    type: () => Boolean,
    description: 'Whether a password alone is not enough to work in it.',
  });
  const profile = objectType('Profile', 'Your account: what belongs to you, whatever the company.');
  field(profile, 'id', { type: () => ID, description: 'Your id.' });
  field(profile, 'email', { type: () => String, description: 'The address that you sign in with.' });
  field(profile, 'emailVerified', { type: () => Boolean, description: 'Whether you have shown that it is yours.' });
  field(profile, 'name', { type: () => String, description: 'Your full name.' });
  field(profile, 'firstName', { type: () => String, description: 'All of your name but its last word.' });
  field(profile, 'lastName', { type: () => String, description: 'The last word of your name.' });
  field(profile, 'language', { type: () => languageEnum, description: 'What mails to you are written in.' });
  field(profile, 'role', {
    type: () => String,
    nullable: true,
    description: 'Your roles in the company of your token, separated by spaces; null without a token.',
  });
  field(profile, 'organization', {
    type: () => organization,
    nullable: true,
    description: 'The company of your token; null without a token.',
  });
  field(profile, 'organizations', {
    type: () => organization,
    list: true,
    description: 'All companies you belong to.',
  });
  field(profile, 'hasPassword', {
    type: () => Boolean,
    description: 'Whether you sign in with a password here; not if you come by single sign-on alone.',
  });
  field(profile, 'secondFactor', {
    type: () => Boolean,
    description: 'Whether an authenticator app is asked for when you sign in with your password.',
  });
  field(profile, 'recoveryCodesLeft', { type: () => Int, description: 'Recovery codes that you have not used yet.' });
  return profile;
}

/** @param within the company of the token */
export function asProfile(profile: Profile, within: Within | null): object {
  const { id, email, emailVerified, name, language, hasPassword, secondFactor, tenants } = profile;
  const words = name.split(/\s+/);
  const organization = tenants.find(({ slug }) => slug === within?.slug);
  return {
    id,
    email,
    emailVerified,
    name,
    firstName: words.slice(0, -1).join(' ') || name,
    lastName: words.length > 1 ? words.at(-1) : '',
    language: language.toUpperCase(),
    role: within?.roles.join(' ') ?? null,
    organization: organization && within ? { ...organization, roles: within.roles } : null,
    organizations: tenants,
    hasPassword,
    secondFactor: secondFactor.isOn,
    recoveryCodesLeft: secondFactor.recoveryCodesLeft,
  };
}
