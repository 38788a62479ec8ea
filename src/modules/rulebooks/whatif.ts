import { bandOfPoints, rate } from './rate.ts';
import { starsBelow, type StarMinimum } from './stars.ts';
import { tableOf, type Row } from './table.ts';
import type { Confidence, MappedSheet } from './mapping.ts';
import type { Answers, MinimumStar, Rulebook, Sheet } from './types.ts';

export type Range = Readonly<{ min: number; max: number }>;

/** A criterion of the other book that gives other points than the one it is compared with. */
export type Change = Readonly<{
  criterion: string;
  fromCriterion: string;
  from: number;
  to: Range;
  confidence: Confidence;
}>;

/** What has no counterpart: points that are lost, or a criterion that nobody has answered yet. */
export type Unmapped =
  | Readonly<{ side: 'from'; criterion: string; points: number }>
  | Readonly<{ side: 'to'; criterion: string; max: number }>;

export type WhatIf = Readonly<{
  from: Readonly<{ total: number; stars: number }>;
  to: Readonly<{ sheet: number | null; total: Range; stars: Range }>;
  changed: readonly Change[];
  unmapped: readonly Unmapped[];
}>;

/** The other book, and our mapping to it; `target` null when the product set has no counterpart there. */
export type OtherBook = Readonly<{
  book: Rulebook;
  target: Readonly<{ sheet: Sheet; mapping: MappedSheet }> | null;
}>;

/**
 * A dossier under another book. Each criterion of the other sheet takes what the mapped option says; where the
 * mapping names a span, or nothing, all that is possible stays possible and the ranges widen. Totals and stars
 * at both ends are exact under the mapping: points and minima of one criterion rise together.
 */
export function whatif(
  sheet: Sheet,
  book: Rulebook,
  answers: Answers,
  other: OtherBook,
  found: readonly number[] = [],
): WhatIf {
  const now = rate(sheet, book, answers, found);
  const from = { total: now.total, stars: now.stars };
  const pointsOf = new Map(now.lines.map((line) => [line.criterion, line.points]));
  if (!other.target)
    return {
      from,
      to: {
        sheet: null,
        total: { min: 0, max: other.book.totalMax },
        stars: { min: now.excluded.length ? 0 : 1, max: 5 },
      },
      changed: [],
      unmapped: now.lines
        .filter((line) => line.position !== null)
        .map(({ criterion, points }) => ({ side: 'from', criterion, points })),
    };

  const target = other.target;
  const changed: Change[] = [];
  const unmapped: Unmapped[] = [];
  const used = new Set<string>();
  const lowest: Pick[] = [];
  const highest: Pick[] = [];
  for (const row of tableOf(target.sheet).rows) {
    const answer = answerFor(row, target.mapping, answers);
    lowest.push({ row, position: answer.lowest });
    highest.push({ row, position: answer.highest });
    if (!answer.source) {
      unmapped.push({ side: 'to', criterion: row.code, max: Math.max(...row.points) });
      continue;
    }
    used.add(answer.source);
    const points = pointsOf.get(answer.source) ?? 0;
    const to = { min: row.points[answer.lowest]!, max: row.points[answer.highest]! };
    if (to.min !== points || to.max !== points)
      changed.push({
        criterion: row.code,
        fromCriterion: answer.source,
        from: points,
        to,
        confidence: answer.confidence,
      });
  }
  for (const { criterion, position, points } of now.lines)
    if (position !== null && !used.has(criterion))
      unmapped.push({ side: 'from', criterion, points });

  const [low, high] = [resultOf(lowest, other.book), resultOf(highest, other.book)];
  return {
    from,
    to: {
      sheet: target.sheet.sheet,
      total: { min: low.total, max: high.total },
      stars: { min: now.excluded.length ? 0 : low.stars, max: high.stars },
    },
    changed,
    unmapped,
  };
}

type Pick = Readonly<{ row: Row; position: number }>;
type Answer = Readonly<{
  lowest: number;
  highest: number;
  /** the criterion that answers this one; null when none does */
  source: string | null;
  confidence: Confidence;
}>;

/** What the answers say about one criterion of the other sheet. */
function answerFor(row: Row, mapping: MappedSheet, answers: Answers): Answer {
  const lines = mapping.options.filter((option) => option.toCriterion === row.code);
  const source = lines[0]?.criterion ?? null;
  const anything = {
    ...extremes(row, 0, row.points.length - 1),
    source: null,
    confidence: 'low' as const,
  };
  if (source === null) return anything;
  const chosen = answers[source];
  if (chosen === undefined) return { lowest: 0, highest: 0, source, confidence: 'high' };
  const line = lines.find((option) => option.option === chosen);
  return line
    ? { ...extremes(row, line.from, line.to), source, confidence: line.confidence }
    : { ...anything, source };
}

/** The choices of fewest and of most points within a span; of equal ones, those that meet fewest and most minima. */
function extremes(row: Row, from: number, to: number): { lowest: number; highest: number } {
  let [lowest, highest] = [from, from];
  const above = (a: number, b: number) =>
    row.points[a]! - row.points[b]! || row.lacks[a]! - row.lacks[b]!;
  for (let position = from + 1; position <= to; position++) {
    if (above(position, lowest) < 0) lowest = position;
    if (above(position, highest) > 0) highest = position;
  }
  return { lowest, highest };
}

function resultOf(picks: readonly Pick[], book: Rulebook): { total: number; stars: number } {
  const total = picks.reduce((sum, { row, position }) => sum + row.points[position]!, 0);
  const band = bandOfPoints(book, total);
  const unmet = picks.flatMap(({ row, position }): StarMinimum[] => {
    const star = row.lacks[position]!;
    return book.minimaKnown && star <= band
      ? [{ criterion: row.code, star: star as MinimumStar }]
      : [];
  });
  return { total, stars: starsBelow(band, unmet) };
}
