import { CloseCode } from 'graphql-ws';
import type { WebSocket } from 'ws';
import { DomainError } from '../../errors.ts';
import type { Accesses } from '../../platform/access/access.ts';
import type { Auth } from '../../platform/auth/auth.ts';
import type { Identity } from '../../platform/auth/verify.ts';
import type { Registry } from '../../platform/tenancy/registry.ts';

/** By what right a socket is open. */
export interface SocketAccess {
  readonly socket: Pick<WebSocket, 'close'>;
  identity: Identity;
  /** The database that the company lived in then. */
  readonly shardId: string | null;
  /** When its token ends, in milliseconds since 1970: a new one may be sent until then. */
  endsAt: number;
  /**
   * Goes on with what its person may do now.
   *
   * @throws DomainError UNAUTHENTICATED when that is nothing
   */
  renew(): Promise<void>;
}

/** Where it is known what people may do. */
type Rights = Pick<Accesses, 'refresh' | 'onChanged'>;

const interval = 4_000; // milliseconds between looks; notifications of what was revoked are faster
const mostAtOnce = 1_000; // identities asked for in one statement

/**
 * Looks again and again whether open sockets still have the right to be: all of them in a few statements, and at once when something was
 * revoked or changed. One that has not is closed; the others go on with what their people may do now.
 */
export class SocketAccesses {
  readonly #auth: Pick<Auth, 'rolesNow' | 'onRevoked'>;
  readonly #rights: Rights;
  readonly #registry: Pick<Registry, 'of'>;
  readonly #report: (error: unknown) => void;
  readonly #open = new Set<SocketAccess>();
  #timer: NodeJS.Timeout | null = null;
  #isLooking = false;
  #isAskedAgain = false;

  constructor(
    auth: Pick<Auth, 'rolesNow' | 'onRevoked'>,
    rights: Rights,
    registry: Pick<Registry, 'of' | 'onChanged'>,
    report: (error: unknown) => void,
  ) {
    this.#auth = auth;
    this.#rights = rights;
    this.#registry = registry;
    this.#report = report;
    auth.onRevoked(() => void this.#look());
    rights.onChanged(() => void this.#look());
    registry.onChanged(() => void this.#look());
  }

  add(access: SocketAccess): void {
    this.#open.add(access);
    this.#timer ??= setInterval(() => void this.#look(), interval).unref();
  }

  remove(access: SocketAccess): void {
    this.#open.delete(access);
    if (this.#open.size > 0 || !this.#timer) return;
    clearInterval(this.#timer);
    this.#timer = null;
  }

  async #look(): Promise<void> {
    if (this.#isLooking) {
      this.#isAskedAgain = true;
      return;
    }
    this.#isLooking = true;
    try {
      do {
        this.#isAskedAgain = false;
        await this.#lookAtAll();
      } while (this.#isAskedAgain);
    } catch (error) {
      this.#report(error); // a database that is away is no reason to send anybody off
    } finally {
      this.#isLooking = false;
    }
  }

  async #lookAtAll(): Promise<void> {
    const now = Date.now();
    const byPerson = new Map<string, SocketAccess[]>();
    for (const access of this.#open) {
      if (access.endsAt <= now) {
        this.#close(access, 'The token has ended');
        continue;
      }
      const { sessionId, tenantId, machine } = access.identity;
      const tenant = this.#registry.of(tenantId);
      if (tenant && tenant.shardId !== access.shardId) {
        this.#close(access, 'Your company has moved');
        continue;
      }
      const who = [sessionId, tenantId, ...(machine?.scopes ?? [])].join(' ');
      const same = byPerson.get(who);
      if (same) same.push(access);
      else byPerson.set(who, [access]);
    }
    const people = [...byPerson.values()];
    for (let first = 0; first < people.length; first += mostAtOnce) {
      const some = people.slice(first, first + mostAtOnce);
      const roles = await this.#auth.rolesNow(some.flatMap(([access]) => (access ? [access.identity] : [])));
      const standing = some.flatMap((accesses, index) => this.#standing(accesses, roles[index] ?? null));
      await this.#rights.refresh(
        standing.flatMap(({ identity }) => (identity.machine || identity.operator ? [] : [identity])),
      );
      const faults: unknown[] = [];
      for (const access of standing) await this.#renew(access, faults);
      if (faults.length > 0) this.#report(faults[0]); // where the database of a company is away, that is of all its people
    }
  }

  /** Those that still have the right to be open, all of one person and session or of one machine. */
  #standing(accesses: readonly SocketAccess[], held: readonly string[] | null): SocketAccess[] {
    return accesses.filter((access) => {
      const { identity } = access;
      const isGiven = held?.join() === (identity.machine?.scopes ?? identity.roles).join();
      if (held === null || (identity.machine && !isGiven)) {
        this.#close(access, held === null ? 'You have been signed out' : 'What you may do has changed');
        return false;
      }
      if (!isGiven) access.identity = { ...identity, roles: [...held], rolesTaken: false };
      return true;
    });
  }

  async #renew(access: SocketAccess, faults: unknown[]): Promise<void> {
    try {
      await access.renew();
    } catch (error) {
      if (error instanceof DomainError && error.code === 'UNAUTHENTICATED')
        this.#close(access, 'You no longer belong to this organisation');
      else faults.push(error);
    }
  }

  #close(access: SocketAccess, reason: string): void {
    this.remove(access);
    access.socket.close(CloseCode.Forbidden, reason);
  }
}
