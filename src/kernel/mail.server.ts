import { config } from './config.server.ts';

export type Mail = Readonly<{
  to: string;
  subject: string;
  text: string;
  /** the same for every attempt, so that a server may drop a second one */
  id: string;
}>;

/** Hands one mail to a server; throws what the server or the line answered. */
export type SendMail = (mail: Mail) => Promise<void>;

/** The mail server of the configuration, or null where none is set: then mails are shown and not sent. */
export async function mailServer(): Promise<{ send: SendMail; close: () => void } | null> {
  const { NAMSAO_SMTP_URL, NAMSAO_MAIL_FROM } = config();
  if (!NAMSAO_SMTP_URL || !NAMSAO_MAIL_FROM) return null;
  const { createTransport } = await import('nodemailer');
  const transport = createTransport(NAMSAO_SMTP_URL, {
    connectionTimeout: 20_000,
    greetingTimeout: 20_000,
    socketTimeout: 60_000,
    // a mail is text of ours: nothing in it may fetch a file or an address
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  const host = NAMSAO_MAIL_FROM.split('@').at(-1)!.replace(/[>\s]/g, '');
  return {
    send: async ({ to, subject, text, id }) => {
      await transport.sendMail({
        from: NAMSAO_MAIL_FROM,
        to,
        subject,
        text,
        messageId: `<${id}@${host}>`,
        headers: { 'Auto-Submitted': 'auto-generated' },
      });
    },
    close: () => transport.close(),
  };
}
