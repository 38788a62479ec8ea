/** As much of nodemailer as is used here; it brings no types of its own. */
declare module 'nodemailer' {
  type Message = Readonly<{
    from: string;
    to: string;
    subject: string;
    text: string;
    messageId: string;
    headers?: Readonly<Record<string, string>>;
  }>;
  type Transport = Readonly<{
    sendMail: (message: Message) => Promise<unknown>;
    close: () => void;
  }>;
  export function createTransport(
    url: string,
    defaults?: Readonly<Record<string, unknown>>,
  ): Transport;
}
