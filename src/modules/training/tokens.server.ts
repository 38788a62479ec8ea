import { publicKeys, signingKey } from '#kernel/signing.server.ts';

/** What a token lets its bearer do: be present at a session; see the name on a certificate. */
export type TokenUse = 'check-in' | 'show-name';

const purpose = 'training';
const text = (use: TokenUse, subject: string, until: number) => `${use}\n${subject}\n${until}`;

/** A link's token: subject, last second, signature. It holds no personal data. */
export function makeToken(use: TokenUse, subject: string, until: Date): string {
  const second = Math.floor(until.getTime() / 1000);
  const signature = Buffer.from(
    signingKey(purpose).sign(text(use, subject, second)),
    'base64',
  ).toString('base64url');
  return `${subject}.${second.toString(36)}.${signature}`;
}

/** The subject of a token that this installation made for this use and that still holds; null otherwise. */
export function readToken(use: TokenUse, token: string, now: Date): string | null {
  const parts = /^([A-Za-z0-9-]{1,64})\.([0-9a-z]{1,9})\.([A-Za-z0-9_-]{86})$/.exec(token);
  if (!parts) return null;
  const [, subject, last, signature] = parts as unknown as [string, string, string, string];
  const until = Number.parseInt(last, 36);
  const signed = Buffer.from(signature, 'base64url').toString('base64');
  const ours = [...publicKeys(purpose).values()].some((verify) =>
    verify(text(use, subject, until), signed),
  );
  return ours && now.getTime() <= until * 1000 ? subject : null;
}
