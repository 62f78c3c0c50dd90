import { inject } from 'vitest';

interface Account {
  email: string;
  password: string;
  name: string;
  tenant: string;
}

type Ask = <T>(query: string, variables?: Record<string, unknown>) => Promise<T>;

/** A demo account by the person's name, in one of the companies they work for. */
export async function accountOf(name: string, tenant = 'fjord'): Promise<Account> {
  const accounts = (await (await fetch(`${inject('appUrl')}/auth/demo-accounts`)).json()) as Account[];
  const found = accounts.find((account) => account.name === name && account.tenant === tenant);
  if (!found) throw new Error(`There is no demo account of ${name} in ${tenant}.`);
  return found;
}

/** The API as a demo person, for what a test needs to be there. */
export async function apiOf(name: string, tenant = 'fjord'): Promise<Ask> {
  const { email, password } = await accountOf(name, tenant);
  const signedIn = await post('/auth/sign-in', { email, password });
  const cookie = signedIn.headers.getSetCookie().map((each) => each.split(';')[0]);
  const issued = await post('/auth/token', { tenant, client: 'api' }, { cookie: cookie.join('; ') });
  const { accessToken } = (await issued.json()) as { accessToken: string };
  return async <T>(query: string, variables: Record<string, unknown> = {}) => {
    const answer = await post('/graphql', { query, variables }, { authorization: `Bearer ${accessToken}` });
    const { data, errors } = (await answer.json()) as { data: T; errors?: unknown };
    if (errors) throw new Error(JSON.stringify(errors));
    return data;
  };
}

async function post(path: string, body: unknown, headers: Record<string, string> = {}): Promise<Response> {
  const answer = await fetch(inject('appUrl') + path, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  });
  if (!answer.ok) throw new Error(`${path} answered ${String(answer.status)}: ${await answer.text()}`);
  return answer;
}
