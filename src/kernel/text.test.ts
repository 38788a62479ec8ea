import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { compareVietnamese, fold, slug, tidy } from './text.ts';

describe('Vietnamese text', () => {
  test.each([
    ['Bánh đậu xanh Rồng Vàng', 'banh dau xanh rong vang'],
    ['Hoà', 'hoa'],
    ['Hòa', 'hoa'],
    ['ĐỒNG  Lạc', 'dong lac'],
    ['Cà rốt (Đức Chính) – 500g', 'ca rot duc chinh 500g'],
    ['Ứng Hòe', 'ung hoe'],
  ])('%s is searched as %s', (text, folded) => expect(fold(text)).toBe(folded));

  test('combined and decomposed accents are one', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (text) => {
        expect(fold(text.normalize('NFD'))).toBe(fold(text.normalize('NFC')));
      }),
    );
  });

  test('folding twice changes nothing', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        expect(fold(fold(text))).toBe(fold(text));
      }),
    );
  });

  test('dictionary order', () => {
    const names = ['Đông', 'Dung', 'Ân', 'An', 'Ăn', 'Êm', 'Em', 'xã 10', 'xã 2'];
    expect(names.sort(compareVietnamese)).toEqual([
      'An',
      'Ăn',
      'Ân',
      'Dung',
      'Đông',
      'Em',
      'Êm',
      'xã 2',
      'xã 10',
    ]);
  });

  test('addresses carry no accents', () => {
    expect(slug('Vải thiều Thanh Hà – Queen Lychee')).toBe('vai-thieu-thanh-ha-queen-lychee');
  });

  test('stored text is NFC with single spaces', () => {
    expect(tidy('  Ho\u0300a   Bình ')).toBe('Hòa Bình');
  });
});
