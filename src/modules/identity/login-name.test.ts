import { describe, expect, test } from 'vitest';
import fc from 'fast-check';
import { formatLoginName, parseLoginName } from './login-name.ts';

describe('parseLoginName', () => {
  test.each([
    ['0912 345 678', '+84912345678'],
    ['84912345678', '+84912345678'],
    ['+84-912-345-678', '+84912345678'],
    ['0084912345678', '+84912345678'],
    ['(0220) 3 853 123', '+842203853123'],
    ['０９１２３４５６７８', '+84912345678'],
    [' An.Nguyen@Example.VN ', 'an.nguyen@example.vn'],
  ])('%s is %s', (typed, stored) => expect(parseLoginName(typed)).toBe(stored));

  test.each([
    '',
    'an',
    '12345',
    '0112345678',
    '+1 202 555 0101',
    'a@b',
    'a b@c.vn',
    '@c.vn',
    `${'a'.repeat(250)}@b.vn`,
    "x' or 1=1--",
  ])('%j is no login name', (typed) => expect(parseLoginName(typed)).toBeNull());

  test('what was parsed parses to itself, also as it is shown', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.emailAddress(),
          fc.integer({ min: 900000000, max: 999999999 }).map((n) => `0${n}`),
        ),
        (typed) => {
          const name = parseLoginName(typed);
          fc.pre(name !== null);
          expect(parseLoginName(name!)).toBe(name);
          expect(parseLoginName(formatLoginName(name!))).toBe(name);
        },
      ),
    );
  });
});
