import { createHash } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { WebSocket } from 'ws';
import { siteHeader } from '../platform/auth/principals.ts';

/** Somebody with everything that lets them in. */
export interface Holder {
  /** An access token or an API key. */
  readonly token: string;
  /** The cookie of their session; null for a program. */
  cookie: string | null;
  /** Where they say they are. */
  readonly site?: string;
}

/** One way in. Answers whether it was open. */
export interface Entrance {
  readonly name: string;
  try(): Promise<boolean>;
}

const query = '{ customers { totalCount } }';
const extensions = JSON.stringify({
  persistedQuery: { version: 1, sha256Hash: createHash('sha256').update(query).digest('hex') },
});
let made = 0;

/** What they say with a request, or when they open a socket. */
export function saidBy({ token, site }: Holder): Readonly<Record<string, string>> {
  return { authorization: `Bearer ${token}`, ...(site && { [siteHeader]: site }) };
}

/** Every way in at one instance. */
export async function entrancesOf(url: string, holder: Holder): Promise<Entrance[]> {
  const said = saidBy(holder);
  const json = { 'content-type': 'application/json', ...said };
  const post = (body: object) => fetch(`${url}/graphql`, { method: 'POST', headers: json, body: JSON.stringify(body) });
  const went = async (answer: Promise<Response>) => {
    const { status, text } = await answer.then(async (each) => ({ status: each.status, text: await each.text() }));
    return status < 300 && !text.includes('"errors"');
  };
  await post({ query, extensions: JSON.parse(extensions) as object });
  const socket = await openSocket(url, said);
  return [
    { name: 'a query', try: () => went(post({ query })) },
    {
      name: 'a mutation',
      try: () => {
        made += 1;
        const input = `{ customerNo: "R-${String(made)}", displayName: "Made" }`;
        return went(post({ query: `mutation { createCustomer(input: ${input}) { id } }` }));
      },
    },
    {
      name: 'a persisted query by GET',
      try: () =>
        went(
          fetch(`${url}/graphql?${new URLSearchParams({ extensions }).toString()}`, {
            headers: { ...said, 'apollo-require-preflight': 'true' },
          }),
        ),
    },
    {
      name: 'an upload',
      try: () =>
        went(
          fetch(`${url}/imports?format=contracts/ocds&fileName=a.json`, { method: 'POST', headers: json, body: '{}' }),
        ),
    },
    {
      name: 'a count, a search and groups',
      try: () =>
        went(
          post({
            query: '{ contracts(search: "road") { totalCount } customerGroups { count } importRuns { totalCount } }',
          }),
        ),
    },
    { name: 'the formats of imports', try: () => went(fetch(`${url}/imports/formats`, { headers: said })) },
    { name: 'a query on an open socket', try: () => socket.ask(query) },
    {
      name: 'a new socket that asks',
      try: async () => {
        const another = await openSocket(url, said).catch(() => null);
        if (!another) return false;
        return another.ask(query).finally(() => another.close());
      },
    },
  ];
}

/** The renewal of an access token, which rotates the cookie: for one instance at a time. */
export function renewalOf(url: string, holder: Holder): Entrance {
  return {
    name: 'a renewal',
    async try() {
      const headers = { 'content-type': 'application/json', cookie: holder.cookie ?? '' };
      const answer = await fetch(`${url}/auth/token`, { method: 'POST', headers, body: '{}' });
      const [set] = answer.headers.getSetCookie();
      if (set) holder.cookie = set.split(';')[0] ?? null;
      return answer.ok;
    },
  };
}

interface OpenSocket {
  ask(document: string): Promise<boolean>;
  /** Changes heard of by a subscription that stands from the beginning. */
  readonly heard: number[];
  close(): void;
}

/** A socket that was let in and follows all changes. @throws Error when it is closed before */
export async function openSocket(url: string, said: Readonly<Record<string, string>>): Promise<OpenSocket> {
  const socket = new WebSocket(`${url.replace('http', 'ws')}/graphql`, 'graphql-transport-ws');
  const waiting = new Map<string, (isOpen: boolean) => void>();
  const heard: number[] = [];
  const send = (message: object) => socket.readyState === socket.OPEN && socket.send(JSON.stringify(message));
  const acknowledged = new Promise<void>((resolve, reject) => {
    socket.on('open', () => send({ type: 'connection_init', payload: said }));
    socket.on('error', reject);
    socket.on('close', () => {
      reject(new Error('closed'));
      for (const answer of waiting.values()) answer(false);
    });
    socket.on('message', (data) => {
      const { type, id, payload } = JSON.parse(String(data)) as { type: string; id?: string; payload?: object };
      if (type === 'connection_ack') resolve();
      if (type === 'ping') send({ type: 'pong' });
      if (id === 'changes' && type === 'next') heard.push(Date.now());
      else if (id && (type === 'next' || type === 'error'))
        waiting.get(id)?.(type === 'next' && !('errors' in (payload ?? {})));
    });
  });
  await acknowledged;
  send({ type: 'subscribe', id: 'changes', payload: { query: 'subscription { changes { kind id } }' } });
  let asked = 0;
  return {
    heard,
    close: () => socket.terminate(),
    async ask(document) {
      if (socket.readyState !== socket.OPEN) return false;
      asked += 1;
      const id = `q${String(asked)}`;
      const answer = new Promise<boolean>((resolve) => waiting.set(id, resolve));
      send({ type: 'subscribe', id, payload: { query: document } });
      return Promise.race([answer, sleep(3000, false)]);
    },
  };
}

/** When each entrance was last found open. */
export class Watch {
  readonly lastOpen = new Map<string, number>();
  readonly tried = new Map<string, number>();
  #isOver = false;
  readonly #loops: Promise<void>[] = [];

  /** Tries an entrance again and again. */
  over(entrance: Entrance, where: string, pause = 300): void {
    const name = `${entrance.name} at ${where}`;
    const loop = async () => {
      while (!this.#isOver) {
        const began = Date.now();
        if (await entrance.try()) this.lastOpen.set(name, began);
        this.tried.set(name, (this.tried.get(name) ?? 0) + 1);
        await sleep(pause);
      }
    };
    this.#loops.push(loop());
  }

  async end(): Promise<void> {
    this.#isOver = true;
    await Promise.all(this.#loops);
  }
}
