import type { FieldFault } from '#kernel/errors.ts';
import type { CommentRule } from './regulation.ts';
import { answerFaults, criteriaOf, type Sheet } from '#modules/rulebooks/index.ts';

/** Answers of a member: position by criterion, 0 for "none of them". */
export type SheetAnswers = Readonly<Record<string, number>>;

/** What is wrong with a sheet: unknown criteria or positions, two cases at once, and, when it is handed in, what is left open. */
export function sheetFaults(
  sheet: Sheet,
  answers: SheetAnswers,
  { complete }: { complete: boolean },
): FieldFault[] {
  const given = Object.entries(answers);
  // position 1 stands in for "none": it exists in every criterion, so only unknown criteria are found
  const faults = answerFaults(
    sheet,
    Object.fromEntries(given.map(([code, position]) => [code, position || 1])),
  );
  if (faults.length) return faults;
  const cases = new Set(
    criteriaOf(sheet).flatMap(({ code, options }) => options[(answers[code] ?? 0) - 1]?.case ?? []),
  );
  if (cases.size > 1) return [{ field: '', code: 'dossiers.error.one-case' }];
  if (!complete) return [];
  return criteriaOf(sheet)
    .filter(({ code }) => answers[code] === undefined)
    .map(({ code }) => ({
      field: `answers.${code}`,
      code: 'councils.error.unanswered',
      params: { criterion: code },
    }));
}

/**
 * What is wrong with the words of a sheet that is handed in. Whether totals lie too far apart is known only once the sheets
 * are opened: what the Regulation asks then is said at the closing.
 */
export const opinionFaults = (
  { commentRule }: Readonly<{ commentRule: CommentRule }>,
  opinion: string,
): FieldFault[] =>
  commentRule === 'always' && !opinion.trim()
    ? [{ field: 'opinion', code: 'councils.error.opinion-asked' }]
    : [];
