import type { FastifyPluginAsync } from 'fastify';
import type { ControlDatabase } from './control-database.ts';
import { escapeHtml } from './escape-html.ts';
import type { Rendered } from './render.ts';

interface Caught {
  recipient: string;
  caught: Rendered;
  sentAt: Date;
}

/** `/dev/mail`: what would have been sent, in a demo without a mail server. Registered nowhere else. */
export function devMailRoutes(database: ControlDatabase): FastifyPluginAsync {
  return async (app) => {
    app.get('/dev/mail', async (_request, reply) => {
      const mails = await database.transaction(
        (sql) => sql<Caught[]>`
          select recipient, caught, sent_at as "sentAt" from control.mail
          where caught is not null order by sent_at desc, id desc limit 50`,
      );
      return reply.headers({ 'cache-control': 'no-store' }).type('text/html; charset=utf-8').send(page(mails));
    });
  };
}

const page = (mails: readonly Caught[]) => `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>Mails – Plinth</title>
</head>
<body>
<main>
<h1>Mails</h1>
<p>No mail server is set (SMTP_URL), so that mails are kept here, the latest first. Load the page again for new ones.</p>
${mails.map(article).join('\n') || '<p>There is none yet.</p>'}
</main>
</body>
</html>`;

const article = ({ recipient, caught, sentAt }: Caught) => `<article>
<h2>${escapeHtml(caught.subject)}</h2>
<p>To ${escapeHtml(recipient)}, <time datetime="${sentAt.toISOString()}">${sentAt.toISOString()}</time></p>
${caught.text.split('\n\n').map(paragraph).join('\n')}
</article>`;

const paragraph = (text: string) =>
  /^https?:\/\/\S+$/.test(text)
    ? `<p><a href="${escapeHtml(text)}">${escapeHtml(text)}</a></p>`
    : `<p>${escapeHtml(text)}</p>`;
