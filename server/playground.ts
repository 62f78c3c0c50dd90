import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';
import type { FastifyPluginAsync, FastifyReply, FastifyRequest } from 'fastify';
import { examples } from './playground/examples.ts';

/** Everything comes from here and goes to here: no script in the page, no request to the outside. */
const policy = [
  "default-src 'none'",
  "script-src 'self'",
  "worker-src 'self'",
  "style-src 'self' 'unsafe-inline'", // the editor sets sizes as it goes
  "img-src 'self' data:",
  "font-src 'self' data:",
  "connect-src 'self' ws: wss:",
  "form-action 'none'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
].join('; ');

const own = (name: string) => async () => readFile(new URL(`playground/${name}`, import.meta.url), 'utf8');

/** GraphiQL and its workers, 9 MB of text in all: read when somebody first opens the page. */
const graphiql = (part: 'js' | 'css' | 'editorWorkerService' | 'jsonWorker' | 'graphqlWorker') => async () =>
  (await import('@graphql-yoga/render-graphiql/graphiql'))[part];

const script = 'text/javascript; charset=utf-8';
const style = 'text/css; charset=utf-8';

const assets: Record<string, { type: string; read(): Promise<string> }> = {
  '/playground': { type: 'text/html; charset=utf-8', read: own('page.html') },
  '/playground/page.css': { type: style, read: own('page.css') },
  '/playground/page.js': { type: script, read: own('page.js') },
  '/playground/session.js': { type: script, read: own('session.js') },
  '/playground/editor.js': { type: script, read: own('editor.js') },
  '/playground/examples.json': {
    type: 'application/json; charset=utf-8',
    read: async () => JSON.stringify(examples),
  },
  '/playground/graphiql.js': { type: script, read: graphiql('js') },
  '/playground/graphiql.css': { type: style, read: graphiql('css') },
  '/playground/worker-editorWorkerService.js': { type: script, read: graphiql('editorWorkerService') },
  '/playground/worker-json.js': { type: script, read: graphiql('jsonWorker') },
  '/playground/worker-graphql.js': { type: script, read: graphiql('graphqlWorker') },
};

/** `/playground`: GraphiQL with examples and an identity to try them with. It knows no more than any caller of `/graphql`. */
export function playgroundRoutes(): FastifyPluginAsync {
  return async (app) => {
    for (const [url, { type, read }] of Object.entries(assets)) {
      const encoded = encodeOnce(read);
      app.get(url, async (request, reply) =>
        send(request, reply.type(type), await encoded(request.headers['accept-encoding'])),
      );
    }
  };
}

interface Encoded {
  body: Buffer;
  encoding: 'br' | 'gzip' | undefined;
  etag: string;
}

function send(request: FastifyRequest, reply: FastifyReply, { body, encoding, etag }: Encoded): FastifyReply {
  reply.headers({ 'content-security-policy': policy, 'cache-control': 'no-cache', vary: 'accept-encoding', etag });
  if (request.headers['if-none-match'] === etag) return reply.code(304).send();
  if (encoding) reply.header('content-encoding', encoding);
  return reply.send(body);
}

/** Reads and compresses at the first request for each encoding, and answers all later ones from memory. */
function encodeOnce(read: () => Promise<string>): (accepted: string | undefined) => Promise<Encoded> {
  const made = new Map<Encoded['encoding'], Promise<Encoded>>();
  const make = async (encoding: Encoded['encoding']): Promise<Encoded> => {
    const text = Buffer.from(await read());
    const etag = `"${createHash('sha256').update(text).digest('base64url').slice(0, 22)}${encoding ?? ''}"`;
    return { body: await compress(text, encoding), encoding, etag };
  };
  return async (accepted = '') => {
    const encoding = /\bbr\b/.test(accepted) ? 'br' : /\bgzip\b/.test(accepted) ? 'gzip' : undefined;
    const found = made.get(encoding) ?? make(encoding);
    made.set(encoding, found);
    return found.catch((error: unknown) => {
      made.delete(encoding);
      throw error;
    });
  };
}

async function compress(text: Buffer, encoding: Encoded['encoding']): Promise<Buffer> {
  // quality 6 is within a tenth of the best and takes a second, not twenty
  if (encoding === 'br') return promisify(brotliCompress)(text, { params: { [constants.BROTLI_PARAM_QUALITY]: 6 } });
  return encoding === 'gzip' ? promisify(gzip)(text) : text;
}
