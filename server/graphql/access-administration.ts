import { ID, Int } from 'type-graphql';
import type { Model } from '../engine/model.ts';
import { loadRoles } from '../platform/access/load-roles.ts';
import { readRoles } from '../platform/access/role-file.ts';
import { addExplanation } from './access-explanation.ts';
import { enumType, field, objectType, ResolverClass, type TypeRef } from './declare.ts';
import { askedAt, guardArguments, mutate } from './mutate.ts';

/** What administrators of a company need beside roles, teams and sites themselves: why somebody may do something, and roles from a file. */
export function makeAccessAdministration(model: Model, names: TypeRef): ResolverClass {
  const resolver = new ResolverClass('AccessResolver');
  addExplanation(resolver, model, names);
  addLoading(resolver, model);
  return resolver;
}

function addLoading(resolver: ResolverClass, model: Model): void {
  const outcome = enumType('RoleOutcome', 'What became of a role that a file declares.', {
    CREATED: 'It is new.',
    CHANGED: 'It was changed.',
    UNCHANGED: 'It was so already.',
    RESTORED: 'It was deleted, and is in use again.',
  });
  const unknown = objectType('UnknownPermission', 'A line of a role that means nothing here yet; it is kept.');
  field(unknown, 'permission', { type: () => String, description: 'The line.' });
  field(unknown, 'rule', { type: () => String, description: 'What about it is not known.' });
  field(unknown, 'message', { type: () => String, description: 'The same in a sentence.' });
  const loaded = objectType('LoadedRole', 'What became of a role that a file declares.');
  field(loaded, 'id', { type: () => ID, description: 'Its id.' });
  field(loaded, 'name', { type: () => String, description: 'Its short name.' });
  field(loaded, 'outcome', { type: () => outcome, description: 'What became of it.' });
  field(loaded, 'known', { type: () => Int, description: 'How many of its lines allow something.' });
  field(loaded, 'unknown', { type: () => unknown, list: true, description: 'The lines that mean nothing here yet.' });
  resolver.mutation(
    'loadRoles',
    {
      type: () => loaded,
      list: true,
      allow: 'role:create',
      description:
        'Makes the roles that YAML declares, or changes those of the same name, all or none. Only what you have yourself can be given.',
    },
    [
      {
        name: 'yaml',
        type: () => String,
        description: 'A map called roles: each with title, description, permissions.',
      },
      ...guardArguments,
    ],
    (_root, given, context, info) =>
      mutate(
        context,
        { ...askedAt(info, given), aggregate: 'Role' },
        async (tx) => {
          const result = await loadRoles(tx, model, context.principal, readRoles(String(given['yaml'])));
          return { result, isFinal: false };
        },
        async (_tx, { result }) => result.map((each) => ({ ...each, outcome: each.outcome.toUpperCase() })),
      ),
  );
}
