import { fraction } from '#kernel/fraction.ts';
import { Refusal } from '#kernel/errors.ts';
import { demandAnswers } from './answers.ts';
import { bandOf, starsBelow, type StarMinimum } from './stars.ts';
import { tableOf, type Row } from './table.ts';
import type { Answers, MinimumStar, Rulebook, Sheet, Star, Text } from './types.ts';

/** One criterion of the explanation. */
export type Line = Readonly<{
  criterion: string;
  part: 'A' | 'B' | 'C';
  /** 1-based; null = no option chosen, 0 points */
  position: number | null;
  points: number;
  max: number;
  /** the lowest star whose minimum the choice does not meet; null when it meets all, or has none */
  lacksFor: MinimumStar | null;
}>;

/** A star mark printed on a title and on none of its options: which option meets it is not written. */
export type Warning = Readonly<{ criterion: string; star: MinimumStar }>;

export type Rating = Readonly<{
  total: number;
  parts: Readonly<{ A: number; B: number; C: number }>;
  /** the stars that the total alone gives */
  band: Star;
  /** 0 when an exclusion was found: the dossier is not rated */
  stars: Star | 0;
  unmetMinima: readonly StarMinimum[];
  minimaKnown: boolean;
  warnings: readonly Warning[];
  /** the conditions of exclusion that were found */
  excluded: readonly Text[];
  lines: readonly Line[];
}>;

const partCodes = ['A', 'B', 'C'] as const;

/**
 * Rates one score sheet and explains the result (QĐ 26/2026 Đ3.3 and Phụ lục II; the older books alike).
 * A criterion left out counts 0 points and meets no minimum.
 * @param found positions on `sheet.exclusions` of the conditions found («Hồ sơ bị loại khi»)
 * @throws Refusal naming every unknown criterion and every position that is no option
 */
export function rate(
  sheet: Sheet,
  book: Rulebook,
  answers: Answers,
  found: readonly number[] = [],
): Rating {
  const { rows } = tableOf(sheet);
  const { minimaKnown } = book;
  const sums: [number, number, number] = [0, 0, 0];
  const lines: Line[] = new Array(rows.length);
  let answered = 0;
  for (let index = 0; index < rows.length; index++) {
    const row = rows[index]!;
    const position = answers[row.code];
    const points = row.points[position ?? 0];
    // 0, and a text that looks like a number, open an option that nobody chose
    if (points === undefined || position === 0) demandAnswers(sheet, answers);
    if (position !== undefined) {
      if (typeof position !== 'number') demandAnswers(sheet, answers);
      answered++;
    }
    sums[row.part] += points!;
    lines[index] = lineOf(row, position ?? 0, points!, minimaKnown);
  }
  if (answered !== Object.keys(answers).length) demandAnswers(sheet, answers);

  const total = sums[0] + sums[1] + sums[2];
  const band = bandOfPoints(book, total);
  const unmetMinima: StarMinimum[] = [];
  const warnings: Warning[] = [];
  for (let index = 0; index < rows.length; index++) {
    const { criterion, lacksFor, points, max } = lines[index]!;
    if (lacksFor !== null && lacksFor <= band) unmetMinima.push({ criterion, star: lacksFor });
    const mark = rows[index]!.starMarkOnTitle;
    if (mark !== null && mark <= band && points < max) warnings.push({ criterion, star: mark });
  }
  const excluded = exclusionsFound(sheet, found);
  return {
    total,
    parts: { A: sums[0], B: sums[1], C: sums[2] },
    band,
    stars: excluded.length ? 0 : starsBelow(band, unmetMinima),
    unmetMinima,
    minimaKnown,
    warnings,
    excluded,
    lines,
  };
}

const lineOf = (row: Row, position: number, points: number, minimaKnown: boolean): Line => {
  const lacks = row.lacks[position]!;
  return {
    criterion: row.code,
    part: partCodes[row.part],
    position: position || null,
    points,
    max: row.max,
    lacksFor: minimaKnown && lacks < 6 ? (lacks as MinimumStar) : null,
  };
};

function exclusionsFound(sheet: Sheet, found: readonly number[]): Text[] {
  return found.map((position, index) => {
    const text = sheet.exclusions[position - 1];
    if (text) return text;
    const fault = { field: `exclusions.${index}`, code: 'rulebooks.error.unknown-exclusion' };
    throw new Refusal('invalid', 'rulebooks.error.answers', { fields: [fault] });
  });
}

const bandsOfPoints = new WeakMap<Rulebook, Star[]>();

/** `bandOf` for whole points, from a table of 0 to 100. */
export function bandOfPoints(book: Rulebook, total: number): Star {
  let bands = bandsOfPoints.get(book);
  if (!bands) {
    bands = Array.from({ length: 101 }, (_, points) => bandOf(book, fraction(points)));
    bandsOfPoints.set(book, bands);
  }
  return bands[total]!;
}
