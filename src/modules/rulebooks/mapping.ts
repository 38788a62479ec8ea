import { z } from 'zod';
import { criteriaOf, type Sheet } from './types.ts';

/** How sure we are that an option of one book says what an option of the other says. */
export const Confidence = z.enum(['high', 'medium', 'low']);
export type Confidence = z.infer<typeof Confidence>;

/** One option of a sheet in another book: between the options `from` and `to` (0 = none chosen) of a criterion. */
export type MappedOption = Readonly<{
  criterion: string;
  option: number;
  toCriterion: string;
  from: number;
  to: number;
  confidence: Confidence;
}>;

export type MappedSheet = Readonly<{ toSheet: number; options: readonly MappedOption[] }>;

/** Sheets of one book in another, by number; a sheet without a counterpart is missing. */
export type Mapping = ReadonlyMap<number, MappedSheet>;

const header = 'sheet,criterion,option,toSheet,toCriterion,toOption,confidence';
const row = /^(\d+),([^,]+),(\d+),(\d+),([^,]+),(\d+)(?:-(\d+))?,(high|medium|low)$/;

/**
 * A mapping file of ours: one line an option. `toOption` is a position, a span of positions `1-3` where the
 * texts do not decide, or 0 for "none chosen". An option without a line is not mapped.
 * @throws Error naming the first line that has not this form
 */
export function parseMapping(csv: string): Mapping {
  const [first, ...lines] = csv.trimEnd().split('\n');
  if (first !== header) throw new Error(`a mapping starts with ${header}`);
  const sheets = new Map<number, { toSheet: number; options: MappedOption[] }>();
  for (const [index, line] of lines.entries()) {
    const match = row.exec(line);
    if (!match) throw new Error(`line ${index + 2} of the mapping: ${line}`);
    const [, sheet, criterion, option, toSheet, toCriterion, from, to = from, confidence] = match;
    const mapped = sheets.get(Number(sheet)) ?? { toSheet: Number(toSheet), options: [] };
    if (mapped.toSheet !== Number(toSheet))
      throw new Error(`line ${index + 2}: two sheets for sheet ${sheet}`);
    mapped.options.push({
      criterion: criterion!,
      option: Number(option),
      toCriterion: toCriterion!,
      from: Number(from),
      to: Number(to),
      confidence: Confidence.parse(confidence),
    });
    sheets.set(Number(sheet), mapped);
  }
  return sheets;
}

/** A sheet as its own counterpart: every option answers itself. */
export const identityOf = (sheet: Sheet): MappedSheet => ({
  toSheet: sheet.sheet,
  options: criteriaOf(sheet).flatMap(({ code, options }) =>
    options.map((_, index) => ({
      criterion: code,
      option: index + 1,
      toCriterion: code,
      from: index + 1,
      to: index + 1,
      confidence: 'high' as const,
    })),
  ),
});
