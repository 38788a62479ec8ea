import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { csvLine } from './csv.ts';

test('quotes what needs quoting, leaves the rest', () => {
  expect(csvLine(['Bánh đậu', 'a,b', 'nói "thật"', 3, null, true])).toBe(
    'Bánh đậu,"a,b","nói ""thật""",3,,true\r\n',
  );
});

test('a text that looks like a formula stays a text; a number stays a number', () => {
  expect(csvLine(['=1+1', '@x', -5])).toBe("'=1+1,'@x,-5\r\n");
});

test('another parser reads back every text', () => {
  fc.assert(
    fc.property(
      fc.array(
        fc.string().filter((s) => !/^[=+\-@\t\r]/.test(s)),
        { minLength: 2, maxLength: 6 },
      ),
      (row) => {
        expect(parse(csvLine(row), { record_delimiter: '\r\n' })).toEqual([row]);
      },
    ),
  );
});
