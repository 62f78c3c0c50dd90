import { cursorText } from '../../engine/cursor.ts';
import type { Principal } from '../../engine/permissions.ts';
import type { Following } from './live-hub.ts';
import type { LiveServices } from './live-services.ts';
import type { Subscriber } from './subscriber.ts';
import type { TotalsPlan } from './totals-plan.ts';

interface Member {
  readonly subscriber: Subscriber;
  /** What it was sent last, without the position. */
  seen: string | null;
}

/** What was counted last. */
interface Counted {
  readonly payload: string;
  readonly seen: string;
}

const mostFailures = 3; // in a row; then its subscribers are sent away to come back later
const failurePause = 1_000; // milliseconds

/**
 * Subscribers to the same counts and sums: counted once for all of them when somebody comes, and when a change touched them, at most once
 * in the interval they name. Counts that came out the same are not sent again.
 */
export class TotalsGroup {
  readonly sightKeys: readonly string[];
  readonly #plan: TotalsPlan;
  readonly #principal: Principal;
  readonly #services: LiveServices;
  readonly #onEmpty: () => void;
  readonly #members = new Set<Member>();
  #counted: Counted | null = null;
  #isTouched = true;
  #isBusy = false;
  #timer: NodeJS.Timeout | null = null;
  #countedAt = -Infinity;
  #failures = 0;

  constructor(plan: TotalsPlan, principal: Principal, services: LiveServices, onEmpty: () => void) {
    this.#plan = plan;
    this.#principal = principal;
    this.#services = services;
    this.#onEmpty = onEmpty;
    this.sightKeys = plan.sightKeys(principal);
  }

  enter(subscriber: Subscriber): Following {
    const member: Member = { subscriber, seen: null };
    this.#members.add(member);
    this.#services.counts.subscribers += 1;
    if (this.#counted && !this.#isTouched) this.#send(member, this.#counted);
    else this.#schedule(0);
    return { leave: () => this.#leave(member), position: () => null };
  }

  /** A change touched what is counted. */
  take(): void {
    this.#isTouched = true;
    this.#schedule(this.#countedAt + this.#plan.interval - performance.now());
  }

  /** Another feed has begun: what is counted may be another. */
  begin(): void {
    this.take();
  }

  #schedule(delay: number): void {
    if (this.#isBusy || this.#timer) return;
    this.#timer = setTimeout(
      () => {
        this.#timer = null;
        void this.#count();
      },
      Math.max(0, delay),
    );
  }

  async #count(): Promise<void> {
    this.#isBusy = true;
    this.#isTouched = false;
    this.#countedAt = performance.now();
    const { epoch, position } = this.#services.changes.head;
    try {
      const rows = await this.#services.read<{ json: string }>(
        'lists',
        this.#principal,
        this.#plan.reads(this.#principal),
      );
      const texts = this.#plan.finished(
        rows.map(([row]) => row?.json),
        this.#principal,
      );
      this.#counted = {
        payload: this.#plan.message(cursorText(epoch, position), texts),
        seen: texts.join(),
      };
      this.#failures = 0;
      for (const member of this.#members) this.#send(member, this.#counted);
    } catch (error) {
      this.#services.report(error);
      this.#isTouched = true;
      this.#failures += 1;
      if (this.#failures >= mostFailures) for (const member of this.#members) this.#end(member, error);
    } finally {
      this.#isBusy = false;
      if (this.#isTouched && this.#members.size > 0)
        this.#schedule(this.#failures > 0 ? failurePause : this.#countedAt + this.#plan.interval - performance.now());
    }
  }

  #send(member: Member, { payload, seen }: Counted): void {
    if (member.seen === seen) return;
    if (member.subscriber.isSlow) return this.#end(member);
    member.seen = seen;
    this.#services.counts.messages += 1;
    member.subscriber.send(payload);
  }

  #end(member: Member, error?: unknown): void {
    this.#services.counts.cut += 1;
    this.#leave(member);
    member.subscriber.end(error);
  }

  #leave(member: Member): void {
    if (!this.#members.delete(member)) return;
    this.#services.counts.subscribers -= 1;
    if (this.#members.size > 0) return;
    if (this.#timer) clearTimeout(this.#timer);
    this.#onEmpty();
  }
}
