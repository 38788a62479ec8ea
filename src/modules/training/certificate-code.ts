/** Crockford's base 32: no I, L, O, U, so that a code can be read aloud and typed. */
const alphabet = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

/** 26 × 5 = 130 bits: nobody guesses a code. */
export const certificateCodeLength = 26;

/** A code from random bytes; five bits of each are used, so that all characters are equally likely. */
export function certificateCode(random: Uint8Array): string {
  if (random.length !== certificateCodeLength)
    throw new RangeError(`${certificateCodeLength} random bytes are needed`);
  return Array.from(random, (byte) => alphabet[byte & 31]).join('');
}

/** A code as it was typed: either case, hyphens and spaces, O for 0, I or L for 1; null when it is none. */
export function readCertificateCode(text: string): string | null {
  const code = text.toUpperCase().replace(/[\s-]/g, '').replaceAll('O', '0').replace(/[IL]/g, '1');
  return code.length === certificateCodeLength && [...code].every((c) => alphabet.includes(c))
    ? code
    : null;
}
