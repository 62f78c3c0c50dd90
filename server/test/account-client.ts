import { vi } from 'vitest';

interface Reply {
  status: number;
  data: Record<string, never> | null;
  errors: { message: string; extensions: { code: string; rule: string | null; [key: string]: unknown } }[];
  headers: Headers;
}

/** A browser or program that has no access token: it keeps cookies, and speaks to `/graphql`. */
export interface AccountClient {
  cookie: string;
  /** Headers to be sent along, such as a token. */
  readonly headers: Record<string, string>;
  ask(query: string, variables?: Record<string, unknown>, headers?: Record<string, string>): Promise<Reply>;
  /** The same for what must succeed: the data of its one field at the root. */
  ok(query: string, variables?: Record<string, unknown>): Promise<never>;
  /** The rule that refuses it. */
  rule(query: string, variables?: Record<string, unknown>): Promise<string | null | undefined>;
}

export function accountClient(url: string, headers: Record<string, string> = {}): AccountClient {
  const client: AccountClient = {
    cookie: '',
    headers,
    async ask(query, variables = {}, more = {}) {
      const answer = await fetch(`${url}/graphql`, {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          ...(client.cookie ? { cookie: client.cookie } : {}),
          ...headers,
          ...more,
        },
        body: JSON.stringify({ query, variables }),
      });
      const [set] = answer.headers.getSetCookie();
      if (set) client.cookie = set.startsWith('plinth-session=;') ? '' : (set.split(';')[0] ?? '');
      const body = (await answer.json()) as Partial<Reply>;
      return { status: answer.status, data: body.data ?? null, errors: body.errors ?? [], headers: answer.headers };
    },
    async ok(query, variables) {
      const { data, errors } = await client.ask(query, variables);
      if (errors.length > 0 || !data) throw new Error(`refused: ${JSON.stringify(errors)}`);
      return Object.values(data)[0] as never;
    },
    async rule(query, variables) {
      return (await client.ask(query, variables)).errors[0]?.extensions.rule;
    },
  };
  return client;
}

/** The token behind the link of the latest mail to somebody, once it is there. */
export async function linkTo(url: string, recipient: string, subject: string): Promise<string> {
  return vi.waitFor(
    async () => {
      const page = await (await fetch(`${url}/dev/mail`)).text();
      const mail = page
        .split('<article>')
        .find((each) => each.includes(`<h2>${subject}`) && each.includes(`To ${recipient},`));
      const token = /#token=([\w-]+)/.exec(mail ?? '')?.[1];
      if (!token) throw new Error(`no mail "${subject}" to ${recipient}`);
      return token;
    },
    { timeout: 10_000, interval: 50 },
  );
}
