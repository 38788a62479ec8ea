import {
  createCipheriv,
  createDecipheriv,
  createHash,
  createHmac,
  hkdfSync,
  randomBytes,
  timingSafeEqual,
} from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { config, dataPath } from '#kernel/config.server.ts';

let cached: { source: string; value: string } | undefined;

/**
 * The secret of this installation: NAMSAO_SECRET, else a file of the data folder that the first start makes.
 * Sessions, invitations and authenticators depend on it: keep it with the backup, give every node the same.
 */
export function installationSecret(): string {
  const given = config().NAMSAO_SECRET;
  const file = dataPath('namsao.secret');
  const source = given ?? file;
  if (cached?.source === source) return cached.value;
  if (!given && !existsSync(file)) {
    mkdirSync(dirname(file), { recursive: true });
    try {
      writeFileSync(file, randomBytes(32).toString('base64url'), { mode: 0o600, flag: 'wx' });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
  }
  cached = { source, value: given ?? readFileSync(file, 'utf8').trim() };
  return cached.value;
}

/** A key for one purpose, so that no two uses share one. */
const keyFor = (purpose: string): Buffer =>
  Buffer.from(hkdfSync('sha256', installationSecret(), 'namsao', purpose, 32));

/** Text that only this installation reads, bound to what it belongs to (AES-256-GCM). */
export function seal(text: string, purpose: string, boundTo: string): string {
  const nonce = randomBytes(12);
  const cipher = createCipheriv('aes-256-gcm', keyFor(purpose), nonce).setAAD(Buffer.from(boundTo));
  const body = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
  return Buffer.concat([nonce, cipher.getAuthTag(), body]).toString('base64url');
}

/** The sealed text; throws when it was changed, moved to another owner or sealed under another secret. */
export function unseal(sealed: string, purpose: string, boundTo: string): string {
  const bytes = Buffer.from(sealed, 'base64url');
  const decipher = createDecipheriv('aes-256-gcm', keyFor(purpose), bytes.subarray(0, 12))
    .setAAD(Buffer.from(boundTo))
    .setAuthTag(bytes.subarray(12, 28));
  return Buffer.concat([decipher.update(bytes.subarray(28)), decipher.final()]).toString('utf8');
}

/** A keyed hash: says nothing about its input to who reads the table. */
export const keyedHash = (purpose: string, text: string): string =>
  createHmac('sha256', keyFor(purpose)).update(text).digest('base64url');

/** Compares two texts in a time that does not depend on where they differ. */
export const sameText = (a: string, b: string): boolean => {
  const [x, y] = [Buffer.from(a), Buffer.from(b)];
  return x.length === y.length && timingSafeEqual(x, y);
};

/** A secret to hand out once: 256 random bits, and the hash that is kept. */
export function freshToken(): { token: string; hash: string } {
  const token = randomBytes(32).toString('base64url');
  return { token, hash: tokenHash(token) };
}

export const tokenHash = (token: string): string =>
  createHash('sha256').update(token).digest('hex');
