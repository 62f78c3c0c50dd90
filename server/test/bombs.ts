import { getIntrospectionQuery } from 'graphql';

/** The body of a request. */
export interface Sent {
  query?: string;
  variables?: unknown;
  extensions?: unknown;
}

const times = (count: number, each: (index: number) => string) =>
  Array.from({ length: count }, (_, i) => each(i)).join(' ');
const nested = (levels: number, inside: string) => 'createdBy{'.repeat(levels) + inside + '}'.repeat(levels);
const doubled = (levels: number): string =>
  levels === 0 ? 'name' : `createdBy{${doubled(levels - 1)}} createdBy{${doubled(levels - 1)}}`;
const doubling = (levels: number) =>
  `{users{nodes{...F0}}} ${times(levels, (i) => `fragment F${i} on User{a${i}:createdBy{...F${i + 1}} b${i}:createdBy{...F${i + 1}}}`)} fragment F${levels} on User{name}`;
const manyFragments = (count: number) =>
  `{users{nodes{${times(count, (i) => `...F${i}`)}}}} ${times(count, (i) => `fragment F${i} on User{name}`)}`;
/** As GraphiQL asks for the schema. */
export const introspection = getIntrospectionQuery({
  descriptions: true,
  inputValueDeprecation: true,
  specifiedByUrl: true,
  directiveIsRepeatable: true,
  schemaDescription: true,
  oneOf: true,
});
const list = (count: number) => Array.from({ length: count }, (_, i) => `no-${i}`);
const below = 'query($o:[ContractOrderBy!]){customers(first:1){nodes{contracts(first:1,orderBy:$o){nodes{id}}}}}';
const groups = 'query($o:[ContractGroupOrderBy!]){contractGroups(by:[{field:kind}],orderBy:$o){count}}';
const filter = 'query($f:ContractFilter){contracts(filter:$f,first:1){nodes{id}}}';
const first = 'query($n:Int){contracts(first:$n){nodes{customer{contracts(first:$n){nodes{id title}}}}}}';

/** A kind of document that would cost too much, what it is refused with, and a harmless one of the same kind. */
export type Bomb = readonly [kind: string, bomb: Sent | string, code: string, rule: string | null, twin: Sent | string];

export const bombs: readonly Bomb[] = [
  [
    'aliases',
    { query: `{me{${times(150, (i) => `a${i}:name`)}}}` },
    'BAD_USER_INPUT',
    'limit.aliases',
    { query: `{me{${times(50, (i) => `a${i}:name`)}}}` },
  ],
  [
    '10,000 aliases at the root',
    { query: `{${times(10_000, (i) => `a${i}:me{name}`)}}` },
    'BAD_USER_INPUT',
    'limit.length',
    { query: `{${times(20, (i) => `a${i}:me{name}`)}}` },
  ],
  [
    'root fields',
    { query: `{${times(41, () => 'me{name}')}}` },
    'BAD_USER_INPUT',
    'limit.root_fields',
    { query: `{${times(20, () => 'me{name}')}}` },
  ],
  [
    'one field 10,000 times',
    { query: `{me{${'name '.repeat(10_000)}}}` },
    'BAD_USER_INPUT',
    'limit.tokens',
    { query: `{me{${'name '.repeat(100)}}}` },
  ],
  [
    'one field 1,200 times',
    { query: `{me{${'name '.repeat(1200)}}}` },
    'GRAPHQL_VALIDATION_FAILED',
    null,
    { query: `{me{${'name '.repeat(500)}}}` },
  ],
  [
    'fields by fragments',
    { query: `{me{${'...F '.repeat(20)}}} fragment F on Me{${'name '.repeat(90)}}` },
    'BAD_USER_INPUT',
    'limit.fields',
    { query: `{me{...F ...F}} fragment F on Me{${'name '.repeat(90)}}` },
  ],
  [
    'one list with arguments many times',
    { query: `{${'users(first:1){nodes{name}} '.repeat(3000)}}` },
    'BAD_USER_INPUT',
    'limit.tokens',
    { query: `{${'users(first:1){nodes{name}} '.repeat(20)}}` },
  ],
  [
    'unknown directives',
    { query: `{me ${'@aa'.repeat(5000)}{name}}` },
    'BAD_USER_INPUT',
    'limit.tokens',
    { query: '{me @include(if:true){name}}' },
  ],
  [
    'directives',
    {
      query: `query($y:Boolean!){me{...F ...F ...F}} fragment F on Me{${times(140, () => 'name @skip(if:$y)')}}`,
      variables: { y: false },
    },
    'BAD_USER_INPUT',
    'limit.directives',
    { query: `query($y:Boolean!){me{${times(80, () => 'name @skip(if:$y)')}}}`, variables: { y: false } },
  ],
  [
    'depth',
    { query: `{users{nodes{${nested(20, 'name')}}}}` },
    'BAD_USER_INPUT',
    'limit.depth',
    { query: `{users(first:5){nodes{${nested(8, 'name')}}}}` },
  ],
  [
    'depth 5,000',
    { query: `{users{nodes{${nested(5000, 'name')}}}}` },
    'BAD_USER_INPUT',
    'limit.tokens',
    { query: `{users(first:5){nodes{${nested(3, 'name')}}}}` },
  ],
  ['60,000 braces', { query: '{'.repeat(60_000) }, 'GRAPHQL_PARSE_FAILED', null, { query: '{me{name}}' }],
  [
    'a cycle of fragments',
    { query: '{me{...A}} fragment A on Me{name ...B} fragment B on Me{...A}' },
    'GRAPHQL_VALIDATION_FAILED',
    null,
    { query: '{me{...A}} fragment A on Me{name ...B} fragment B on Me{email}' },
  ],
  [
    '400 fragments that overlap',
    { query: manyFragments(400) },
    'BAD_USER_INPUT',
    'limit.tokens',
    { query: manyFragments(50) },
  ],
  [
    'fragments',
    { query: `{users{nodes{${'...F '.repeat(300)}}}} fragment F on User{name}` },
    'BAD_USER_INPUT',
    'limit.fragments',
    { query: `{users{nodes{${'...F '.repeat(30)}}}} fragment F on User{name}` },
  ],
  [
    'fields that merge, twelve deep',
    { query: `{users{nodes{${doubled(12)}}}}` },
    'BAD_USER_INPUT',
    'limit.length',
    { query: `{users{nodes{${doubled(3)}}}}` },
  ],
  [
    'fields that merge, seven deep',
    { query: `{users(first:1000){nodes{${doubled(7)} ${doubled(6)}}}}` },
    'BAD_USER_INPUT',
    'limit.cost',
    { query: `{users(first:10){nodes{${doubled(5)}}}}` },
  ],
  ['fragments that double, 25 deep', { query: doubling(25) }, 'BAD_USER_INPUT', 'limit.depth', { query: doubling(3) }],
  ['fragments that double', { query: doubling(12) }, 'BAD_USER_INPUT', 'limit.aliases', { query: doubling(2) }],
  [
    'cost by numbers',
    { query: '{contracts(first:1000){nodes{customer{contracts(first:1000){nodes{id}}}}}}' },
    'BAD_USER_INPUT',
    'limit.cost',
    { query: '{contracts(first:100){nodes{customer{contracts(first:10){nodes{id}}}}}}' },
  ],
  [
    'cost by variables',
    { query: first, variables: { n: 500 } },
    'BAD_USER_INPUT',
    'limit.cost',
    { query: first, variables: { n: 50 } },
  ],
  [
    'cost by defaults',
    { query: first.replace('Int', 'Int=800') },
    'BAD_USER_INPUT',
    'limit.cost',
    { query: first.replace('Int', 'Int=80') },
  ],
  [
    'cost by last',
    { query: '{contracts(last:1000){nodes{customer{contracts(last:900){nodes{id}}}}}}' },
    'BAD_USER_INPUT',
    'limit.cost',
    { query: '{contracts(last:10){nodes{id}}}' },
  ],
  [
    'cost without saying a number',
    {
      query: `{contracts{nodes{customer{contracts{nodes{customer{contracts{nodes{id title status version contractNo}}}}}}}}}`,
    },
    'BAD_USER_INPUT',
    'limit.cost',
    { query: '{contracts{nodes{customer{contracts{nodes{id}}}}}}' },
  ],
  [
    'the whole schema again and again',
    {
      query: introspection.replace(
        '__schema',
        (name) => `${times(4, (i) => `s${i}:${name}{types{...FullType}}`)} ${name}`,
      ),
    },
    'BAD_USER_INPUT',
    'limit.cost',
    { query: introspection },
  ],
  [
    'introspection in a circle',
    { query: '{__schema{types{fields{type{fields{type{fields{type{fields{name}}}}}}}}}}' },
    'GRAPHQL_VALIDATION_FAILED',
    null,
    { query: '{__type(name:"Contract"){fields{name type{name}}}}' },
  ],
  [
    'a list in the document',
    { query: `{contracts(filter:{contractNo:{in:[${'"a"'.repeat(1200)}]}}){totalCount}}` },
    'BAD_USER_INPUT',
    'limit.list',
    { query: `{contracts(filter:{contractNo:{in:[${'"a"'.repeat(500)}]}}){totalCount}}` },
  ],
  [
    'a list in variables',
    { query: filter, variables: { f: { contractNo: { in: list(5000) } } } },
    'BAD_USER_INPUT',
    'limit.list',
    { query: filter, variables: { f: { contractNo: { in: list(1000) } } } },
  ],
  [
    'conditions',
    { query: filter, variables: { f: { or: list(400).map((eq) => ({ title: { eq } })) } } },
    'BAD_USER_INPUT',
    'limit.conditions',
    { query: filter, variables: { f: { or: list(40).map((eq) => ({ title: { eq } })) } } },
  ],
  [
    'keys of an order below a record',
    { query: below, variables: { o: list(900).map(() => ({ title: 'ASC', kind: 'ASC' })) } },
    'BAD_USER_INPUT',
    'limit.keys',
    { query: below, variables: { o: [{ title: 'ASC', kind: 'DESC' }, { customer: { displayName: 'ASC' } }] } },
  ],
  [
    'keys of an order of groups',
    {
      query: groups,
      variables: { o: list(900).map(() => ({ sum: { value: { currency: 'NOK', direction: 'ASC' } } })) },
    },
    'BAD_USER_INPUT',
    'limit.keys',
    { query: groups, variables: { o: [{ sum: { value: { currency: 'NOK', direction: 'ASC' } } }, { count: 'DESC' }] } },
  ],
  [
    'filters within filters',
    `{"query":"${filter}","variables":{"f":${'{"not":'.repeat(5000)}{}${'}'.repeat(5000)}}}`,
    'BAD_USER_INPUT',
    'limit.nesting',
    `{"query":"${filter}","variables":{"f":${'{"not":'.repeat(6)}{"title":{"eq":"a"}}${'}'.repeat(6)}}}`,
  ],
  [
    'brackets in JSON',
    `{"query":"${filter}","variables":{"f":${'['.repeat(40_000)}${']'.repeat(40_000)}}}`,
    'BAD_USER_INPUT',
    'limit.nesting',
    `{"query":"${filter}","variables":{"f":{}}}`,
  ],
  [
    'a variable of the wrong type',
    { query: 'query($n:Int){users(first:$n){nodes{name}}}', variables: { n: 'zz' } },
    'BAD_USER_INPUT',
    'input.form',
    { query: 'query($n:Int){users(first:$n){nodes{name}}}', variables: { n: 2 } },
  ],
  [
    'a number past 32 bits',
    { query: '{users(first:99999999999){nodes{name}}}' },
    'GRAPHQL_VALIDATION_FAILED',
    null,
    { query: '{users(first:9){nodes{name}}}' },
  ],
  [
    'a comment of 1.5 MB',
    { query: `{me{name} #${'a'.repeat(1_500_000)}\n}` },
    'BAD_USER_INPUT',
    'limit.length',
    { query: `{me{name} #${'a'.repeat(50_000)}\n}` },
  ],
];
