import {
  errorCodes,
  type FastifyError,
  type FastifyPluginAsync,
  type FastifyReply,
  type FastifyRequest,
} from 'fastify';
import { z } from 'zod';
import type { Transaction } from '../../database/transaction.ts';
import { DomainError } from '../../errors.ts';
import type { Enqueue } from '../../engine/reactions.ts';
import type { Model } from '../../engine/model.ts';
import type { Principal } from '../../engine/permissions.ts';
import type { Format } from './format.ts';
import { isLicensed, requireFormat, requireImport, startRun } from './import-runs.ts';

export interface ImportRoutes {
  model: Model;
  formats: readonly Format[];
  enqueue: Enqueue;
  /** @throws DomainError UNAUTHENTICATED */
  authenticate(request: FastifyRequest): Promise<Principal>;
  /**
   * Lets an upload in, or not.
   *
   * @returns bytes that the file may have
   * @throws DomainError RATE_LIMITED
   */
  admit(principal: Principal): Promise<number>;
  /** Runs `work` in one transaction of the caller, in the database of their company, and has the change stream look at once. */
  write<T>(principal: Principal, work: (tx: Transaction) => Promise<T>): Promise<T>;
  /** Answers an error in the form that all HTTP routes share. */
  answerError(error: FastifyError | DomainError, request: FastifyRequest, reply: FastifyReply): FastifyReply;
}

const query = z.object({ format: z.string(), fileName: z.string().trim().min(1).max(255) });

/**
 * `GET /imports/formats` lists what can be imported. `POST /imports?format=contracts/ocds&fileName=…` takes a file as its raw body (at
 * most as large as the company may upload), makes an import run of it and answers 201 with `{ id }`; the preview begins at once, to be followed as `ImportRun`.
 */
export function importRoutes(options: ImportRoutes): FastifyPluginAsync {
  const { model, formats, enqueue, authenticate, admit, write, answerError } = options;
  return async (app) => {
    app.setErrorHandler(answerError);
    // the body is a stream, whatever it says it is: nothing is read before the caller is known
    app.removeAllContentTypeParsers();
    app.addContentTypeParser('*', (_request, body, done) => done(null, body));

    app.get('/imports/formats', async (request, reply) => {
      const principal = await authenticate(request);
      requireImport(model, principal, 'create');
      const licensed = formats.filter((format) => isLicensed(principal, format));
      return reply.send(
        licensed.map(({ name, title, description, accepts }) => ({ name, title, description, accepts })),
      );
    });

    app.post('/imports', async (request, reply) => {
      const principal = await authenticate(request);
      requireImport(model, principal, 'create');
      const parsed = query.safeParse(request.query);
      if (!parsed.success)
        throw badQuery(
          z.prettifyError(parsed.error),
          parsed.error.issues.map(({ path }) => path.join('.')),
        );
      const format = formats.find(({ name }) => name === parsed.data.format);
      if (!format)
        throw badQuery(
          `There is no format "${parsed.data.format}"; there are ${formats.map(({ name }) => name).join(', ')}.`,
          ['format'],
        );
      requireFormat(model, principal, format);
      const content = await readBody(request, await admit(principal));
      const id = await write(principal, (tx) =>
        startRun(tx, model, principal, { format, fileName: parsed.data.fileName, content }, enqueue),
      );
      return reply.code(201).send({ id });
    });
  };
}

/** @throws DomainError BAD_USER_INPUT file.empty; 413 for one that is too large, as soon as it is */
async function readBody(request: FastifyRequest, largest: number): Promise<Uint8Array> {
  const pieces: Uint8Array[] = [];
  if (Number(request.headers['content-length']) > largest) throw new errorCodes.FST_ERR_CTP_BODY_TOO_LARGE();
  let size = 0;
  for await (const piece of request.raw as AsyncIterable<Uint8Array>) {
    size += piece.byteLength;
    if (size > largest) throw new errorCodes.FST_ERR_CTP_BODY_TOO_LARGE();
    pieces.push(piece);
  }
  if (size === 0)
    throw new DomainError('BAD_USER_INPUT', 'The file is empty.', { rule: 'file.empty', fields: ['body'] });
  return Buffer.concat(pieces);
}

function badQuery(message: string, fields: string[]): DomainError {
  return new DomainError('BAD_USER_INPUT', message, { rule: 'input.form', fields });
}
