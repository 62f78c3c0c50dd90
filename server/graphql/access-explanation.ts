import { ID } from 'type-graphql';
import { entityOf, type Model } from '../engine/model.ts';
import { explain } from '../platform/access/explain/explain.ts';
import { reaches, verdicts } from '../platform/access/explain/explanation.ts';
import { enumType, field, objectType, type ResolverClass, type TypeRef } from './declare.ts';

type Class = new () => object;

export function addExplanation(resolver: ResolverClass, model: Model, names: TypeRef): void {
  const answer = explanationType();
  resolver.query(
    'explainAccess',
    {
      type: () => answer,
      allow: 'role:explain',
      description: 'Why somebody may or may not see a record, or do something with it, for those who may role:explain.',
    },
    [
      { name: 'userId', type: () => ID, description: 'Who.' },
      { name: 'aggregate', type: () => names, description: 'What sort of record.' },
      { name: 'id', type: () => ID, description: 'Which record.' },
      {
        name: 'action',
        type: () => String,
        nullable: true,
        description: 'What they would do, as permissions name it; read when nothing is said.',
      },
      {
        name: 'field',
        type: () => String,
        nullable: true,
        description: 'A field of it that they may see masked; of a part by the name of that and a dot.',
      },
    ],
    async (_root, { userId, aggregate, id, action, field: name }, context) => {
      const question = {
        userId: String(userId),
        entity: entityOf(model, String(aggregate)),
        id: String(id),
        action: String(action ?? 'read'),
        field: (name ?? null) as string | null,
      };
      const { principal, machines } = context;
      return context.read((tx) =>
        explain(tx, model, principal, question, (account) => machines.find(principal, account)),
      );
    },
  );
}

function explanationType(): Class {
  const rule = objectType('ExplainedRule', 'A rule of an aggregate about whose a record is.');
  field(rule, 'scope', { type: () => String, description: 'The scope that it serves.' });
  field(rule, 'path', {
    type: () => String,
    description: 'What it looks at: a field, or with a dot one of a record or a part that it leads to.',
  });
  field(rule, 'ids', {
    type: () => ID,
    list: true,
    description: 'The ids that the record has there, unless they are hidden from you.',
  });
  field(rule, 'isHidden', { type: () => Boolean, description: 'Whether you may not see what is there.' });
  field(rule, 'holds', { type: () => Boolean, description: 'Whether one of them is the person, or of their team.' });
  const reach = enumType('PermissionReach', 'How a permission came to reach a record, or not to.', reaches);
  const permission = objectType('ExplainedPermission', 'A permission of somebody, and whether it reaches the record.');
  field(permission, 'permission', { type: () => String, description: 'The permission in full.' });
  field(permission, 'givenBy', {
    type: () => String,
    list: true,
    description:
      'What gives it: titles of their roles, the name of a service account, the reason of an operator’s visit.',
  });
  field(permission, 'reach', { type: () => reach, description: 'How it came to reach the record, or not to.' });
  field(permission, 'applies', { type: () => Boolean, description: 'Whether it reaches the record.' });
  field(permission, 'reason', { type: () => String, description: 'Why, in some words.' });
  field(permission, 'rules', { type: () => rule, list: true, description: 'The rules that were looked at.' });
  const explained = objectType('ExplainedField', 'Whether somebody sees a field whole.');
  field(explained, 'name', { type: () => String, description: 'The field.' });
  field(explained, 'masked', { type: () => Boolean, description: 'Whether they see the end of it only.' });
  field(explained, 'fieldset', {
    type: () => String,
    nullable: true,
    description: 'What lifts the mask, if it has one.',
  });
  field(explained, 'liftedBy', { type: () => String, list: true, description: 'Permissions of theirs that lift it.' });
  const verdict = enumType('AccessVerdict', 'What an explanation comes to.', verdicts);
  const answer = objectType('AccessExplanation', 'Why somebody may or may not do something with a record.');
  field(answer, 'allowed', { type: () => Boolean, description: 'Whether they may.' });
  field(answer, 'verdict', { type: () => verdict, description: 'What decides, for programs and translations.' });
  field(answer, 'reason', { type: () => String, description: 'Why, in a sentence.' });
  field(answer, 'permissions', {
    type: () => permission,
    list: true,
    description: 'Each permission that was looked at.',
  });
  field(answer, 'siteId', { type: () => ID, nullable: true, description: 'The site that the record belongs to.' });
  field(answer, 'mayEnterSite', {
    type: () => Boolean,
    nullable: true,
    description: 'Whether they may work there.',
  });
  field(answer, 'isDeleted', { type: () => Boolean, description: 'Whether it is out of use, and so in no list.' });
  field(answer, 'masks', {
    type: () => explained,
    list: true,
    description:
      'Each field of it and of its parts that has a mask, as notes.body; the others are whole to whoever sees it.',
  });
  field(answer, 'field', { type: () => explained, nullable: true, description: 'The field that was asked about.' });
  return answer;
}
