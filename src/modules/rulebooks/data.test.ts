import { describe, expect, test } from 'vitest';
import { criteriaOf, rate, type Sheet } from './index.ts';
import {
  evidenceOf,
  evidenceTypes,
  loadMapping,
  loadRulebook,
  loadRulebooks,
  loadSheet,
  provingRegisters,
  registersOf,
  sheetNumbers,
} from './rulebooks.server.ts';

const sheets = loadRulebooks().flatMap(({ id }) =>
  sheetNumbers(id).map((number) => loadSheet(id, number)!),
);
const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);
const nameOf = ({ rulebook, sheet }: Pick<Sheet, 'rulebook' | 'sheet'>) => `${rulebook} ${sheet}`;

/** Where the printed maxima do not add up; each stands in the data as a doubt. */
const notAddingUp: Readonly<Record<string, number>> = {
  '148-2023 7': 99,
  '148-2023 11': 97,
  '148-2023 12': 97,
  '148-2023 13': 98,
  '1048-2019 19': 98,
};

test('three books of 26 sheets, numbered 1 to 26', () => {
  expect(sheets).toHaveLength(78);
  for (const { id } of loadRulebooks())
    expect(sheetNumbers(id)).toEqual(Array.from({ length: 26 }, (_, index) => index + 1));
});

describe.each(sheets.map((sheet) => [nameOf(sheet), sheet] as const))('%s', (name, sheet) => {
  const book = loadRulebook(sheet.rulebook);

  test('adds up, or says where it does not', () => {
    expect(sum(sheet.parts.map(({ max }) => max))).toBe(book.totalMax);
    const faults = sheet.parts.flatMap((part) => {
      const groups = part.groups.map(({ code }) =>
        sum(part.criteria.filter(({ group }) => group === code).map(({ max }) => max)),
      );
      return [
        part.max === book.parts[part.code] ? null : `part ${part.code}`,
        sum(part.criteria.map(({ max }) => max)) === part.max ? null : `criteria of ${part.code}`,
        ...groups.map((total, index) =>
          total === part.groups[index]!.max ? null : `group ${index}`,
        ),
        ...part.criteria.map(({ code, max, options }) =>
          Math.max(...options.map(({ points }) => points)) === max ? null : code,
        ),
      ].filter((fault) => fault !== null);
    });
    expect(faults.length > 0).toBe(name in notAddingUp);
    if (faults.length) {
      expect(sheet.completeness).toBe('partial');
      expect(sheet.doubts.length).toBeGreaterThan(0);
    }
    const best = Object.fromEntries(
      criteriaOf(sheet).map(({ code, options }) => {
        const points = options.map((option) => option.points);
        return [code, points.indexOf(Math.max(...points)) + 1];
      }),
    );
    expect(rate(sheet, book, best)).toMatchObject({ total: notAddingUp[name] ?? 100, stars: 5 });
  });

  test('has codes of its own, and minima that rise with the stars', () => {
    const codes = criteriaOf(sheet).map(({ code }) => code);
    expect(new Set(codes).size).toBe(codes.length);
    for (const { options, starMarkOnTitle } of criteriaOf(sheet)) {
      const marked = options.filter((option) => option.starMinimum !== null);
      expect(marked.map((option) => option.points)).toEqual(
        marked.toSorted((a, b) => a.starMinimum! - b.starMinimum!).map((option) => option.points),
      );
      if (starMarkOnTitle) expect(marked).toEqual([]);
      if (!book.minimaKnown) expect(marked).toEqual([]);
    }
  });

  test('cases are complete where there are any', () => {
    for (const { cases, options } of criteriaOf(sheet)) {
      const used = [...new Set(options.map((option) => option.case))];
      expect(used).toEqual(cases ? cases.map(({ code }) => code) : [null]);
    }
  });

  test('asks only kinds of evidence that exist', () => {
    const known = new Set(evidenceTypes().map(({ id }) => id));
    const asked = evidenceOf(sheet.rulebook, sheet.sheet);
    expect(new Set(Object.keys(asked))).toEqual(new Set(criteriaOf(sheet).map(({ code }) => code)));
    for (const ids of Object.values(asked)) for (const id of ids) expect(known).toContain(id);
  });

  test('knows of which criteria registers speak', () => {
    const proving = Object.values(registersOf(sheet.rulebook, sheet.sheet)).flatMap(
      ({ registers }) => registers,
    );
    expect(proving).toContain('promotion');
    // 1048-2019 has no criterion on property of its own; the tourism sheets have none on contracts
    if (sheet.rulebook !== '1048-2019') expect(proving).toContain('marks');
    if (sheet.sheet !== 26) expect(proving).toContain('contracts');
  });
});

test('names criteria that exist as those of which registers speak', () => {
  const used = loadRulebooks().flatMap(({ id }) =>
    sheetNumbers(id).flatMap((number) =>
      Object.values(registersOf(id, number)).map(({ name }) => name),
    ),
  );
  expect(new Set(used)).toEqual(new Set(Object.keys(provingRegisters())));
});

/** Options that src/modules/marks, chains and promotion propose by position under QĐ 26/2026. */
test('has as many options as the registers propose', () => {
  const options = {
    'intellectual-property': 3,
    'production-chain-links': 4,
    'production-partnership': 4,
    promotion: 5,
  };
  for (const number of sheetNumbers('26-2026').filter((one) => one !== 26)) {
    const criteria = new Map(
      criteriaOf(loadSheet('26-2026', number)!).map((one) => [
        one.code as string,
        one.options.length,
      ]),
    );
    for (const [code, { name }] of Object.entries(registersOf('26-2026', number)))
      if (name in options)
        expect(criteria.get(code), `${number} ${name}`).toBe(options[name as keyof typeof options]);
  }
});

describe('mappings', () => {
  const pairs = loadRulebooks().flatMap((from) =>
    loadRulebooks().flatMap((to) => (from.id === to.id ? [] : [[from.id, to.id] as const])),
  );

  test.each(pairs)('%s to %s names only what exists, each criterion once', (from, to) => {
    const mapping = loadMapping(from, to)!;
    for (const [number, { toSheet, options }] of mapping) {
      const source = new Map(
        criteriaOf(loadSheet(from, number)!).map((c) => [c.code as string, c]),
      );
      const target = new Map(criteriaOf(loadSheet(to, toSheet)!).map((c) => [c.code as string, c]));
      const sources = new Map<string, string>();
      const seen = new Set<string>();
      for (const line of options) {
        const at = `sheet ${number} ${line.criterion} option ${line.option}`;
        expect(source.get(line.criterion)?.options[line.option - 1], at).toBeDefined();
        expect(line.from, at).toBeLessThanOrEqual(line.to);
        expect(line.to, at).toBeLessThanOrEqual(target.get(line.toCriterion)?.options.length ?? -1);
        expect(sources.get(line.toCriterion) ?? line.criterion, at).toBe(line.criterion);
        sources.set(line.toCriterion, line.criterion);
        expect(seen.has(`${line.criterion} ${line.option} ${line.toCriterion}`), at).toBe(false);
        seen.add(`${line.criterion} ${line.option} ${line.toCriterion}`);
      }
    }
  });

  test('the two books of the same 26 sets map every sheet to its own number', () => {
    for (const [from, to] of [
      ['148-2023', '26-2026'],
      ['26-2026', '148-2023'],
    ] as const)
      expect([...loadMapping(from, to)!].map(([number, { toSheet }]) => toSheet - number)).toEqual(
        Array.from({ length: 26 }, () => 0),
      );
  });
});
