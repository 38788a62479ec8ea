/** Crockford's base 32: no I, L, O, U, so that a code can be read aloud and typed. */
const alphabet = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

/** Characters of a certificate code: 26 × 5 = 130 bits. */
export const codeLength = 26;

/** A code from 26 random bytes; five bits of each are used, so that all 32 characters are equally likely. */
export function certificateCode(random: Uint8Array): string {
  if (random.length !== codeLength) throw new RangeError(`${codeLength} random bytes are needed`);
  return Array.from(random, (byte) => alphabet[byte & 31]).join('');
}

/** The code that a person typed: either case, with hyphens and spaces, O for 0 and I or L for 1; null when it is none. */
export function readCertificateCode(text: string): string | null {
  const code = text.toUpperCase().replace(/[\s-]/g, '').replaceAll('O', '0').replace(/[IL]/g, '1');
  return code.length === codeLength && [...code].every((c) => alphabet.includes(c)) ? code : null;
}

/** `0007/2026/GCN-OCOP`; fictitious ones say so in the number itself. */
export const certificateNumber = (serial: number, year: number, isDemo: boolean): string =>
  `${String(serial).padStart(4, '0')}/${year}/${isDemo ? 'THU-NGHIEM' : 'GCN-OCOP'}`;
