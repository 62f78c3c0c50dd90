import { modules } from '@plinth/schema/schema.ts';
import { ID } from 'type-graphql';
import { field, objectType, ResolverClass } from './declare.ts';

/** The caller: who, where, and what the roles allow, so that an app shows what is possible. */
export function makeMe(): ResolverClass {
  const me = objectType('Me', 'You, in the company you are signed in to.');
  field(me, 'id', { type: () => ID, description: 'Your id.' });
  field(me, 'name', { type: () => String, description: 'Your name.' });
  field(me, 'email', { type: () => String, description: 'Your e-mail address.' });
  field(me, 'tenantId', { type: () => ID, description: 'The company.' });
  field(me, 'tenant', { type: () => String, description: 'Short name of the company, as in addresses.' });
  field(me, 'roles', { type: () => String, list: true, description: 'Your roles in it.' });
  field(me, 'permissions', {
    type: () => String,
    list: true,
    description: 'What they allow: aggregate:action:scope, with :fieldset where a mask is lifted.',
  });
  field(me, 'modules', {
    type: () => String,
    list: true,
    description: 'The modules that the company has a licence for, by the names of their domains.',
  });
  const resolver = new ResolverClass('MeResolver');
  resolver.query(
    'me',
    { type: () => me, description: 'Who you are and what you may do.' },
    [],
    (_root, _args, { identity, principal }) => ({
      id: identity.userId,
      name: identity.name,
      email: identity.email,
      tenantId: identity.tenantId,
      tenant: identity.tenantSlug,
      roles: principal.roles,
      modules: modules.map(({ name }) => name).filter((name) => !principal.unlicensed?.has(name)),
      permissions: [...principal.grants].flatMap(([key, grant]) => [
        ...[...grant.scopes].map((scope) => `${key}:${scope}`),
        ...[...grant.fieldsets].map((fieldset) => `${key}:all:${fieldset}`),
      ]),
    }),
  );
  return resolver;
}
