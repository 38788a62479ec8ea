import type { Day } from '#kernel/day.ts';
import {
  criteriaOf,
  type Answers,
  type DossierKind,
  type Rulebook,
  type Sheet,
} from '#modules/rulebooks/index.ts';
import { General, requiredFields, type GeneralField } from './general.ts';

/** One thing that keeps a dossier from being handed in; `at` names the form field or the criterion. */
export type Missing = Readonly<{
  task: 'general' | 'answers' | 'evidence';
  code: string;
  at: string;
  params?: Readonly<Record<string, string | number>>;
}>;

/** An answer as the producer gave it: a position, or null for "none of these applies". */
export type GivenAnswers = Readonly<Record<string, number | null>>;

/** A document as far as completeness depends on it. */
export type LinkedEvidence = Readonly<{ criterion: string; title: string; expiresOn: Day | null }>;

export type DossierContent = Readonly<{
  kind: DossierKind;
  sheet: Sheet;
  book: Rulebook;
  general: General;
  answers: GivenAnswers;
  links: readonly LinkedEvidence[];
  /** criterion → kinds of documents that the checklist asks for it */
  asked: Readonly<Record<string, readonly string[]>>;
  today: Day;
}>;

/** The answers that rate: criteria answered with "none" are left out. */
export const chosen = (answers: GivenAnswers): Answers =>
  Object.fromEntries(
    Object.entries(answers).filter((entry): entry is [string, number] => entry[1] !== null),
  );

/** Everything that is missing, each named; empty when the dossier may be handed in. QĐ 26/2026 Đ6.1, Mẫu 01, Mẫu 02. */
export const missingIn = (content: DossierContent): Missing[] => [
  ...missingFields(content),
  ...missingAnswers(content),
  ...missingEvidence(content),
];

function missingFields({ kind, general, book, sheet, today }: DossierContent): Missing[] {
  const empty = (field: GeneralField) => String(general[field]).trim() === '';
  const missing: Missing[] = requiredFields(kind)
    .filter(empty)
    .map((field) => ({ task: 'general', code: 'dossiers.missing.field', at: field }));
  // kept from a time when the form took any text
  const { phone, email } = general;
  const { error } = General.pick({ phone: true, email: true }).safeParse({ phone, email });
  for (const { path, message } of error?.issues ?? [])
    missing.push({ task: 'general', code: message, at: String(path[0]) });
  if (general.registeredOn > today)
    missing.push({ task: 'general', code: 'dossiers.missing.later', at: 'registeredOn' });
  const samples = book.sampleExemptSheets.includes(sheet.sheet) ? 0 : (book.sampleProducts ?? 0);
  if (general.samples < samples)
    missing.push({
      task: 'general',
      code: 'dossiers.missing.samples',
      at: 'samples',
      params: { count: samples },
    });
  return missing;
}

function missingAnswers({ sheet, answers }: DossierContent): Missing[] {
  const missing: Missing[] = criteriaOf(sheet)
    .filter(({ code }) => answers[code] === undefined)
    .map(({ code }) => ({
      task: 'answers',
      code: 'dossiers.missing.answer',
      at: code,
      params: { criterion: code },
    }));
  if (casesOf(sheet, chosen(answers)).size > 1)
    missing.push({ task: 'answers', code: 'dossiers.missing.one-case', at: '' });
  return missing;
}

/** The cases that the answers use: a dossier keeps to one throughout (tourism sheet, criteria 8, 9, 15). */
export function casesOf(sheet: Sheet, answers: Answers): ReadonlySet<string> {
  const cases = criteriaOf(sheet).map(
    ({ code, options }) => options[(answers[code] ?? 0) - 1]?.case ?? null,
  );
  return new Set(cases.filter((name): name is string => name !== null));
}

function missingEvidence({ sheet, answers, links, asked, today }: DossierContent): Missing[] {
  const linked = new Set(links.map((link) => link.criterion));
  const unproven = criteriaOf(sheet).filter(({ code, options }) => {
    const points = options[(answers[code] ?? 0) - 1]?.points ?? 0;
    return points > 0 && (asked[code]?.length ?? 0) > 0 && !linked.has(code);
  });
  const expired = new Map(
    links
      .filter((link) => link.expiresOn !== null && link.expiresOn < today)
      .map((link) => [link.title, link]),
  );
  return [
    ...unproven.map(({ code }): Missing => ({
      task: 'evidence',
      code: 'dossiers.missing.evidence',
      at: code,
      params: { criterion: code },
    })),
    ...[...expired.values()].map(({ criterion, title }): Missing => ({
      task: 'evidence',
      code: 'dossiers.missing.expired',
      at: criterion,
      params: { title },
    })),
  ];
}
