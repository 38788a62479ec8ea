import { describe, expect, test } from 'vitest';
import fc from 'fast-check';
import {
  base32,
  hotp,
  keyUri,
  matchingStep,
  newRecoveryCode,
  newSecret,
  stepAt,
  tidyRecoveryCode,
} from './totp.server.ts';

const key = {
  sha1: '12345678901234567890',
  sha256: '12345678901234567890123456789012',
  sha512: '1234567890123456789012345678901234567890123456789012345678901234',
};

describe('RFC 6238, appendix B', () => {
  test.each([
    [59, '94287082', '46119246', '90693936'],
    [1111111109, '07081804', '68084774', '25091201'],
    [1111111111, '14050471', '67062674', '99943326'],
    [1234567890, '89005924', '91819424', '93441116'],
    [2000000000, '69279037', '90698825', '38618901'],
    [20000000000, '65353130', '77737706', '47863826'],
  ])('at %i seconds', (seconds, sha1, sha256, sha512) => {
    const step = stepAt(new Date(seconds * 1000));
    expect(hotp(Buffer.from(key.sha1), step, 8)).toBe(sha1);
    expect(hotp(Buffer.from(key.sha256), step, 8, 'sha256')).toBe(sha256);
    expect(hotp(Buffer.from(key.sha512), step, 8, 'sha512')).toBe(sha512);
  });
});

describe('matchingStep', () => {
  const secret = Buffer.from(key.sha1);
  const now = new Date(1234567890 * 1000);
  const step = stepAt(now);

  test('takes the neighbouring steps, no others', () => {
    for (const distance of [-3, -2, -1, 0, 1, 2, 3])
      expect(matchingStep(secret, hotp(secret, step + distance), now, 0)).toBe(
        Math.abs(distance) <= 1 ? step + distance : null,
      );
  });

  test('a code is good once, and so is an older one after it', () => {
    expect(matchingStep(secret, hotp(secret, step), now, step)).toBeNull();
    expect(matchingStep(secret, hotp(secret, step - 1), now, step)).toBeNull();
    expect(matchingStep(secret, hotp(secret, step + 1), now, step)).toBe(step + 1);
  });

  test('spaces as authenticators show them are ignored', () => {
    const code = hotp(secret, step);
    expect(matchingStep(secret, `${code.slice(0, 3)} ${code.slice(3)}`, now, 0)).toBe(step);
  });
});

test('base32 as in RFC 4648', () => {
  expect(
    ['f', 'fo', 'foo', 'foob', 'fooba', 'foobar'].map((text) => base32(Buffer.from(text))),
  ).toEqual(['MY', 'MZXQ', 'MZXW6', 'MZXW6YQ', 'MZXW6YTB', 'MZXW6YTBOI']);
});

test('the address of an authenticator names the account', () => {
  const uri = new URL(keyUri(newSecret(), '+84912345678', 'Năm Sao'));
  expect(uri.protocol + uri.host).toBe('otpauth:totp');
  expect(uri.searchParams.get('issuer')).toBe('Năm Sao');
  expect(uri.searchParams.get('secret')).toMatch(/^[A-Z2-7]{32}$/);
});

test('recovery codes have 120 bits and are read in any grouping', () => {
  fc.assert(
    fc.property(
      fc.constant(null).map(() => newRecoveryCode()),
      (code) => {
        expect(code).toMatch(/^([A-Z2-7]{4}-){5}[A-Z2-7]{4}$/);
        expect(tidyRecoveryCode(` ${code.toLowerCase().replaceAll('-', ' ')} `)).toBe(
          code.replaceAll('-', ''),
        );
      },
    ),
  );
});
