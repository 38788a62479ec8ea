import { createHmac, randomBytes } from 'node:crypto';

/** RFC 6238 with the parameters every authenticator understands: SHA-1, 6 digits, 30 seconds. */
const period = 30;
const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

/** The code of one step (RFC 4226 §5.3). */
export function hotp(secret: Buffer, step: number, digits = 6, algorithm = 'sha1'): string {
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(step));
  const mac = createHmac(algorithm, secret).update(counter).digest();
  const offset = mac.at(-1)! & 0xf;
  const value = mac.readUInt32BE(offset) & 0x7fffffff;
  return String(value % 10 ** digits).padStart(digits, '0');
}

export const stepAt = (instant: Date): number => Math.floor(instant.getTime() / 1000 / period);

/**
 * The step whose code was typed: the present one or its neighbours, since clocks differ; never one at or
 * before `lastStep`, so that a code is good once. Null when none fits.
 */
export function matchingStep(
  secret: Buffer,
  code: string,
  now: Date,
  lastStep: number,
): number | null {
  const typed = code.replace(/\s/g, '');
  const current = stepAt(now);
  let match: number | null = null;
  for (const step of [current - 1, current, current + 1])
    if (hotp(secret, step) === typed && step > lastStep) match ??= step;
  return match;
}

/** 160 random bits, as RFC 4226 recommends. */
export const newSecret = (): Buffer => randomBytes(20);

/** RFC 4648 base32 without padding, as authenticators read it. */
export function base32(bytes: Buffer): string {
  let [bits, value, text] = [0, 0, ''];
  for (const byte of bytes) {
    value = (value << 8) | byte;
    bits += 8;
    while (bits >= 5) text += alphabet[(value >>> (bits -= 5)) & 31];
    value &= (1 << bits) - 1;
  }
  return bits ? text + alphabet[(value << (5 - bits)) & 31] : text;
}

/** What the QR code says to the authenticator. */
export function keyUri(secret: Buffer, loginName: string, issuer: string): string {
  const label = `${encodeURIComponent(issuer)}:${encodeURIComponent(loginName)}`;
  return `otpauth://totp/${label}?secret=${base32(secret)}&issuer=${encodeURIComponent(issuer)}&algorithm=SHA1&digits=6&period=${period}`;
}

/** A recovery code: 120 bits, in groups that can be copied from paper (ASVS 6.5.2: above 112 bits a plain hash suffices). */
export const newRecoveryCode = (): string => base32(randomBytes(15)).match(/.{4}/g)!.join('-');

/** As typed, in any case and grouping. */
export const tidyRecoveryCode = (typed: string): string =>
  typed.toUpperCase().replace(/[^A-Z2-7]/g, '');
