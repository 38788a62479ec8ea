import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { criteriaOf, rate, whatif, type Answers, type OtherBook } from './index.ts';
import { parseMapping } from './mapping.ts';
import {
  loadRulebook,
  loadRulebooks,
  loadSheet,
  otherBook,
  sheetNumbers,
} from './rulebooks.server.ts';
import { sampleSheet } from './sample-sheet.ts';

const book = loadRulebook('26-2026');
const header = 'sheet,criterion,option,toSheet,toCriterion,toOption,confidence';

describe('whatif', () => {
  const from = sampleSheet([[[10], [20]], [[30], [40]], [[5]]]);
  const to = sampleSheet([
    [[10], [20, 3]],
    [[30], [45]],
    [[0], [4], [8, 4]],
  ]);
  const other: OtherBook = {
    book,
    target: {
      sheet: to,
      mapping: parseMapping(
        `${header}\n1,1,1,1,1,1,high\n1,1,2,1,1,1-2,low\n1,2,1,1,2,1,high\n1,2,2,1,2,2,medium\n`,
      ).get(1)!,
    },
  };

  test('a span and an unmapped criterion widen total and stars', () => {
    expect(whatif(from, book, { 1: 2, 2: 2, 3: 1 }, other)).toEqual({
      from: { total: 65, stars: 3 },
      to: { sheet: 1, total: { min: 55, max: 73 }, stars: { min: 2, max: 4 } },
      changed: [
        {
          criterion: '1',
          fromCriterion: '1',
          from: 20,
          to: { min: 10, max: 20 },
          confidence: 'low',
        },
        {
          criterion: '2',
          fromCriterion: '2',
          from: 40,
          to: { min: 45, max: 45 },
          confidence: 'medium',
        },
      ],
      unmapped: [
        { side: 'to', criterion: '3', max: 8 },
        { side: 'from', criterion: '3', points: 5 },
      ],
    });
  });

  test('what was not answered stays unanswered', () => {
    const seen = whatif(from, book, { 2: 1 }, other);
    expect(seen.to.total).toEqual({ min: 30, max: 38 });
    expect(seen.changed).toEqual([]);
  });

  test('a set without counterpart can be anything', () => {
    const flowers = loadSheet('26-2026', 23)!;
    const seen = whatif(flowers, book, { '1.1': 1 }, otherBook(flowers, '1048-2019'));
    expect(seen.to).toEqual({
      sheet: null,
      total: { min: 0, max: 100 },
      stars: { min: 1, max: 5 },
    });
    expect(seen.unmapped).toHaveLength(1);
  });

  test('under its own book nothing changes; under others the range holds and stays in bounds', () => {
    const dossier = fc
      .constantFrom(
        ...loadRulebooks().flatMap(({ id }) => sheetNumbers(id).map((n) => loadSheet(id, n)!)),
      )
      .chain((sheet) =>
        fc.record({
          sheet: fc.constant(sheet),
          answers: fc.record(
            Object.fromEntries(
              criteriaOf(sheet).map((c) => [c.code, fc.integer({ min: 1, max: c.options.length })]),
            ),
            { requiredKeys: [] },
          ) as fc.Arbitrary<Answers>,
          to: fc.constantFrom(...loadRulebooks().map(({ id }) => id)),
        }),
      );
    fc.assert(
      fc.property(dossier, ({ sheet, answers, to }) => {
        const own = loadRulebook(sheet.rulebook);
        const { total, stars } = rate(sheet, own, answers);
        const seen = whatif(sheet, own, answers, otherBook(sheet, to));
        expect(seen.from).toEqual({ total, stars });
        expect(seen.to.total.min).toBeLessThanOrEqual(seen.to.total.max);
        expect(seen.to.total.max).toBeLessThanOrEqual(100);
        expect(seen.to.stars.min).toBeLessThanOrEqual(seen.to.stars.max);
        if (to === sheet.rulebook) {
          expect(seen.to.total).toEqual({ min: total, max: total });
          expect(seen.to.stars).toEqual({ min: stars, max: stars });
          expect([seen.changed, seen.unmapped]).toEqual([[], []]);
        }
      }),
    );
  });
});

describe('parseMapping', () => {
  test.each([
    'sheet,criterion\n',
    `${header}\n1,1,x,1,1,1,high\n`,
    `${header}\n1,1,1,1,1,1,sure\n`,
    `${header}\n1,1,1,1,1,1,high\n1,1,2,2,1,1,high\n`,
  ])('refuses %j', (csv) => {
    expect(() => parseMapping(csv)).toThrow();
  });
});
