import { createServer } from 'node:net';
import PostalMime, { type Email } from 'postal-mime';
import { SMTPServer } from 'smtp-server';
import { afterAll, afterEach, describe, expect, it, vi } from 'vitest';
import { testDatabase } from './test/database.ts';
import { openAuthDatabase } from './platform/auth/database.ts';
import { migrateJobs, startWorker, type Worker } from './platform/jobs/worker.ts';
import { deliverMail, type Mail, sendMail } from './platform/mail/mail.ts';

const db = await testDatabase();
await migrateJobs(db.url);
const database = openAuthDatabase(db.url);
const log = { error: vi.fn() };
const patience = { timeout: 10_000 };

interface Received {
  recipients: string[];
  mail: Email;
}

const received: Received[] = [];
const sinks: SMTPServer[] = [];
const workers: Worker[] = [];

/** A real SMTP server on loopback that keeps what it is sent. */
async function sink(port: number): Promise<void> {
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    onData(stream, session, callback) {
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.on('end', () => {
        void PostalMime.parse(Buffer.concat(chunks)).then((mail) => {
          received.push({ recipients: session.envelope.rcptTo.map(({ address }) => address), mail });
          setImmediate(callback);
        });
      });
    },
  });
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  sinks.push(server);
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}

async function work(port: number | undefined, isCaught = false): Promise<void> {
  const config = {
    smtpUrl: port === undefined ? undefined : `smtp://127.0.0.1:${String(port)}`,
    from: 'Plinth <no-reply@plinth.example>',
    isCaught,
  };
  const controlJobs = [deliverMail(database, config).job];
  workers.push(await startWorker({ databaseUrl: db.url, jobs: [], controlJobs, log }));
}

const reset = (key: string, more: Partial<Mail> = {}): Mail => ({
  key,
  recipient: 'anna@people.example',
  language: 'en',
  template: 'reset_password',
  params: { name: 'Anna Ås', url: 'https://plinth.example/reset-password#token=open-sesame' },
  ...more,
});
const queue = (mail: Mail) => database.transaction((sql) => sendMail(sql, mail));

afterEach(async () => {
  for (const worker of workers.splice(0)) await worker.stop();
  for (const server of sinks.splice(0)) await new Promise<void>((resolve) => server.close(() => resolve()));
  await db.sql`delete from graphile_worker._private_jobs`; // what went on while its server was closed is tried again later
  received.length = 0;
  log.error.mockClear();
});
afterAll(() => database.close());

describe('a mail', () => {
  it('is sent when the transaction commits, in plain text and HTML, and never when it rolls back', async () => {
    const port = await freePort();
    await sink(port);
    await work(port);
    const rolledBack = database.transaction(async (sql) => {
      await sendMail(sql, reset('rolled back'));
      throw new Error('changed my mind');
    });
    await expect(rolledBack).rejects.toThrow('changed my mind');
    await queue(reset('sent'));
    await vi.waitFor(() => expect(received).toHaveLength(1), patience);
    const [{ recipients, mail } = { recipients: [], mail: undefined }] = received;
    expect(recipients).toEqual(['anna@people.example']);
    expect(mail).toMatchObject({ subject: 'Choose a new password', from: { address: 'no-reply@plinth.example' } });
    for (const form of [mail?.text, mail?.html]) {
      expect(form).toContain('Hello Anna Ås');
      expect(form).toContain('https://plinth.example/reset-password#token=open-sesame');
    }
    expect(mail?.html).toMatch(/<html lang="en">/);
  });

  it('is written in the language of its reader', async () => {
    const port = await freePort();
    await sink(port);
    await work(port);
    await queue(reset('norwegian', { language: 'nb' }));
    await vi.waitFor(() => expect(received[0]?.mail.subject).toBe('Velg et nytt passord'), patience);
    expect(received[0]?.mail.text).toContain('Hei Anna Ås');
  });

  it('is sent once for a key, by two workers at once and however often it is asked for', async () => {
    const port = await freePort();
    await sink(port);
    await Promise.all([work(port), work(port)]);
    await Promise.all(Array.from({ length: 10 }, () => queue(reset('the same'))));
    await db.sql`
      select graphile_worker.add_job('mail.send', json_build_object('id', id))
      from control.mail, generate_series(1, 5) where key = 'the same'`;
    await queue(reset('another'));
    await vi.waitFor(async () => {
      const [left] = await db.sql`select count(*)::int as jobs from graphile_worker.jobs`;
      expect(left?.jobs).toBe(0);
    }, patience);
    expect(received).toHaveLength(2);
  });

  it('is tried again while its server is away, under the same message id', async () => {
    const port = await freePort();
    await work(port);
    await queue(reset('patient'));
    await vi.waitFor(() => expect(log.error).toHaveBeenCalledWith(expect.anything(), 'a job failed'), patience);
    await sink(port);
    await db.sql`update graphile_worker._private_jobs set run_at = now()`;
    await db.sql`select graphile_worker.add_job('mail.send', json_build_object('id', id)) from control.mail where key = 'patient'`;
    await vi.waitFor(() => expect(received).toHaveLength(1), patience);
    const [row] = await db.sql`select id from control.mail where key = 'patient'`;
    expect(received[0]?.mail.messageId).toBe(`<${String(row?.id)}@plinth.example>`);
  });

  it('cannot be given more headers, recipients or markup by what people call themselves', async () => {
    const port = await freePort();
    await sink(port);
    await work(port);
    const evil = 'Eve\r\nBcc: evil@z.example\r\n\r\n<img src=x onerror=alert(1)>';
    const params = { inviter: evil, tenant: '"><script>', url: 'https://plinth.example/invitation#token=x' };
    await queue(reset('evil', { template: 'invitation', params }));
    await vi.waitFor(() => expect(received).toHaveLength(1), patience);
    const [{ recipients, mail } = { recipients: [], mail: undefined }] = received;
    expect(recipients).toEqual(['anna@people.example']);
    expect(mail?.bcc ?? []).toEqual([]);
    expect(mail?.headers.map(({ key }) => key)).not.toContain('bcc');
    expect(mail?.html).not.toMatch(/<img|<script/);
  });

  it('lies sealed until it is sent, and is gone then', async () => {
    await queue(reset('sealed'));
    const kept = async () => {
      const [row] = await db.sql`select m::text as text, sent_at as sent from control.mail m where key = 'sealed'`;
      return { text: String(row?.text), isSent: row?.sent !== null };
    };
    const [queued] = await db.sql`select string_agg(payload::text, ' ') as text from graphile_worker._private_jobs`;
    expect((await kept()).text + String(queued?.text)).not.toContain('open-sesame');
    const port = await freePort();
    await sink(port);
    await work(port);
    await vi.waitFor(async () => expect((await kept()).isSent).toBe(true), patience);
    expect(received[0]?.mail.text).toContain('open-sesame');
    const [after] = await db.sql`select params from control.mail where key = 'sealed'`;
    expect(after?.params).toBeNull();
  });

  it('waits, and says so in the log, where there is no server', async () => {
    await work(undefined);
    await queue(reset('no server'));
    await vi.waitFor(
      () =>
        expect(log.error).toHaveBeenCalledWith(
          expect.objectContaining({ err: expect.objectContaining({ message: expect.stringContaining('SMTP_URL') }) }),
          'a job failed',
        ),
      patience,
    );
  });

  it('is caught in a demo without a server', async () => {
    await work(undefined, true);
    await queue(reset('caught'));
    await vi.waitFor(async () => {
      const [row] = await db.sql`select caught from control.mail where key = 'caught'`;
      expect(row?.caught).toMatchObject({ subject: 'Choose a new password' });
    }, patience);
  });

  it('is the only work, beside what companies are told, that sign-in may queue', async () => {
    const other = database.transaction((sql) => sql`select enqueue_control_job('imports.commit', '{}')`);
    await expect(other).rejects.toMatchObject({ code: '42501' });
  });
});
