import { domains } from '@plinth/schema/schema.ts';
import { isEnumType, isInputObjectType, isIntrospectionType, isObjectType, isSpecifiedScalarType } from 'graphql';
import { expect, test } from 'vitest';
import { behaviour } from './domains/domains.ts';
import { buildModel } from './engine/model.ts';
import { buildGraphQLSchema } from './graphql/schema.ts';

const schema = buildGraphQLSchema(buildModel(domains, behaviour), behaviour);

test('every type, field, argument and enum value has a description of its own', () => {
  const missing: string[] = [];
  const need = (name: string, description: string | null | undefined) => {
    if (!description?.trim()) missing.push(name);
  };
  for (const type of Object.values(schema.getTypeMap())) {
    if (isIntrospectionType(type) || isSpecifiedScalarType(type)) continue;
    if (!['Query', 'Mutation', 'Subscription'].includes(type.name)) need(type.name, type.description);
    if (isEnumType(type)) for (const value of type.getValues()) need(`${type.name}.${value.name}`, value.description);
    if (isInputObjectType(type))
      for (const field of Object.values(type.getFields())) need(`${type.name}.${field.name}`, field.description);
    if (!isObjectType(type)) continue;
    for (const field of Object.values(type.getFields())) {
      need(`${type.name}.${field.name}`, field.description);
      for (const argument of field.args) need(`${type.name}.${field.name}(${argument.name})`, argument.description);
    }
  }
  expect(missing).toEqual([]);
});
