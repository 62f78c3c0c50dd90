import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import fastifyStatic from '@fastify/static';
import type { FastifyInstance, FastifyReply } from 'fastify';
import { ownPage, policyText } from './security-headers.ts';

const clientFolder = fileURLToPath(new URL('../client/dist', import.meta.url));

/** Where vite leaves room for the nonce: `html.cspNonce` of client/vite.config.ts. */
const placeForNonce = 'NONCE-OF-THIS-ANSWER';

/**
 * The built client: files by their hashed names, and its page for every address that is a screen. Last, since it takes what is left.
 * Each is looked for when it is asked for: another build is served without another start.
 */
export async function serveClient(app: FastifyInstance, folder = clientFolder): Promise<void> {
  const isBuilt = existsSync(folder);
  const sendPage = (reply: FastifyReply) => sendWithNonce(reply, join(folder, 'index.html'));
  if (isBuilt) {
    app.get('/', async (_request, reply) => sendPage(reply));
    await app.register(fastifyStatic, {
      root: folder,
      allowedPath: (path) => path !== '/index.html', // only as an answer with a nonce
      setHeaders: (reply, path) =>
        void reply.header(
          'cache-control',
          path.includes('/assets/') ? 'public, max-age=31536000, immutable' : 'no-cache',
        ),
    });
  }
  app.setNotFoundHandler(async (request, reply) => {
    const isPage =
      request.method === 'GET' &&
      (request.headers.accept ?? '').includes('text/html') &&
      !/^\/(auth|graphql|imports|health)\b/.test(request.url);
    if (isPage && isBuilt) return sendPage(reply);
    return reply.code(404).send({
      errors: [
        { message: 'There is nothing at this address.', extensions: { code: 'NOT_FOUND', requestId: request.id } },
      ],
    });
  });
}

/**
 * The page with a nonce of its own: scripts run that carry it and what these import, nothing else, wherever it came from. So the answer has
 * no validator, by which a browser would keep the page and take the next answer's nonce.
 */
async function sendWithNonce(reply: FastifyReply, file: string): Promise<FastifyReply> {
  const nonce = randomBytes(18).toString('base64');
  const page = await readFile(file, 'utf8');
  return reply
    .headers({
      'cache-control': 'no-cache',
      'content-security-policy': policyText({
        ...ownPage,
        'script-src': `'nonce-${nonce}'`,
        'style-src': "'self'",
      }),
    })
    .type('text/html; charset=utf-8')
    .send(page.replaceAll(placeForNonce, nonce));
}
