import { parse } from 'graphql';
import { readApi } from '../codegen-schema.mjs';
import { typeGraph } from '../codegen-type-graph.mjs';

/** An API of two aggregates, one with a part and a command, as the server writes it. */
export const tinySdl = parse(/* GraphQL */ `
  type Query {
    "One Pet by id."
    pet(id: ID!): Pet
    "Pets you may see, a page at a time."
    pets(filter: PetFilter, search: String, orderBy: [PetOrderBy!], first: Int, page: Int): PetConnection!
    petGroups(filter: PetFilter, by: [PetGroupBy!]): [PetGroup!]!
    owner(id: ID!): Owner
    owners(filter: OwnerFilter, search: String, first: Int): OwnerConnection!
    "Pets born by year."
    petsByYear(years: Int! = 5): [PetsOfYear!]!
    history(aggregate: AggregateName!, id: ID!): [Entry!]!
    me: Me!
  }
  type Mutation {
    createPet(input: CreatePetInput!): Pet!
    updatePet(id: ID!, expectedVersion: Int, input: UpdatePetInput!): Pet!
    deletePet(id: ID!): ID!
    "Gives the pet to somebody else."
    adoptPet(id: ID!, input: AdoptPetInput!): Pet! @command(on: "Pet", allow: "pet:adopt")
  }
  type Subscription {
    petChanged(id: ID): PetChange!
  }
  "An animal that lives with somebody."
  type Pet
    @aggregate(
      domain: "zoo"
      system: "Zoo"
      plural: "Pets"
      label: "name"
      list: ["name", "ownerId", "price"]
      search: ["name"]
      parts: ["visits"]
      appendOnly: ["visits"]
      readonly: []
      subject: "pet"
      actions: ["read", "create", "update", "delete", "adopt"]
      scopes: ["own"]
      fieldsets: []
    ) {
    id: ID!
    version: Int!
    updatedAt: DateTime!
    masked: [String!]!
    "What it is called."
    name: String! @text(max: 40, long: false)
    story: String @text(max: 2000, long: true)
    kind: PetKind!
    ownerId: ID
    owner: Owner
    price: Money
    visits(first: Int): [PetVisit!]!
    visitsCount(filter: PetVisitFilter): Int!
  }
  type PetVisit {
    id: ID!
    pet: Pet
    position: Int!
    vetId: ID
    vet: Owner
    masked: [String!]!
  }
  type Owner
    @aggregate(
      domain: "zoo"
      system: "Zoo"
      plural: "Owners"
      label: "name"
      list: ["name"]
      search: ["name"]
      parts: []
      appendOnly: []
      readonly: []
      subject: "owner"
      actions: ["read", "create", "update", "delete"]
      scopes: []
      fieldsets: ["pii"]
    ) {
    id: ID!
    version: Int!
    masked: [String!]!
    name: String!
    pets(filter: PetFilter): PetConnection!
  }
  enum PetKind {
    "Chases mice."
    CAT
    "Chases cats."
    DOG
  }
  enum AggregateName {
    Pet
    Owner
  }
  enum SortDirection {
    ASC
    DESC
  }
  enum PetGroupField {
    kind
  }
  scalar DateTime
  scalar Decimal
  type Money {
    amount: Decimal!
    currency: String!
  }
  input MoneyInput {
    amount: Decimal!
    currency: String!
  }
  type Me {
    id: ID!
    name: String!
  }
  type Entry {
    id: ID!
    command: String!
  }
  type PetsOfYear {
    year: Int!
    count: Int!
    first: [Pet!]!
  }
  type PageInfo {
    hasNextPage: Boolean!
    hasPreviousPage: Boolean!
    startCursor: String
    endCursor: String
  }
  type PetConnection {
    totalCount: Int!
    pageInfo: PageInfo!
    nodes: [Pet!]!
  }
  type OwnerConnection {
    totalCount: Int!
    pageInfo: PageInfo!
    nodes: [Owner!]!
  }
  type PetGroup {
    count: Int!
    keys: PetGroupKeys!
    sum: PetGroupSums!
  }
  type PetGroupKeys {
    kind: PetKind
    ownerId: ID
    owner: Owner
  }
  type PetGroupSums {
    price: [Money!]!
  }
  type PetChange {
    position: String!
    kind: String!
    id: ID
    version: Int
    changedFields: [String!]!
    actorId: ID
    at: DateTime
    pet: Pet
  }
  input PetGroupBy {
    field: PetGroupField!
  }
  input IdFilter {
    eq: ID
  }
  input PetFilter {
    and: [PetFilter!]
    name: IdFilter
    owner: OwnerFilter
    visits: PetVisitListFilter
  }
  input PetVisitListFilter {
    some: PetVisitFilter
  }
  input PetVisitFilter {
    vet: OwnerFilter
  }
  input OwnerFilter {
    name: IdFilter
    pets: PetListFilter
  }
  input PetListFilter {
    some: PetFilter
  }
  input PetOrderBy {
    name: SortDirection
    owner: OwnerOrderBy
  }
  input OwnerOrderBy {
    name: SortDirection
  }
  input CreatePetInput {
    name: String!
    kind: PetKind
    ownerId: ID
    price: MoneyInput
    visits: [CreatePetVisitInput!]
  }
  input UpdatePetInput {
    name: String
    story: String
  }
  input CreatePetVisitInput {
    vetId: ID!
  }
  input AdoptPetInput {
    "Who takes it."
    ownerId: ID!
    reason: String
  }
`);

export const tinyApi = readApi(tinySdl);

export const tinyGraph = typeGraph(tinyApi);
