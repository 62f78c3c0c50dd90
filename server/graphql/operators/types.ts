import { modules } from '@plinth/schema/schema.ts';
import { ID, Int } from 'type-graphql';
import { enumType, field, inputType, objectType } from '../declare.ts';
import { DateTimeScalar } from '../scalars.ts';

type Class = new () => object;

export interface OperatorTypes {
  readonly tenant: Class;
  readonly person: Class;
  readonly visit: Class;
  readonly token: Class;
  readonly createInput: Class;
  readonly updateInput: Class;
}

const known = `Domains that it has a licence for: ${modules.map(({ name }) => name).join(', ')}.`;

/** What the back office says of companies. */
export function makeOperatorTypes(): OperatorTypes {
  const status = enumType('TenantStatus', 'Whether a company may work.', {
    ACTIVE: 'It works.',
    SUSPENDED: 'Nobody of it comes in, and its jobs wait.',
  });
  const person = objectType('TenantPerson', 'Somebody who belongs to a company, as the registry knows them.');
  field(person, 'id', { type: () => ID, description: 'Their id.' });
  field(person, 'name', { type: () => String, description: 'Full name.' });
  field(person, 'email', { type: () => String, description: 'The address they sign in with.' });
  field(person, 'lastSeenAt', { type: () => DateTimeScalar, nullable: true, description: 'When they were last here.' });
  const visit = objectType('TenantVisit', 'A stay of an operator in a company.');
  field(visit, 'id', { type: () => ID, description: 'Its id, also of the record that the company has of it.' });
  field(visit, 'operatorName', { type: () => String, description: 'Who came.' });
  field(visit, 'reason', { type: () => String, description: 'Why.' });
  field(visit, 'createdAt', { type: () => DateTimeScalar, description: 'When they came.' });
  field(visit, 'endsAt', { type: () => DateTimeScalar, description: 'Until when they may stay.' });
  field(visit, 'endedAt', { type: () => DateTimeScalar, nullable: true, description: 'When they left before that.' });
  const tenant = objectType('Tenant', 'A company on this platform, as its operators see it.');
  field(tenant, 'id', { type: () => ID, description: 'Its id.' });
  field(tenant, 'slug', { type: () => String, description: 'Its short name, as in addresses.' });
  field(tenant, 'name', { type: () => String, description: 'What it is called.' });
  field(tenant, 'status', { type: () => status, description: 'Whether it may work.' });
  field(tenant, 'modules', { type: () => String, list: true, description: known });
  field(tenant, 'seats', {
    type: () => Int,
    nullable: true,
    description: 'How many people may belong to it; any number when it is null.',
  });
  field(tenant, 'people', { type: () => Int, description: 'How many people belong to it.' });
  field(tenant, 'database', {
    type: () => String,
    nullable: true,
    description: 'Address of the database with its data; null for the one that the registry is in.',
  });
  field(tenant, 'createdAt', { type: () => DateTimeScalar, description: 'Since when it is here.' });
  const token = objectType('VisitToken', 'What an operator works in a company with.');
  field(token, 'visitId', { type: () => ID, description: 'The visit: give it to leaveTenant.' });
  field(token, 'tenant', { type: () => String, description: 'Short name of the company.' });
  field(token, 'accessToken', { type: () => String, description: 'A bearer token for the company.' });
  field(token, 'expiresAt', { type: () => DateTimeScalar, description: 'When the token ends.' });
  field(token, 'endsAt', { type: () => DateTimeScalar, description: 'When the visit ends.' });
  return { tenant, person, visit, token, ...makeInputs(status) };
}

function makeInputs(status: object): Pick<OperatorTypes, 'createInput' | 'updateInput'> {
  const createInput = inputType('CreateTenantInput', 'A new company.');
  field(createInput, 'slug', { type: () => String, description: 'Short name in addresses; it stays.' });
  field(createInput, 'name', { type: () => String, description: 'What it is called.' });
  field(createInput, 'administratorEmail', {
    type: () => String,
    description: 'Who is invited to look after it, as its administrator.',
  });
  field(createInput, 'language', {
    type: () => String,
    nullable: true,
    description: 'Of the invitation: en or nb; en when left out.',
  });
  field(createInput, 'database', {
    type: () => String,
    nullable: true,
    description:
      'Address of the database that its data go to, one of tenantDatabases; the registry’s own when left out.',
  });
  const updateInput = inputType('UpdateTenantInput', 'What changes of a company; absent is unchanged.');
  field(updateInput, 'status', { type: () => status, nullable: true, description: 'Whether it may work.' });
  for (const input of [createInput, updateInput]) {
    field(input, 'modules', { type: () => String, list: true, nullable: true, description: known });
    field(input, 'seats', {
      type: () => Int,
      nullable: true,
      description: 'How many people may belong to it; null for any number. Who is in it stays.',
    });
  }
  return { createInput, updateInput };
}
