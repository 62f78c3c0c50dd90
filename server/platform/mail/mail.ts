import type { Language } from '@plinth/schema/platform/control.ts';
import type { FastifyPluginAsync } from 'fastify';
import { v7 as uuidv7 } from 'uuid';
import { seal } from '../../encryption/sealed.ts';
import type { ControlJob } from '../jobs/jobs.ts';
import type { ControlDatabase, ControlSql } from './control-database.ts';
import { devMailRoutes } from './dev-mail.ts';
import { purposeOf } from './mail-purpose.ts';
import type { Params } from './render.ts';
import { sendMailJob } from './send-mail.ts';
import type { Template } from './templates.ts';
import { type MailConfig, smtpTransport } from './transport.ts';

export interface Mail {
  /** What it is for: there is one mail of a key, however often it is asked for. */
  key: string;
  recipient: string;
  language: Language;
  template: Template;
  params: Params;
}

/**
 * Has a mail sent once the transaction commits, and never when it does not. It waits in `control.mail`, sealed, since some let whoever reads
 * them in.
 */
export async function sendMail(sql: ControlSql, { key, recipient, language, template, params }: Mail): Promise<void> {
  const id = uuidv7();
  const written = await sql`
    insert into control.mail (id, key, recipient, language, template, params)
    values (${id}, ${key}, ${recipient}, ${language}, ${template}, ${seal(purposeOf(id), JSON.stringify(params))})
    on conflict (key) do nothing`;
  if (written.count > 0) await sql`select enqueue_control_job('mail.send', ${sql.json({ id })})`;
}

/** How queued mails go out. */
export interface MailDelivery {
  readonly job: ControlJob;
  /** `/dev/mail`, to be registered where mails are caught. */
  readonly routes: FastifyPluginAsync;
  close(): void;
}

/** @param database of its own: a connection is held while a mail server is spoken to, not one that people who sign in wait for */
export function deliverMail(database: ControlDatabase, config: MailConfig): MailDelivery {
  const transport = smtpTransport(config);
  return {
    job: sendMailJob(database, config, transport),
    routes: devMailRoutes(database),
    close: () => transport.close(),
  };
}
