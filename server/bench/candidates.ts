import { api } from './dialects/api.ts';
import { limit } from './dialects/limit.ts';
import { postgraphile } from './dialects/postgraphile.ts';
import type { Dialect } from './workloads.ts';

/** A process that the bench starts. */
export interface CandidateProcess {
  readonly name: string;
  readonly about: string;
  /** The process to start, from this folder. */
  readonly file: string;
  readonly env: Readonly<Record<string, string>>;
}

/** Somebody who answers the workloads. */
export interface CandidateDefinition extends CandidateProcess {
  readonly dialect: Dialect;
}

export const candidates: readonly CandidateDefinition[] = [
  {
    name: 'ours',
    about: 'the whole server, signed in as a contract owner',
    file: 'candidates/ours.ts',
    env: {},
    dialect: api,
  },
  {
    name: 'ours-executor',
    about: 'the same with the raw path off: every field through its TypeGraphQL resolver',
    file: 'candidates/ours.ts',
    env: { PLINTH_RAW: '0' },
    dialect: api,
  },
  {
    name: 'plain',
    about: 'TypeGraphQL with DataLoader and hand-written resolvers, as they are usually written',
    file: 'candidates/plain.ts',
    env: {},
    dialect: api,
  },
  {
    name: 'postgraphile',
    about: 'PostGraphile 5, tuned as its documentation recommends, under the same row security through pgSettings',
    file: 'peers/postgraphile.mjs',
    env: { GRAPHILE_ENV: 'production' },
    dialect: postgraphile,
  },
  {
    name: 'limit',
    about: 'a hand-written node:http route, one json_agg statement in the same tenant context',
    file: 'candidates/limit.ts',
    env: {},
    dialect: limit,
  },
];
