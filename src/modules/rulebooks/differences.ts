import type { OfficialCriterion, OfficialSheet } from './official.ts';
import { criteriaOf, type Criterion, type Sheet } from './types.ts';

export type DifferenceKind =
  | 'sheet-missing'
  | 'part-max'
  | 'criterion-missing'
  | 'criterion-added'
  | 'criterion-max'
  | 'option-count'
  | 'points'
  | 'star-minimum'
  | 'case';

/** One fact that the official source and our data do not state alike; null = not stated. */
export type Difference = Readonly<{
  sheet: number;
  criterion: string | null;
  /** 1-based position of the option */
  option: number | null;
  kind: DifferenceKind;
  official: number | string | null;
  ours: number | string | null;
}>;

/** Every difference in codes, maxima, points, minima and cases between an official sheet and ours. */
export function differencesOf(official: OfficialSheet, ours: Sheet | null): Difference[] {
  const { sheet } = official;
  if (!ours)
    return [
      {
        sheet,
        criterion: null,
        option: null,
        kind: 'sheet-missing',
        official: official.name,
        ours: null,
      },
    ];
  const found: Difference[] = [];
  for (const part of official.parts) {
    const mine = ours.parts.find((other) => other.code === part.code);
    if (mine?.max !== part.max)
      found.push({
        sheet,
        criterion: null,
        option: null,
        kind: 'part-max',
        official: part.max,
        ours: mine?.max ?? null,
      });
  }
  const theirs = new Map(official.parts.flatMap((part) => part.criteria).map((c) => [c.code, c]));
  const mine = new Map(criteriaOf(ours).map((criterion) => [criterion.code as string, criterion]));
  for (const code of theirs.keys())
    if (!mine.has(code))
      found.push({
        sheet,
        criterion: code,
        option: null,
        kind: 'criterion-missing',
        official: code,
        ours: null,
      });
  for (const [code, criterion] of mine) {
    const other = theirs.get(code);
    if (other) found.push(...criterionDifferences(sheet, other, criterion));
    else
      found.push({
        sheet,
        criterion: code,
        option: null,
        kind: 'criterion-added',
        official: null,
        ours: code,
      });
  }
  return found;
}

function criterionDifferences(
  sheet: number,
  official: OfficialCriterion,
  ours: Criterion,
): Difference[] {
  const at = { sheet, criterion: ours.code as string };
  const found: Difference[] = [];
  const compare = (
    kind: DifferenceKind,
    option: number | null,
    theirs: Difference['official'],
    mine: Difference['ours'],
  ) => theirs !== mine && found.push({ ...at, option, kind, official: theirs, ours: mine });
  compare('criterion-max', null, official.max, ours.max);
  compare('option-count', null, official.options.length, ours.options.length);
  for (const [index, option] of official.options.entries()) {
    const mine = ours.options[index];
    if (!mine) break;
    compare('points', index + 1, option.points, mine.points);
    compare('star-minimum', index + 1, option.starMinimum, mine.starMinimum);
    compare('case', index + 1, option.case, mine.case);
  }
  return found;
}

export const wordingSubjects = [
  'sheet',
  'exclusion',
  'part',
  'group',
  'criterion',
  'note',
  'option',
] as const;

/** One official text, at the place of our data that it belongs to. */
export type Wording = Readonly<{
  sheet: number;
  subject: (typeof wordingSubjects)[number];
  /** code of the part, group or criterion; '' for the sheet and its exclusions */
  criterion: string;
  /** 1-based among options, notes and exclusions; 0 elsewhere */
  position: number;
  wording: string;
}>;

/** The texts of an official sheet that have a place on ours; options only where both count the same. */
export function wordingsOf(official: OfficialSheet, ours: Sheet): Wording[] {
  const { sheet } = official;
  const mine = new Map(criteriaOf(ours).map((criterion) => [criterion.code as string, criterion]));
  const one = (
    subject: Wording['subject'],
    criterion: string,
    wording: string,
    position = 0,
  ): Wording => ({
    sheet,
    subject,
    criterion,
    position,
    wording,
  });
  const criteria = official.parts
    .flatMap((part) => part.criteria)
    .filter(({ code }) => mine.has(code));
  return [
    one('sheet', '', official.name),
    ...official.exclusions.map((text, index) => one('exclusion', '', text, index + 1)),
    ...official.parts.flatMap((part) => [
      one('part', part.code, part.title),
      ...part.groups.map((group) => one('group', group.code, group.title)),
    ]),
    ...criteria.flatMap(({ code, title, notes, options }) => [
      one('criterion', code, title),
      ...notes.map((text, index) => one('note', code, text, index + 1)),
      ...(options.length === mine.get(code)!.options.length
        ? options.flatMap((option, index) =>
            option.implicit ? [] : [one('option', code, option.text, index + 1)],
          )
        : []),
    ]),
  ].filter(({ wording }) => wording !== '');
}
