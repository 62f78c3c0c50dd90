import type { GraphQLSchema } from 'graphql';
import { buildSchemaSync, ID, Int } from 'type-graphql';
import {
  ContractKind,
  ContractStatus,
  NoteVisibility,
  Renewal,
  RiskClass,
} from '@plinth/schema/contracts/contract-choices.ts';
import type { Choices } from '@plinth/schema/column-note.ts';
import { CustomerStatus } from '@plinth/schema/contracts/customer.ts';
import { enumType, field, inputType, objectType, ResolverClass, type TypeRef } from '../../graphql/declare.ts';
import { DateScalar, DateTimeScalar, DecimalScalar } from '../../graphql/scalars.ts';
import { addPlainResolvers } from './plain-resolvers.ts';

const about = 'Of the bench.';

/** The part of our API that the workloads use, written by hand; types and names are the same, so one document serves both. */
export function plainSchema(): GraphQLSchema {
  const enumOf = (choices: Choices) =>
    enumType(
      choices.name,
      about,
      Object.fromEntries(Object.keys(choices.values).map((word) => [word.toUpperCase(), about])),
    );
  const status = enumOf(ContractStatus);
  const money = type('Money', { amount: DecimalScalar, currency: String });
  const note = type('ContractNote', {
    id: ID,
    body: String,
    position: Int,
    visibility: enumOf(NoteVisibility),
    createdAt: DateTimeScalar,
  });
  const customer = type('Customer', {
    id: ID,
    displayName: String,
    customerNo: String,
    status: enumOf(CustomerStatus),
    segment: String,
  });
  const contract = type('Contract', {
    id: ID,
    contractNo: String,
    title: String,
    status,
    kind: enumOf(ContractKind),
    riskClass: enumOf(RiskClass),
    renewal: enumOf(Renewal),
    value: money,
    startDate: DateScalar,
    endDate: DateScalar,
    updatedAt: DateTimeScalar,
    version: Int,
  });
  const connection = objectType('ContractConnection', about);
  field(connection, 'nodes', { type: () => contract, list: true, description: about });
  const keys = type('ContractGroupKeys', { endDate: DateScalar, status });
  const sums = objectType('ContractGroupSums', about);
  field(sums, 'value', { type: () => money, list: true, description: about });
  const group = type('ContractGroup', { keys, count: Int, sum: sums });

  const direction = enumType('SortDirection', about, { ASC: about, DESC: about });
  const statusFilter = input('ContractStatusFilter', { eq: status });
  const filter = input('ContractFilter', { status: statusFilter });
  const orderBy = input('ContractOrderBy', { startDate: direction, endDate: direction });
  const noteOrderBy = input('ContractNoteOrderBy', { position: direction });
  const unit = enumType('DateUnit', about, { MONTH: about });
  const groupField = enumType('ContractGroupField', about, { endDate: about, status: about });
  const groupBy = input('ContractGroupBy', { field: groupField, unit });
  const newNote = input('CreateContractNoteInput', { body: String });
  const noteChanges = inputType('ContractNoteChanges', about);
  field(noteChanges, 'add', { type: () => newNote, list: true, description: about });
  const changes = input('UpdateContractInput', { notes: noteChanges });

  const root = new ResolverClass('RootResolver');
  const fields = [
    new ResolverClass('ContractResolver', contract),
    new ResolverClass('CustomerResolver', customer),
    new ResolverClass('ContractConnectionResolver', connection),
  ] as const;
  addPlainResolvers(root, fields, {
    contract,
    customer,
    note,
    connection,
    group,
    filter,
    orderBy,
    noteOrderBy,
    groupBy,
    changes,
  });
  return buildSchemaSync({
    resolvers: [root, ...fields].map((each) => each.type) as unknown as [() => void],
    validate: false,
  });
}

type Class = new () => object;

function type(name: string, fields: Readonly<Record<string, TypeRef>>): Class {
  const made = objectType(name, about);
  for (const [key, ref] of Object.entries(fields))
    field(made, key, { type: () => ref, nullable: true, description: about });
  return made;
}

function input(name: string, fields: Readonly<Record<string, TypeRef>>): Class {
  const made = inputType(name, about);
  for (const [key, ref] of Object.entries(fields))
    field(made, key, { type: () => ref, nullable: true, description: about });
  return made;
}
