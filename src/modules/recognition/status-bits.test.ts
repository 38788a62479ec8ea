import fc from 'fast-check';
import { expect, test } from 'vitest';
import { listSize } from './star-credential.ts';
import { bitOf, packBits } from './status-bits.server.ts';

test('the list of the recommendation is read: nobody in it', () => {
  // Bitstring Status List v1.0, example of an encoded list of 131,072 zeros
  const published = 'uH4sIAAAAAAAAA-3BMQEAAADCoPVPbQwfoAAAAAAAAAAAAAAAAAAAAIC3AYbSVKsAQAAA';
  for (const index of [0, 1, 94_567, listSize - 1]) expect(bitOf(published, index)).toBe(false);
  expect(() => bitOf(published, listSize)).toThrow(RangeError);
});

test('exactly the places that were set are set, whichever they are', () => {
  fc.assert(
    fc.property(
      fc.uniqueArray(fc.integer({ min: 0, max: listSize - 1 }), { maxLength: 40 }),
      fc.integer({ min: 0, max: listSize - 1 }),
      (set, other) => {
        const packed = packBits(set);
        for (const index of set) expect(bitOf(packed, index)).toBe(true);
        expect(bitOf(packed, other)).toBe(set.includes(other));
      },
    ),
    { numRuns: 60 },
  );
  expect(() => packBits([listSize])).toThrow(RangeError);
});

test('the first place is the leftmost bit', () => {
  expect(bitOf(packBits([0]), 0)).toBe(true);
  expect(bitOf(packBits([7]), 0)).toBe(false);
});
