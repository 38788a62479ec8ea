import fc from 'fast-check';
import { expect, test } from 'vitest';
import { decodeCursor, encodeCursor, pageOf } from './page.ts';

test('a cursor gives back its values, Vietnamese ones too', () => {
  const value = fc.oneof(fc.string({ unit: 'grapheme' }), fc.integer(), fc.constant(null));
  fc.assert(
    fc.property(fc.array(value, { minLength: 1, maxLength: 4 }), (values) => {
      const cursor = encodeCursor(values);
      expect(cursor).toMatch(/^[A-Za-z0-9_-]*$/);
      expect(decodeCursor(cursor, values.length)).toEqual(values);
    }),
  );
});

test('what is no cursor of ours is null, never an error', () => {
  fc.assert(fc.property(fc.string(), (text) => void decodeCursor(text, 2)));
  expect(decodeCursor(encodeCursor(['a']), 2)).toBeNull();
  expect(decodeCursor(btoa('[{}, 1]'), 2)).toBeNull();
});

test('a page names the way on only when there are more rows', () => {
  expect(pageOf([1, 2, 3], 2, (n) => [n])).toEqual({ rows: [1, 2], next: encodeCursor([2]) });
  expect(pageOf([1, 2], 2, (n) => [n])).toEqual({ rows: [1, 2], next: null });
});
