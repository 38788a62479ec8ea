import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  certificateCode,
  certificateNumber,
  codeLength,
  readCertificateCode,
} from './certificate-code.ts';

const bytes = fc.uint8Array({ minLength: codeLength, maxLength: codeLength });

test('a code is read back in any way a person may type it', () => {
  fc.assert(
    fc.property(bytes, (random) => {
      const code = certificateCode(random);
      expect(readCertificateCode(code)).toBe(code);
      const typed = code
        .toLowerCase()
        .replaceAll('0', 'o')
        .replaceAll('1', 'l')
        .replace(/.{5}/g, '$&-');
      expect(readCertificateCode(` ${typed} `)).toBe(code);
    }),
  );
});

test('every character carries five bits', () => {
  const seen = new Set(
    Array.from({ length: 256 }, (_, n) => certificateCode(new Uint8Array(codeLength).fill(n))),
  );
  expect(seen.size).toBe(32);
});

test.each(['', 'A', 'U'.repeat(26), '0'.repeat(25), '0'.repeat(27), '<script>'])(
  '«%s» is no code',
  (text) => expect(readCertificateCode(text)).toBeNull(),
);

test('numbers of fictitious certificates say so', () => {
  expect(certificateNumber(7, 2026, false)).toBe('0007/2026/GCN-OCOP');
  expect(certificateNumber(12345, 2026, true)).toBe('12345/2026/THU-NGHIEM');
});
