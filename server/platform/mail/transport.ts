import { createTransport } from 'nodemailer';
import type { Rendered } from './render.ts';

/** Where mails go and whom they come from. */
export interface MailConfig {
  /** `smtp://user:password@host:587` or `smtps://…`; without one nothing is sent. */
  readonly smtpUrl: string | undefined;
  /** As `Plinth <no-reply@example.com>`. */
  readonly from: string;
  /** Whether mails are kept to be read at /dev/mail where there is no mail server. */
  readonly isCaught: boolean;
}

export interface Transport {
  /** @throws Error when no server has taken it */
  send(message: Rendered & { id: string; to: string }): Promise<void>;
  close(): void;
}

/** Hands mails to the SMTP server. With a password the connection is encrypted or there is none, but for a server on this machine. */
export function smtpTransport({ smtpUrl, from }: MailConfig): Transport {
  if (!smtpUrl)
    return { send: () => Promise.reject(new Error('SMTP_URL is not set: mails wait until it is.')), close: () => {} };
  const url = new URL(smtpUrl);
  const isHere = ['localhost', '127.0.0.1', '[::1]'].includes(url.hostname);
  const transport = createTransport({
    host: url.hostname.replace(/^\[|\]$/g, ''),
    port: Number(url.port) || (url.protocol === 'smtps:' ? 465 : 587),
    secure: url.protocol === 'smtps:',
    requireTLS: url.username !== '' && !isHere,
    ...(url.username
      ? { auth: { user: decodeURIComponent(url.username), pass: decodeURIComponent(url.password) } }
      : {}),
    connectionTimeout: 10_000,
    greetingTimeout: 10_000,
    socketTimeout: 20_000,
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  const domain = /@([^>\s]+)/.exec(from)?.[1] ?? 'localhost';
  return {
    async send({ id, to, subject, text, html }) {
      // the same id whenever it is sent: a server that has it already knows
      const messageId = `<${id}@${domain}>`;
      await transport.sendMail({ from, to: { name: '', address: to }, subject, text, html, messageId });
    },
    close: () => transport.close(),
  };
}
