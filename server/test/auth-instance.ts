import Fastify, { type FastifyInstance, type LightMyRequestResponse } from 'fastify';
import { afterAll } from 'vitest';
import { createAuth, type Auth } from '../platform/auth/auth.ts';
import { migrateJobs } from '../platform/jobs/worker.ts';
import { authRoutes } from '../platform/auth/routes.ts';

export const publicUrl = 'https://plinth.example';

/** One server's worth of sign-in, as a browser sees it. */
export interface AuthInstance {
  auth: Auth;
  app: FastifyInstance;
  /** Posts JSON to `/auth/<path>`. */
  post(path: string, body: unknown, headers?: Record<string, string>): Promise<LightMyRequestResponse>;
  /** Signs in and returns the session cookie as the browser sends it back. */
  signIn(email: string, password: string): Promise<string>;
  /** An access token for the session, in a tenant. */
  accessToken(cookie: string, tenant?: string): Promise<string>;
}

/** Starts an instance on a database; closed when the file's tests are done. */
export async function authInstance(
  databaseUrl: string,
  options: { publicUrl?: string; demo?: boolean; triesPerAddress?: number } = {},
): Promise<AuthInstance> {
  await migrateJobs(databaseUrl);
  const auth = await createAuth({ databaseUrl, publicUrl, demo: false, triesPerAddress: 1_000, ...options });
  const app = Fastify();
  await app.register(authRoutes(auth));
  afterAll(async () => {
    await app.close();
    await auth.close();
  });

  const post: AuthInstance['post'] = (path, body, headers = {}) =>
    app.inject({
      method: 'POST',
      url: `/auth/${path}`,
      headers: { 'content-type': 'application/json', ...headers },
      payload: JSON.stringify(body),
    });

  return {
    auth,
    app,
    post,
    async signIn(email, password) {
      const answer = await post('sign-in', { email, password });
      const [cookie] = String(answer.headers['set-cookie'] ?? '').split(';');
      if (answer.statusCode !== 200 || !cookie)
        throw new Error(`sign-in answered ${answer.statusCode}: ${answer.body}`);
      return cookie;
    },
    async accessToken(cookie, tenant) {
      const answer = await post('token', { tenant }, { cookie });
      if (answer.statusCode !== 200) throw new Error(`token answered ${answer.statusCode}: ${answer.body}`);
      return answer.json<{ accessToken: string }>().accessToken;
    },
  };
}
