import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { buildDigitalLink, gtin14, parseDigitalLink } from './gs1.ts';

const checked = (digits: string): string => {
  const sum = [...digits.padStart(13, '0')].reduce(
    (total, digit, i) => total + Number(digit) * (i % 2 ? 1 : 3),
    0,
  );
  return digits + String((10 - (sum % 10)) % 10);
};

describe('GS1 Digital Link', () => {
  test('reads the published examples', () => {
    expect(parseDigitalLink('/01/09521234543213/10/ABC123/21/12345')).toEqual({
      gtin: '09521234543213',
      lot: 'ABC123',
      serial: '12345',
    });
    expect(gtin14('09506000134352')).toBe('09506000134352');
    expect(gtin14('9506000134352')).toBe('09506000134352');
  });

  test('what was built is read back the same', () => {
    const set = [...'!"%&\'()*+,-./0123456789:;<=>?ABCXYZ_abcxyz'];
    const value = fc.string({ unit: fc.constantFrom(...set), minLength: 1, maxLength: 20 });
    const digits = (n: number) =>
      fc.string({ unit: fc.constantFrom(...'0123456789'), minLength: n, maxLength: n });
    fc.assert(
      fc.property(
        fc.oneof(digits(7), digits(11), digits(12), digits(13)).map(checked),
        fc.record({ variant: value, lot: value, serial: value }, { requiredKeys: [] }),
        fc.option(fc.integer({ min: 1, max: 12 }), { nil: undefined }),
        (gtin, more, month) => {
          const link = {
            gtin,
            ...more,
            ...(month && { bestBefore: `27${String(month).padStart(2, '0')}00` }),
          };
          const [path, query] = buildDigitalLink(link).split('?');
          expect(parseDigitalLink(path!, query)).toEqual({ ...link, gtin: gtin.padStart(14, '0') });
        },
      ),
      { numRuns: 10_000 },
    );
  });

  test('any one wrong digit is found', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 13 }), fc.integer({ min: 1, max: 9 }), (at, by) => {
        const gtin = '09521234543213';
        const wrong = (Number(gtin[at]) + by) % 10;
        expect(gtin14(gtin.slice(0, at) + wrong + gtin.slice(at + 1))).toBeNull();
      }),
    );
  });

  test.each([
    ['serial before lot', '/01/09521234543213/21/12345/10/ABC123'],
    ['a check digit', '/01/09521234543214'],
    ['an unknown identifier', '/01/09521234543213/99/x'],
    ['an identifier without value', '/01/09521234543213/10'],
    ['one twice', '/01/09521234543213/10/A/10/B'],
    ['a space', '/01/09521234543213/10/a%20b'],
    ['broken escapes', '/01/09521234543213/10/%E0%A4'],
    ['more than twenty characters', `/01/09521234543213/10/${'A'.repeat(21)}`],
    ['another key', '/00/095212345432130001'],
  ])('refuses %s', (_, path) => {
    expect(parseDigitalLink(path)).toBeNull();
  });
});
