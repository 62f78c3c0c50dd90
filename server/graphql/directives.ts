import {
  DirectiveLocation,
  GraphQLBoolean,
  GraphQLDirective,
  GraphQLInt,
  GraphQLList,
  GraphQLNonNull,
  GraphQLString,
} from 'graphql';
import { rowScopes } from '@plinth/schema/aggregate.ts';
import { actionOf } from '../engine/command.ts';
import type { Entity } from '../engine/model.ts';

/**
 * What the client needs to know of an aggregate beyond its types travels in the schema itself, as directives on its definition: the
 * client then knows the API and nothing else of ours.
 */

const text = new GraphQLNonNull(GraphQLString);
const texts = new GraphQLNonNull(new GraphQLList(text));
const verbs = ['read', 'create', 'update', 'delete'];
const flag = new GraphQLNonNull(GraphQLBoolean);

export const directives = [
  new GraphQLDirective({
    name: 'aggregate',
    description: 'A noun with a list, a record and forms of its own.',
    locations: [DirectiveLocation.OBJECT],
    args: {
      domain: { type: text, description: 'The system it belongs to.' },
      system: { type: text, description: 'What that system is called.' },
      plural: { type: text, description: 'Its plural, as in the name of its list.' },
      label: { type: text, description: 'The field that names a record.' },
      list: { type: texts, description: 'Columns of its list.' },
      search: { type: texts, description: 'Fields a search looks into.' },
      parts: { type: texts, description: 'Fields that hold its parts.' },
      appendOnly: { type: texts, description: 'Parts that are added to, never changed.' },
      readonly: { type: texts, description: 'Parts that only commands write.' },
      subject: { type: text, description: 'Subject of its permissions.' },
      actions: { type: texts, description: 'What a permission may allow to do with it.' },
      scopes: { type: texts, description: 'How far a permission may reach, beside all records of the company.' },
      fieldsets: { type: texts, description: 'What a permission may let be seen whole.' },
    },
  }),
  new GraphQLDirective({
    name: 'text',
    description: 'How long a text may be.',
    locations: [DirectiveLocation.FIELD_DEFINITION, DirectiveLocation.INPUT_FIELD_DEFINITION],
    args: {
      max: { type: new GraphQLNonNull(GraphQLInt), description: 'Most characters.' },
      long: { type: flag, description: 'Edited in several lines.' },
      encrypted: {
        type: GraphQLBoolean,
        description: 'It is compared as a whole only: nothing is ordered, grouped or searched by it.',
      },
    },
  }),
  new GraphQLDirective({
    name: 'partRow',
    description: 'The id of a row of one of the record’s parts.',
    locations: [DirectiveLocation.INPUT_FIELD_DEFINITION],
    args: {
      part: { type: text, description: 'The field that holds the rows.' },
      label: { type: text, description: 'The field that names a row.' },
    },
  }),
  new GraphQLDirective({
    name: 'command',
    description: 'A verb of an aggregate beyond create, update, save and delete.',
    locations: [DirectiveLocation.FIELD_DEFINITION],
    args: {
      on: { type: text, description: 'The aggregate.' },
      allow: { type: text, description: 'The permission it needs.' },
      adds: {
        type: GraphQLString,
        description: 'The part that it adds a row to, made of its input: it can be shown before the answer is there.',
      },
    },
  }),
];

/** `@aggregate(…)` of a root. */
export function directiveArguments(entity: Entity): string {
  const { aggregate, domain } = entity;
  const parts = [...entity.parts];
  const args: Record<string, unknown> = {
    domain: domain.name,
    system: domain.title,
    plural: entity.plural,
    label: aggregate.label,
    list: aggregate.list,
    search: aggregate.search,
    parts: parts.map(([key]) => key),
    appendOnly: parts.flatMap(([key, part]) => (part.part?.appendOnly ? [key] : [])),
    readonly: parts.flatMap(([key, part]) => (part.part?.readonly ? [key] : [])),
    subject: entity.subject,
    actions: [...new Set([...verbs, ...entity.commands.map(actionOf)])],
    scopes: rowScopes.filter((scope) => entity.rules.some((rule) => rule.scope === scope)),
    fieldsets: [...new Set([entity, ...entity.parts.values()].flatMap(fieldsetsOf))],
  };
  return `@aggregate(${Object.entries(args)
    .map(([key, value]) => `${key}: ${JSON.stringify(value)}`)
    .join(', ')})`;
}

const fieldsetsOf = ({ columns }: Entity) => [...columns.values()].flatMap(({ mask }) => mask?.fieldset ?? []);
