// Telephone numbers and e-mail addresses as people write them on forms: checked for their form, kept as typed.

const address =
  /^[a-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?)+$/i;
// Quy hoạch kho số viễn thông: mobile 03, 05, 07, 08, 09 + 8 digits; fixed lines 02 + 9 digits; services 1800, 1900 + 4 or 6.
const national = /^0(?:[35789]\d{8}|2\d{9})$/;
const service = /^1[89]00\d{4}(?:\d{2})?$/;
// ITU-T E.164: at most 15 digits with the country's
const abroad = /^\+(?!84)[1-9]\d{6,14}$/;

/** Whether a text is one e-mail address, of at most 254 signs. */
export const isEmailAddress = (text: string): boolean =>
  text.length <= 254 && address.test(text.trim());

/**
 * Whether a text is a telephone number of Việt Nam or, with `+`, of another country: `0912 345 678`,
 * `+84 (220) 3 852 345`, `1900 1234`. Two numbers may stand side by side: `0912 345 678; 0220 3852 345`.
 */
export const isTelephone = (text: string): boolean =>
  text.split(/[;,/]/).every((part) => {
    const digits = part.replace(/[\s.()-]/g, '').replace(/^(?:\+84|0084)0?/, '0');
    return national.test(digits) || service.test(digits) || abroad.test(digits);
  });
