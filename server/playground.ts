import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';
import type { FastifyPluginAsync, FastifyReply, FastifyRequest } from 'fastify';
import { type DocumentNode, parse } from 'graphql';
import { examples } from './playground/examples.ts';
import { ownPage, policyText } from './security-headers.ts';

/** Every script comes from here as a file. The editor sets sizes as it goes, and writes style sheets of its own. */
const policy = policyText({
  ...ownPage,
  'script-src': "'self'",
  'worker-src': "'self'",
  'style-src': "'self' 'unsafe-inline'",
  'font-src': "'self' data:",
  'form-action': "'none'",
});

const parsed = examples.map((example) => ({ example, document: parse(example.query) }));

const script = 'text/javascript; charset=utf-8';
const style = 'text/css; charset=utf-8';

/** The page and its few lines, as they lie in the folder. */
const pages = [
  ['/playground', 'page.html', 'text/html; charset=utf-8'],
  ['/playground/page.css', 'page.css', style],
  ['/playground/page.js', 'page.js', script],
  ['/playground/session.js', 'session.js', script],
  ['/playground/editor.js', 'editor.js', script],
] as const;

/** GraphiQL and its workers, 9 MB of text in all: read when somebody first opens the page. */
const parts = [
  ['/playground/graphiql.js', 'js', script],
  ['/playground/graphiql.css', 'css', style],
  ['/playground/worker-editorWorkerService.js', 'editorWorkerService', script],
  ['/playground/worker-json.js', 'jsonWorker', script],
  ['/playground/worker-graphql.js', 'graphqlWorker', script],
] as const;

/**
 * `/playground`: GraphiQL with examples and an identity to try them with. It knows no more than any caller of `/graphql`.
 *
 * @param fitsFor whether all that a document asks for is there for whoever asks: they get the examples that do
 */
export function playgroundRoutes(
  fitsFor: (request: FastifyRequest) => Promise<(document: DocumentNode) => boolean>,
): FastifyPluginAsync {
  return async (app) => {
    app.addHook('onRequest', async (_request, reply) => {
      reply.headers({ 'content-security-policy': policy, 'cache-control': 'no-cache' });
    });
    for (const [url, name, type] of pages) {
      const file = new URL(`playground/${name}`, import.meta.url);
      app.get(url, async (_request, reply) => reply.type(type).send(await readFile(file)));
    }
    for (const [url, part, type] of parts) {
      const encoded = encodeOnce(async () => (await import('@graphql-yoga/render-graphiql/graphiql'))[part]);
      app.get(url, async (request, reply) =>
        send(request, reply.type(type), await encoded(request.headers['accept-encoding'])),
      );
    }
    app.get('/playground/examples.json', async (request, reply) => {
      const fits = await fitsFor(request);
      return reply.send(parsed.filter(({ document }) => fits(document)).map(({ example }) => example));
    });
  };
}

interface Encoded {
  body: Buffer;
  encoding: 'br' | 'gzip' | undefined;
  etag: string;
}

function send(request: FastifyRequest, reply: FastifyReply, { body, encoding, etag }: Encoded): FastifyReply {
  reply.headers({ vary: 'accept-encoding', etag });
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
