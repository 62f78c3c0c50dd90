import { setImmediate as nextTurn, setTimeout as sleep } from 'node:timers/promises';
import type { ChangedRow } from '../../engine/changed-query.ts';
import type { Change } from '../../engine/changes.ts';
import { cursorText, resyncRequired } from '../../engine/cursor.ts';
import type { Principal } from '../../engine/permissions.ts';
import { DomainError } from '../../errors.ts';
import type { ChangePlan, Relevant } from './change-plan.ts';
import type { Following } from './live-hub.ts';
import type { LiveServices } from './live-services.ts';
import type { Subscriber } from './subscriber.ts';

/** A message with its place in the feed. */
interface Delivery {
  readonly position: bigint;
  readonly payload: string;
}

interface Member {
  readonly subscriber: Subscriber;
  /** The last position it was told of: what is at or below is skipped. */
  last: bigint;
  /** What came while it catches up; null once it has. */
  waiting: Delivery[] | null;
  /** How far it has to be read from the feed: what comes after that waits for it, or came after that. */
  readUntil: bigint;
}

/** Some changes of the feed, as the group is told of them. */
interface Page {
  readonly deliveries: readonly Delivery[];
  readonly last: bigint;
  readonly isLast: boolean;
  /** Where the feed stood before it was read: on the last page nothing is missing up to there. */
  readonly covers: bigint;
}

const pageSize = 500; // changes read at a time
const mostWaiting = 1_000; // messages kept for somebody who catches up
const mostQueued = 10_000; // changes that wait for the database before everybody is sent to the feed
const turn = { messages: 1_000, characters: 256 * 1024 }; // written before others get their turn, and sockets theirs
const drainWait = { step: 20, most: 10_000 }; // milliseconds
const pauses = [100, 500, 2_000]; // milliseconds before a read that failed is tried again

/**
 * Subscribers whose messages are the same but for the subscription's id: one document, one set of variables, one scope. A change is read
 * and written once for all of them.
 */
export class ChangeGroup {
  readonly sightKeys: readonly string[];
  readonly #plan: ChangePlan;
  readonly #principal: Principal;
  readonly #services: LiveServices;
  readonly #onEmpty: () => void;
  readonly #members = new Set<Member>();
  readonly #pages = new Map<bigint, Promise<Page>>();
  #queue: Change[] = [];
  #isBusy = false;
  /** The first change that is taken and not sent. */
  #unsent: bigint | null = null;

  constructor(plan: ChangePlan, principal: Principal, services: LiveServices, onEmpty: () => void) {
    this.#plan = plan;
    this.#principal = principal;
    this.#services = services;
    this.#onEmpty = onEmpty;
    this.sightKeys = plan.sightKeys(principal);
  }

  /**
   * Tells where the feed stands, and from then on of every change after that.
   *
   * @param since where to begin; from now on when it is null
   * @param isRenewed whether the subscriber was there with other rights: then that is said, and everything has to be read again
   */
  enter(subscriber: Subscriber, since: bigint | null, isRenewed = false): Following {
    const { epoch, position } = this.#services.changes.head;
    const last = since ?? position;
    const isBehind = last < position;
    const member: Member = { subscriber, last, waiting: isBehind ? [] : null, readUntil: position };
    this.#members.add(member);
    this.#services.counts.subscribers += 1;
    subscriber.send(this.#plan.head(cursorText(epoch, last), isRenewed));
    if (isBehind) void this.#catchUp(member);
    return { leave: () => this.#leave(member), position: () => this.#position(member) };
  }

  /** Up to where everything that was for it has been sent. */
  #position(member: Member): bigint {
    if (member.waiting) return member.last;
    const settled = this.#unsent === null ? this.#services.changes.head.position : this.#unsent - 1n;
    return settled > member.last ? settled : member.last;
  }

  /** What has happened, in order. */
  take(changes: readonly Change[]): void {
    const relevant = changes.filter((change) => this.#plan.sight(this.#principal, change));
    if (relevant.length === 0) return;
    this.#queue.push(...relevant);
    this.#unsent ??= relevant[0]?.position ?? null;
    if (this.#queue.length > mostQueued) {
      this.#queue = [];
      this.#endAll();
    } else if (!this.#isBusy) void this.#work();
  }

  /** Another feed has begun, or what comes next is forgotten: everybody has to read their data again. */
  begin(): void {
    this.#queue = [];
    this.#endAll(resyncRequired(this.#services.changes.head, 'unknown'));
  }

  async #work(): Promise<void> {
    this.#isBusy = true;
    try {
      while (this.#queue.length > 0) {
        await this.#deliver(await this.#write(this.#queue.splice(0, pageSize)));
        this.#unsent = this.#queue[0]?.position ?? null;
      }
    } catch (error) {
      this.#services.report(error);
      this.#queue = [];
      this.#unsent = null;
      this.#endAll();
    } finally {
      this.#isBusy = false;
    }
  }

  /** Reads what is selected of the changed records, once, and writes the messages. */
  async #write(changes: readonly Change[]): Promise<Delivery[]> {
    const relevant = this.#plan.relevant(this.#principal, changes);
    const rows = await this.#read(relevant);
    const { epoch } = this.#services.changes.head;
    return relevant.flatMap((each) => {
      const payload = this.#plan.message(each, epoch, rows);
      return payload === null ? [] : [{ position: each.change.position, payload }];
    });
  }

  async #read(relevant: readonly Relevant[]): Promise<ReadonlyMap<string, ReadonlyMap<string, ChangedRow>>> {
    const reads = this.#plan.reads(this.#principal, relevant);
    if (reads.size === 0) return new Map();
    const results = await this.#persist(() =>
      this.#services.read<ChangedRow>('points', this.#principal, [...reads.values()]),
    );
    return new Map(
      [...reads.keys()].map((name, index) => [
        name,
        new Map(results[index]?.map((row) => [row.id, this.#plan.finished(name, row, this.#principal)])),
      ]),
    );
  }

  async #persist<T>(attempt: () => Promise<T>): Promise<T> {
    for (const pause of pauses) {
      try {
        return await attempt();
      } catch (error) {
        if (error instanceof DomainError) throw error;
        this.#services.report(error);
        await sleep(pause);
      }
    }
    return attempt();
  }

  async #deliver(deliveries: readonly Delivery[]): Promise<void> {
    let [sent, written] = [0, 0];
    for (const delivery of deliveries) {
      for (const member of this.#members) {
        if (member.last >= delivery.position) continue;
        if (member.waiting) this.#keep(member, delivery);
        else this.#send(member, delivery);
        sent += 1;
        written += delivery.payload.length;
        if (sent < turn.messages && written < turn.characters) continue;
        [sent, written] = [0, 0];
        await nextTurn();
      }
    }
  }

  #keep(member: Member, delivery: Delivery): void {
    member.waiting?.push(delivery);
    if ((member.waiting?.length ?? 0) <= mostWaiting) return;
    member.waiting = [];
    member.readUntil = delivery.position; // more came than is kept
  }

  #send(member: Member, { position, payload }: Delivery): void {
    if (member.subscriber.isSlow) {
      this.#end(member);
      return;
    }
    member.last = position;
    this.#services.counts.messages += 1;
    member.subscriber.send(payload);
  }

  /** From the feed, a page at a time and no faster than it takes them; what is told meanwhile comes after. */
  async #catchUp(member: Member): Promise<void> {
    try {
      while (this.#members.has(member)) {
        const page = await this.#page(member.last);
        for (const each of page.deliveries) {
          if (!this.#members.has(member)) return;
          if (each.position > member.last) this.#send(member, each);
        }
        if (page.last > member.last) member.last = page.last;
        // somebody else may have begun to read it before this one was told of what comes
        if (page.isLast && page.covers >= member.readUntil) return this.#release(member);
        await this.#drained(member);
      }
    } catch (error) {
      this.#end(member, error);
    }
  }

  #release(member: Member): void {
    const waiting = member.waiting ?? [];
    member.waiting = null;
    for (const each of waiting) if (each.position > member.last) this.#send(member, each);
  }

  async #drained({ subscriber }: Member): Promise<void> {
    for (let waited = 0; !subscriber.isDrained && waited < drainWait.most; waited += drainWait.step)
      await sleep(drainWait.step);
  }

  /** Those who come back together, as after a restart, read it together. */
  #page(after: bigint): Promise<Page> {
    const known = this.#pages.get(after);
    if (known) return known;
    const page = this.#readPage(after).finally(() => this.#pages.delete(after));
    this.#pages.set(after, page);
    return page;
  }

  async #readPage(after: bigint): Promise<Page> {
    const { position: covers } = this.#services.changes.head;
    const changes = await this.#persist(() => this.#services.changes.readAfter(this.#principal, after, pageSize));
    const deliveries = await this.#write(changes);
    return { deliveries, last: changes.at(-1)?.position ?? after, isLast: changes.length < pageSize, covers };
  }

  #endAll(error?: unknown): void {
    for (const member of this.#members) this.#end(member, error);
  }

  /** Leaves first, so that nothing is sent after the end. */
  #end(member: Member, error?: unknown): void {
    this.#services.counts.cut += 1;
    this.#leave(member);
    member.subscriber.end(error);
  }

  #leave(member: Member): void {
    if (!this.#members.delete(member)) return;
    this.#services.counts.subscribers -= 1;
    if (this.#members.size === 0) this.#onEmpty();
  }
}
