import { isEmailAddress } from '#kernel/contact.ts';

/** What a person signs in with: an e-mail address in lower case, or a Vietnamese phone number as +84…. */
export type LoginName = string & { readonly __loginName: true };

// Quy hoạch kho số viễn thông: mobile 03, 05, 07, 08, 09 + 8 digits; fixed lines 02 + 9 digits.
const national = /^(?:[35789]\d{8}|2\d{9})$/;

/**
 * The one form of a login name, or null: `0912 345 678`, `84912345678` and `+84-912-345-678` are one number;
 * `An@Example.VN` and `an@example.vn` one address.
 */
export function parseLoginName(text: string): LoginName | null {
  const typed = text.normalize('NFKC').trim();
  if (typed.includes('@')) {
    const address = typed.toLowerCase();
    return isEmailAddress(address) ? (address as LoginName) : null;
  }
  const digits = typed.replace(/[\s.()-]/g, '');
  const number = /^(?:\+84|0084|84|0)(\d+)$/.exec(digits)?.[1];
  return number && national.test(number) ? (`+84${number}` as LoginName) : null;
}

/** For reading: `0912 345 678`; an address as it is. */
export function formatLoginName(name: string): string {
  const number = /^\+84(\d+)$/.exec(name)?.[1];
  return number ? `0${number}`.replace(/^(\d{4})(\d{3})(\d+)$/, '$1 $2 $3') : name;
}
