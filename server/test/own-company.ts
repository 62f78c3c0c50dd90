import { randomUUID } from 'node:crypto';
import { keepShard } from '../platform/tenancy/shard-connections.ts';
import type { ServerInTest } from './server.ts';

/** A company with an administrator, in a database of its own. */
export async function ownCompany({ auth, ...server }: ServerInTest, url: string) {
  const password = 'correct horse battery';
  const slug = `c${randomUUID().slice(0, 8)}`;
  const shard = await keepShard(auth.control, url);
  const { id } = await auth.createTenant({ slug, name: `Company ${slug}`, shard: shard.id });
  const email = `admin@${slug}.example`;
  const user = await auth.createUser({ email, name: 'Ada', password });
  await auth.setMembership({ user: user.id, tenant: id, roles: ['admin'] });
  const post = (path: string, body: object, headers: Record<string, string> = {}) =>
    fetch(`${server.url}${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify(body),
    });
  const signedIn = await post('/auth/sign-in', { email, password });
  const cookie = signedIn.headers
    .getSetCookie()
    .map((each) => each.split(';')[0])
    .join('; ');
  const issued = await post('/auth/token', { tenant: slug, client: 'api' }, { cookie });
  const { accessToken: token } = (await issued.json()) as { accessToken: string };
  return { id, slug, shard, token };
}
