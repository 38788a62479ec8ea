import fc from 'fast-check';
import { expect, test } from 'vitest';
import { addDays, day } from '#kernel/day.ts';
import { producerKinds, productLines } from '#modules/registry/index.ts';
import { SearchInput, searchFromUrl, searchToUrl, sorts } from './search-input.ts';

const optional = <T>(values: fc.Arbitrary<T>) => fc.option(values, { nil: undefined });
const input = fc
  .record({
    q: optional(
      fc
        .string({ minLength: 1, maxLength: 40 })
        .map((q) => q.trim())
        .filter(Boolean),
    ),
    stars: optional(
      fc.uniqueArray(fc.integer({ min: 0, max: 5 }), { minLength: 1 }).map((list) => list.sort()),
    ),
    line: optional(fc.constantFrom(...productLines)),
    place: optional(fc.constantFrom('30', '294', '10813')),
    producerKind: optional(fc.constantFrom(...producerKinds)),
    on: optional(fc.integer({ min: 0, max: 4000 }).map((n) => addDays(day('2018-01-01'), n))),
    real: optional(fc.constant(true)),
    sort: optional(fc.constantFrom(...sorts)),
  })
  .map((value) => SearchInput.parse(JSON.parse(JSON.stringify(value))));

test('an address gives back the question it was made from', () => {
  fc.assert(
    fc.property(input, (asked) => {
      expect(searchFromUrl(searchToUrl(asked))).toEqual(asked);
    }),
  );
});

test('a set is a narrower group', () => {
  expect(searchFromUrl(new URLSearchParams('nhom=bo-3'))).toEqual({ set: 3 });
  expect(searchFromUrl(new URLSearchParams('nhom=thuc-pham'))).toEqual({ line: 'food' });
  expect(searchToUrl(SearchInput.parse({ set: 3, line: 'food' })).toString()).toBe('nhom=bo-3');
});

test('what is not understood is left out; a shared address never fails', () => {
  expect(
    searchFromUrl(
      new URLSearchParams(
        'q=kem&sao=9&sao=4&nhom=bo-99&dia-ban=../x&loai=ai&ngay=2023-02-30&sap-xep=z&la=1',
      ),
    ),
  ).toEqual({ q: 'kem', stars: [4] });
  fc.assert(
    fc.property(
      fc.array(
        fc.tuple(
          fc.constantFrom('q', 'sao', 'nhom', 'dia-ban', 'loai', 'ngay', 'sap-xep', 'sau'),
          fc.string(),
        ),
      ),
      (pairs) => {
        expect(SearchInput.safeParse(searchFromUrl(new URLSearchParams(pairs))).success).toBe(true);
      },
    ),
  );
});
