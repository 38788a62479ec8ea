import type { Day } from '#kernel/day.ts';
import type { Criterion, DossierKind } from '#modules/rulebooks/index.ts';
import { generalSections, type General, type GeneralField } from './general.ts';

/** An answer of the self-score: a position, null for "none of these", and the producer's words. */
export type Answer = Readonly<{ option: number | null; note: string }>;

/** A document as a copy names it. */
export type CopiedDocument = Readonly<{
  id: string;
  criterion: string;
  kind: string;
  title: string;
  number: string;
  issuer: string;
  issuedOn: Day | null;
  expiresOn: Day | null;
  sha256: string;
  fileName: string;
}>;

/** The read-only copy of a dossier: questions as they stood, answers, documents. */
export type DossierCopy = Readonly<{
  schema: 1;
  dossier: Readonly<{
    code: string;
    kind: DossierKind;
    rulebook: string;
    decision: string;
    sheet: number;
  }>;
  /** 1 when first handed in; 0 of a draft */
  number: number;
  registry: Readonly<{
    product_code: string;
    product: string;
    producer_code: string;
    producer: string;
    producer_kind: string | null;
    address: string | null;
  }> | null;
  general: General;
  questions: readonly Criterion[];
  answers: Readonly<Record<string, Answer>>;
  documents: readonly CopiedDocument[];
  rating: Readonly<{
    total: number;
    parts: Readonly<Record<'A' | 'B' | 'C', number>>;
    band: number;
    stars: number;
  }>;
}>;

/** Mẫu 01, Mẫu 02, or both with their annexes as one file. */
export const paperNames = ['mau-01', 'mau-02', 'ho-so'] as const;

/** Papers of the commune about a dossier: its report (Mẫu 03), and the letter that asks for the evaluation. */
export const communePaperNames = ['mau-03', 'van-ban-de-nghi'] as const;
export type PaperName = (typeof paperNames | typeof communePaperNames)[number];

/** What a later copy says otherwise than the one before. */
export type CopyDifference = Readonly<{
  general: readonly GeneralField[];
  answers: readonly Readonly<{
    criterion: string;
    before: Answer | undefined;
    after: Answer | undefined;
  }>[];
  added: readonly CopiedDocument[];
  removed: readonly CopiedDocument[];
  /** documents that say something else now, or whose file was replaced */
  changed: readonly Readonly<{ before: CopiedDocument; after: CopiedDocument }>[];
}>;

const facts = ['kind', 'title', 'number', 'issuer', 'issuedOn', 'expiresOn', 'sha256'] as const;

const said = (value: unknown): string => JSON.stringify(value ?? null);

/** A supplement as the difference to what was handed in before: fields, answers and documents that changed. */
export function differenceOf(before: DossierCopy, after: DossierCopy): CopyDifference {
  const place = ({ id, criterion }: CopiedDocument) => `${id} ${criterion}`;
  const missingIn = (other: DossierCopy) => {
    const there = new Set(other.documents.map(place));
    return (document: CopiedDocument) => !there.has(place(document));
  };
  const answer = (copy: DossierCopy, code: string) => {
    const { option, note } = copy.answers[code] ?? {};
    return said([option, note]);
  };
  return {
    general: generalSections
      .flatMap(({ fields }) => fields)
      .filter((field) => said(before.general[field]) !== said(after.general[field])),
    answers: after.questions
      .filter(({ code }) => answer(before, code) !== answer(after, code))
      .map(({ code }) => ({
        criterion: code,
        before: before.answers[code],
        after: after.answers[code],
      })),
    added: after.documents.filter(missingIn(before)),
    removed: before.documents.filter(missingIn(after)),
    changed: after.documents.flatMap((document) => {
      const earlier = before.documents.find((one) => place(one) === place(document));
      return earlier && facts.some((fact) => earlier[fact] !== document[fact])
        ? [{ before: earlier, after: document }]
        : [];
    }),
  };
}
