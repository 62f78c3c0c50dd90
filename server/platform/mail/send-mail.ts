import type { Language } from '@plinth/schema/platform/control.ts';
import { z } from 'zod';
import { open } from '../../encryption/sealed.ts';
import type { ControlDatabase } from './control-database.ts';
import { type ControlJob, controlJob } from '../jobs/jobs.ts';
import { purposeOf } from './mail-purpose.ts';
import { type Params, render } from './render.ts';
import type { Template } from './templates.ts';
import type { MailConfig, Transport } from './transport.ts';

interface Waiting {
  recipient: string;
  language: Language;
  template: Template;
  params: string;
}

/**
 * The job that sends a mail of the outbox: once, also when the job runs twice, since the row is locked meanwhile. What let somebody in is
 * gone from the database afterwards.
 */
export function sendMailJob(database: ControlDatabase, config: MailConfig, transport: Transport): ControlJob {
  return controlJob({
    name: 'mail.send',
    payload: z.object({ id: z.uuid() }),
    run: ({ id }) =>
      database.transaction(async (sql) => {
        const [mail] = await sql<Waiting[]>`
          select recipient, language, template, params from control.mail
          where id = ${id} and sent_at is null and params is not null for update`;
        if (!mail) return;
        const message = render(mail.template, mail.language, JSON.parse(open(purposeOf(id), mail.params)) as Params);
        if (config.isCaught) {
          await sql`update control.mail set sent_at = now(), params = null, caught = ${sql.json({ ...message })} where id = ${id}`;
          return;
        }
        await transport.send({ id, to: mail.recipient, ...message });
        await sql`update control.mail set sent_at = now(), params = null where id = ${id}`;
      }),
  });
}
