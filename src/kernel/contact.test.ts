import { describe, expect, test } from 'vitest';
import { isEmailAddress, isTelephone } from './contact.ts';

describe('telephone numbers', () => {
  test.each([
    '0912345678',
    '0912 345 678',
    '0912.345.678',
    '(0220) 3852-345',
    '+84 912 345 678',
    '+84 (0)220 3852 345',
    '0084912345678',
    '1900 1234',
    '1800 123456',
    '+49 30 1234567',
    '0912 345 678; 0220 3852 345',
    '0912345678 / 0987654321',
  ])('%s', (text) => expect(isTelephone(text)).toBe(true));

  test.each([
    '',
    'abc',
    '12345',
    '0912 345 67',
    '0912 345 6789',
    '0112 345 678',
    '912345678',
    '+84 112 345 678',
    '+1',
    '0912 345 678;',
    'gọi sau 0912345678',
  ])('not %j', (text) => expect(isTelephone(text)).toBe(false));
});

describe('e-mail addresses', () => {
  test.each(['a@b.vn', 'Lan.Nguyen+ocop@htx-thanh-ha.com.vn'])('%s', (text) =>
    expect(isEmailAddress(text)).toBe(true),
  );
  test.each([
    '',
    'a@b',
    'a b@c.vn',
    'a@b..vn',
    '@b.vn',
    'a@@b.vn',
    'a@b.vn, c@d.vn',
    `${'a'.repeat(65)}@b.vn`,
  ])('not %j', (text) => expect(isEmailAddress(text)).toBe(false));
});
