import { modules } from '@plinth/schema/schema.ts';
import { ID } from 'type-graphql';
import type { GraphQLResolveInfo } from 'graphql';
import { selectedBelow } from '../engine/selection.ts';
import { beginAt } from '../platform/access/switch-site.ts';
import type { RequestContext } from './context.ts';
import { field, objectType, ResolverClass } from './declare.ts';
import { selectedAt } from './selected-at.ts';

/** The caller: who, where, and what the roles allow, so that an app shows what is possible. */
export function makeMe(): ResolverClass {
  const site = objectType('MySite', 'A site where you may work.');
  field(site, 'id', { type: () => ID, description: 'Its id: send it as x-plinth-site.' });
  field(site, 'code', { type: () => String, description: 'Its short name.' });
  field(site, 'name', { type: () => String, description: 'Its name.' });
  field(site, 'isDefault', { type: () => Boolean, description: 'Where you begin.' });
  field(site, 'isActive', { type: () => Boolean, description: 'Where you are now.' });
  const team = objectType('MyTeam', 'A team you are in.');
  field(team, 'id', { type: () => ID, description: 'Its id.' });
  field(team, 'name', { type: () => String, description: 'Its name.' });
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
  field(me, 'sites', { type: () => site, list: true, description: 'Where you may work, by name.' });
  field(me, 'teams', { type: () => team, list: true, description: 'The teams you are in, by name.' });
  const resolver = new ResolverClass('MeResolver');
  resolver.query(
    'me',
    {
      type: () => me,
      everybody: 'everybody may know who they are',
      description: 'Who you are and what you may do.',
    },
    [],
    async (_root, _args, context, info) => ({
      ...(await placesOf(context, info)),
      id: context.identity.userId,
      name: context.identity.name,
      email: context.identity.email,
      tenantId: context.identity.tenantId,
      tenant: context.identity.tenantSlug,
      roles: context.principal.roles,
      modules: modules.map(({ name }) => name).filter((name) => !context.principal.unlicensed?.has(name)),
      permissions: [...context.principal.grants].flatMap(([key, grant]) => [
        ...[...grant.scopes].map((scope) => `${key}:${scope}`),
        ...[...grant.fieldsets].map((fieldset) => `${key}:all:${fieldset}`),
      ]),
    }),
  );
  resolver.query(
    'mySites',
    {
      allow: 'person',
      type: () => site,
      list: true,
      description: 'Where you may work, by name. Send the id of one as x-plinth-site to be there.',
    },
    [],
    (_root, _args, context) => sitesOf(context),
  );
  resolver.mutation(
    'switchSite',
    {
      allow: 'person',
      type: () => site,
      list: true,
      description:
        'Makes a site the one where you begin. To be there now send its id as x-plinth-site, over a socket in a ping.',
    },
    [{ name: 'siteId', type: () => ID, description: 'Which one.' }],
    async (_root, { siteId }, context) => {
      await context.write((tx) => beginAt(tx, context.model, context.principal, String(siteId)));
      const sites = await sitesOf(context);
      return sites.map((each) => ({ ...each, isDefault: each.id === String(siteId).toLowerCase() }));
    },
  );
  return resolver;
}

async function sitesOf({ accesses, identity, principal }: RequestContext) {
  const { sites } = await accesses.of(identity);
  return sites.map((each) => ({ ...each, isActive: each.id === principal.site }));
}

/** Looked up where they are asked for. */
async function placesOf(context: RequestContext, info: GraphQLResolveInfo) {
  const { type, nodes } = selectedAt(info, {});
  const names = type ? selectedBelow(info, type, nodes).map(({ name }) => name) : [];
  if (!names.includes('sites') && !names.includes('teams')) return {};
  const { teams } = await context.accesses.of(context.identity);
  return { teams, sites: await sitesOf(context) };
}
