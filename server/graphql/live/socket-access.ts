import { CloseCode } from 'graphql-ws';
import type { WebSocket } from 'ws';
import type { Auth } from '../../platform/auth/auth.ts';
import type { Identity } from '../../platform/auth/verify.ts';
import type { Registry, Tenant } from '../../platform/tenancy/registry.ts';

/** By what right a socket is open. */
export interface SocketAccess {
  readonly socket: Pick<WebSocket, 'close'>;
  identity: Identity;
  /** The company as it was then: what it has a licence for. */
  readonly tenant: Tenant;
  /** When its token ends, in milliseconds since 1970: a new one may be sent until then. */
  endsAt: number;
}

const interval = 4_000; // milliseconds between looks; notifications of what was revoked are faster
const mostAtOnce = 1_000; // identities asked for in one statement

/**
 * Looks again and again whether open sockets still have the right to be: all of them in a few statements, and at once when something was
 * revoked. One that has not is closed, and comes back with what its person may do now.
 */
export class SocketAccesses {
  readonly #auth: Pick<Auth, 'rolesNow' | 'onRevoked'>;
  readonly #registry: Pick<Registry, 'of'>;
  readonly #report: (error: unknown) => void;
  readonly #open = new Set<SocketAccess>();
  #timer: NodeJS.Timeout | null = null;
  #isLooking = false;
  #isAskedAgain = false;

  constructor(
    auth: Pick<Auth, 'rolesNow' | 'onRevoked'>,
    registry: Pick<Registry, 'of' | 'onChanged'>,
    report: (error: unknown) => void,
  ) {
    this.#auth = auth;
    this.#registry = registry;
    this.#report = report;
    auth.onRevoked(() => void this.#look());
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
      if (this.#registry.of(tenantId)?.modules.join() !== access.tenant.modules.join()) {
        this.#close(access, 'What you may do has changed');
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
      some.forEach((accesses, index) => {
        const held = roles[index]?.join();
        for (const access of accesses) {
          const { roles: ofPerson, machine } = access.identity;
          if (held !== (machine?.scopes ?? ofPerson).join()) this.#close(access, 'What you may do has changed');
        }
      });
    }
  }

  #close(access: SocketAccess, reason: string): void {
    this.remove(access);
    access.socket.close(CloseCode.Forbidden, reason);
  }
}
