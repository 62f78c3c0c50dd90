import { ID } from 'type-graphql';
import type { Entity, Model } from '../engine/model.ts';
import { unmaskVerb } from '../engine/names.ts';
import { maskedColumns, unmask } from '../engine/unmask.ts';
import { enumType, field, objectType, ResolverClass } from './declare.ts';

/**
 * `unmaskCustomer(id, fields, reason)` for everything with masked fields. It takes no `dryRun`, since a look leaves its trace, and a key of
 * idempotency makes no difference: whoever looks twice has looked twice.
 */
export function makeUnmask(model: Model): ResolverClass {
  const resolver = new ResolverClass('UnmaskResolver');
  const value = objectType('UnmaskedValue', 'A masked field as it is.');
  field(value, 'field', { type: () => String, description: 'The field.' });
  field(value, 'value', { type: () => String, nullable: true, description: 'Its value; null for none.' });
  for (const entity of model.entities.values()) {
    const columns = maskedColumns(entity);
    if (columns.length > 0) addUnmask(resolver, entity, value);
  }
  return resolver;
}

function addUnmask(resolver: ResolverClass, entity: Entity, value: object): void {
  const { name, names } = entity;
  const fields = enumType(
    `${name}MaskedField`,
    `Fields of a ${name} that not everybody sees whole.`,
    Object.fromEntries(maskedColumns(entity).map((column) => [column.key, column.note.about])),
  );
  resolver.mutation(
    names.unmask,
    {
      type: () => value,
      list: true,
      allow: `${entity.subject}:${unmaskVerb}`,
      description: `Answers masked fields of a ${name} as they are. That you looked, and why, stands in its history.`,
    },
    [
      { name: 'id', type: () => ID, description: `Id of the ${name}.` },
      { name: 'fields', type: () => fields, list: true, description: 'Which fields.' },
      { name: 'reason', type: () => String, description: 'Why you need to see them; kept in the audit.' },
    ],
    (_root, args, context) => {
      const { principal, refusals } = context;
      const id = String(args['id']);
      const request = { id, fields: args['fields'] as string[], reason: String(args['reason']) };
      return context
        .write((tx) => unmask(tx, principal, entity, request))
        .catch(async (error: unknown) => {
          const attempt = {
            aggregate: (entity.root ?? entity).name,
            command: names.unmask,
            rootId: entity.root ? null : id,
          };
          await refusals.note(principal, attempt, error);
          throw error;
        });
    },
  );
}
