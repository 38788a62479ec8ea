import { z } from 'zod';
import { tidy } from '#kernel/text.ts';
import { parseDecision } from './decision-text.ts';
import type { RulebookId } from './types.ts';

/**
 * Official wording as read from a decision's text or from JSON: kept beside our own labels in a running
 * system, and compared with our codes, points and minima. It is never part of this repository.
 */
export type OfficialOption = Readonly<{
  text: string;
  /** null when the source prints none, or something that is no number */
  points: number | null;
  starMinimum: number | null;
  case: string | null;
  /** made by us: the decision prints no option */
  implicit?: boolean;
}>;
export type OfficialCriterion = Readonly<{
  code: string;
  title: string;
  max: number | null;
  notes: readonly string[];
  options: readonly OfficialOption[];
}>;
export type OfficialPart = Readonly<{
  code: string;
  title: string;
  max: number | null;
  groups: readonly Readonly<{ code: string; title: string; max: number | null }>[];
  criteria: readonly OfficialCriterion[];
}>;
export type OfficialSheet = Readonly<{
  sheet: number;
  name: string;
  exclusions: readonly string[];
  parts: readonly OfficialPart[];
}>;
export type OfficialBook = Readonly<{
  rulebook: RulebookId;
  sheets: readonly OfficialSheet[];
  /** the text of a decision holds all sheets of its book; JSON may hold some */
  whole: boolean;
}>;

const Group = z.object({ code: z.string(), title: z.string(), max: z.number() });
const JsonSheet = z.object({
  set: z.string(),
  set_no: z.int().min(1).max(26),
  decision: z.string(),
  conditions: z.array(z.string()).default([]),
  parts: z.array(
    z.object({
      code: z.string(),
      title: z.string(),
      max: z.number(),
      groups: z.array(Group),
      subgroups: z.array(Group).optional(),
      criteria: z.array(
        z.object({
          code: z.string(),
          title: z.string(),
          max: z.number(),
          note: z.string().optional(),
          options: z.array(
            z.object({
              text: z.string(),
              points: z.number(),
              min_star: z.number().optional(),
              case: z.string().optional(),
              implicit: z.boolean().optional(),
            }),
          ),
        }),
      ),
    }),
  ),
});

const books: readonly [RegExp, RulebookId][] = [
  [/\b26\/2026/, '26-2026'],
  [/(?<!\d)148\/QĐ-TTg/, '148-2023'],
  [/(?<!\d)1048\/QĐ-TTg/, '1048-2019'],
];

const bookNamed = (decision: string): RulebookId | null =>
  books.find(([pattern]) => pattern.test(decision))?.[1] ?? null;

/**
 * Reads official wording: the text of a decision whose Appendix II holds the sheets, or JSON, one sheet or a
 * list of sheets.
 * @returns null when the source is neither
 */
export function readOfficial(source: string): OfficialBook | null {
  const text = source.normalize('NFC');
  if (/^\s*[{[]/.test(text)) return readJson(text);
  const rulebook = bookNamed(text.split('\n').slice(0, 40).join('\n'));
  const sheets = parseDecision(text);
  return rulebook && sheets.length ? { rulebook, sheets, whole: true } : null;
}

function readJson(text: string): OfficialBook | null {
  let raw: unknown;
  try {
    raw = JSON.parse(text);
  } catch {
    return null;
  }
  const parsed = z
    .array(JsonSheet)
    .min(1)
    .safeParse(Array.isArray(raw) ? raw : [raw]);
  if (!parsed.success) return null;
  const ids = new Set(parsed.data.map((sheet) => bookNamed(sheet.decision)));
  const [rulebook] = ids;
  if (ids.size !== 1 || !rulebook) return null;
  return { rulebook, sheets: parsed.data.map(fromJson), whole: false };
}

function fromJson(sheet: z.infer<typeof JsonSheet>): OfficialSheet {
  return {
    sheet: sheet.set_no,
    name: tidy(sheet.set),
    exclusions: sheet.conditions.map(tidy).filter((line) => /bị loại khi/i.test(line)),
    parts: sheet.parts.map((part) => ({
      code: part.code,
      title: tidy(part.title),
      max: part.max,
      groups: [...part.groups, ...(part.subgroups ?? [])].map(({ code, title, max }) => ({
        code,
        title: tidy(title),
        max,
      })),
      criteria: part.criteria.map(({ code, title, max, note, options }) => ({
        code,
        title: tidy(title),
        max,
        notes: note ? [tidy(note)] : [],
        options: options.map((option) => ({
          text: tidy(option.text),
          points: option.points,
          starMinimum: option.min_star ?? null,
          case: option.case ?? null,
          ...(option.implicit && { implicit: true }),
        })),
      })),
    })),
  };
}
