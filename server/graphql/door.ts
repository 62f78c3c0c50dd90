import type { GraphQLSchema } from 'graphql';
import type { Model } from '../engine/model.ts';
import type { Principal } from '../engine/permissions.ts';
import type { Accesses } from '../platform/access/access.ts';
import type { Auth } from '../platform/auth/auth.ts';
import type { AnonymousLimit } from '../platform/limits/anonymous.ts';
import type { Identity } from '../platform/auth/verify.ts';
import type { Registry } from '../platform/tenancy/registry.ts';
import type { Services } from './context.ts';
import type { Gate } from './limits/gate.ts';
import type { LiveHub } from './live/live-hub.ts';
import type { Narrowing } from './narrowing/narrowing.ts';
import type { Operations } from './operations.ts';

/** What serves the companies of one database. */
export interface Served {
  readonly services: Services;
  /** Runs subscriptions. */
  readonly live: LiveHub;
}

/** What the two doors to the schema, HTTP and sockets, have in common. */
export interface Door {
  readonly schema: GraphQLSchema;
  readonly model: Model;
  readonly auth: Auth;
  readonly gate: Gate;
  /** Counts whoever comes without a token that stands. */
  readonly anonymous: AnonymousLimit;
  readonly operations: Operations;
  /** The schema as each caller is shown it. */
  readonly narrowing: Narrowing;
  /** Whether derived reads go to the socket as Postgres wrote them; off, everything is executed by graphql-js. */
  readonly raw: boolean;
  /** @throws DomainError UNAUTHENTICATED, or FORBIDDEN for a site where they may not be */
  principalOf(identity: Identity, requestId: string | null, site?: string | null): Promise<Principal>;
  /** What serves a company. @throws DomainError UNAVAILABLE when its database cannot be used */
  servedBy(tenantId: string): Promise<Served>;
  readonly registry: Pick<Registry, 'find' | 'of' | 'onChanged'>;
  readonly accesses: Pick<Accesses, 'refresh' | 'onChanged'>;
  /** Tells the log of what is a fault of ours. */
  report(error: unknown): void;
}
