import { z } from 'zod';

/**
 * The rule books as data. Files name their labels by id; loading puts the texts in place, so that the
 * engine and the screens work with texts in both languages.
 */

/** bộ tiêu chí: QĐ 1048/2019 (with 781/2020), QĐ 148/2023 (with 1489/2025), QĐ 26/2026. */
export const rulebookIds = ['1048-2019', '148-2023', '26-2026'] as const;
export const RulebookId = z.enum(rulebookIds);
export type RulebookId = z.infer<typeof RulebookId>;

/** Number of a product set (bộ sản phẩm), in the order of the decision's appendix. */
export const SheetNumber = z.int().min(1).max(26);

export const Star = z.union([z.literal(1), z.literal(2), z.literal(3), z.literal(4), z.literal(5)]);
export type Star = z.infer<typeof Star>;

/** Minima exist for 3, 4 and 5 stars only. */
export const MinimumStar = z.union([z.literal(3), z.literal(4), z.literal(5)]);
export type MinimumStar = z.infer<typeof MinimumStar>;

export const DossierKind = z.enum(['first', 'upgrade', 'renewal']);
/** lần đầu, nâng hạng, đánh giá lại */
export type DossierKind = z.infer<typeof DossierKind>;

const DayText = z.string().regex(/^\d{4}-\d{2}-\d{2}$/);
const Points = z.int().min(0).max(100);
const Days = z.int().positive().nullable();

export const Text = z.strictObject({ vi: z.string().min(1), en: z.string().min(1) });
export type Text = z.infer<typeof Text>;

/** Something of the source that is kept, corrected or read in one way, and said so. */
export const Doubt = z.strictObject({
  where: z.string().optional(),
  criterion: z.string().optional(),
  vi: z.string().min(1),
  en: z.string().min(1),
});
export type Doubt = z.infer<typeof Doubt>;

/** Code of a criterion as printed on its sheet: `1.1`, `3.đ`, `6.b.2`, `12`. */
export const CriterionCode = z
  .string()
  .regex(/^\d{1,2}(\.(\d{1,2}|[a-zđ])){0,2}$/)
  .brand<'CriterionCode'>();
export type CriterionCode = z.infer<typeof CriterionCode>;

export const NoteKind = z.enum([
  'choice',
  'hint',
  'knockout',
  'requirement',
  'scope',
  'stop',
  'warning',
]);
export type NoteKind = z.infer<typeof NoteKind>;

const Named = z.strictObject({ code: z.string(), name: Text });

const sheetOf = <Label extends z.ZodType>(label: Label) => {
  const option = z.strictObject({
    points: Points,
    starMinimum: MinimumStar.nullable(),
    /** one of the two cases of the tourism sheet; null = always open */
    case: z.string().nullable(),
    /** the decision prints no option: met or not met */
    implicit: z.literal(true).optional(),
    label,
  });
  const criterion = z.strictObject({
    code: CriterionCode,
    group: z.string(),
    subgroup: z.string().optional(),
    max: Points,
    label,
    note: label.optional(),
    noteKinds: z.array(NoteKind).optional(),
    /** a star mark printed on the title and on none of the options: a recorded doubt, never a minimum */
    starMarkOnTitle: MinimumStar.optional(),
    cases: z.array(z.strictObject({ code: z.string(), label })).optional(),
    options: z.array(option).min(1),
  });
  const group = z.strictObject({ code: z.string(), max: Points, label, note: label.optional() });
  const part = z.strictObject({
    code: z.enum(['A', 'B', 'C']),
    max: Points,
    label,
    groups: z.array(group),
    subgroups: z
      .array(z.strictObject({ code: z.string(), group: z.string(), max: Points, label }))
      .optional(),
    criteria: z.array(criterion).min(1),
  });
  return z.strictObject({
    rulebook: RulebookId,
    sheet: SheetNumber,
    slug: z.string(),
    name: Text,
    /** ngành, nhóm, phân nhóm; `borrowedFrom` another book where the decision's own list was not found */
    classification: z.strictObject({
      borrowedFrom: RulebookId.optional(),
      line: Named,
      group: Named.nullable(),
      subgroup: Named.nullable(),
    }),
    leadMinistries: z.array(label).optional(),
    parts: z.array(part).length(3),
    /** điều kiện loại: a dossier that meets one of these is not rated */
    exclusions: z.array(label),
    completeness: z.enum(['complete', 'partial']),
    doubts: z.array(Doubt),
  });
};

/** A sheet as its file holds it: labels by id. */
export const StoredSheet = sheetOf(z.string());
export type StoredSheet = z.infer<typeof StoredSheet>;

/** phiếu: one product set's score sheet, labels in both languages. */
export type Sheet = z.infer<ReturnType<typeof sheetOf<typeof Text>>>;
/** phần */
export type Part = Sheet['parts'][number];
/** tiêu chí: one option is chosen, or none. */
export type Criterion = Part['criteria'][number];
/** phương án */
export type Option = Criterion['options'][number];

export const Labels = z.record(z.string(), Text);
export type Labels = z.infer<typeof Labels>;

/** Kinds of evidence (minh chứng) of form Mẫu 02, Part III. */
export const EvidenceType = z.strictObject({
  id: z.string(),
  no: z.int(),
  label: Text,
  expires: z.boolean(),
});
export type EvidenceType = z.infer<typeof EvidenceType>;

/** What the registers hold that a dossier may use as evidence. */
export const ProvingRegister = z.enum([
  'marks',
  'contracts',
  'promotion',
  'growing-standards',
  'management-standards',
  'food-safety-certificates',
  'declared-standards',
]);
export type ProvingRegister = z.infer<typeof ProvingRegister>;

const Route = z.strictObject({
  from: DayText,
  until: DayText.nullable(),
  stars: z.array(MinimumStar),
  decidedBy: z.enum(['district', 'province', 'provinceChair', 'ministry']),
  reviewedBy: z.array(z.string()),
  forwardedAtPoints: z.strictObject({
    toProvince: Points.nullable(),
    toMinistry: Points.nullable(),
  }),
  legalBasis: z.string(),
});
/** Who decides which star while the book is in force. */
export type Route = z.infer<typeof Route>;

const Rounds = z.array(z.strictObject({ heldBefore: z.string(), filesBefore: z.string() }));

export const Rulebook = z.strictObject({
  id: RulebookId,
  decision: z.string(),
  decisionDate: DayText,
  amendments: z.array(
    z.strictObject({ decision: z.string(), date: DayText, from: DayText, what: Text }),
  ),
  effectiveFrom: DayText,
  /** the last day */
  effectiveUntil: DayText.nullable(),
  totalMax: z.literal(100),
  parts: z.strictObject({ A: Points, B: Points, C: Points }),
  /** false: the minima per star could not be read, stars follow from points alone */
  minimaKnown: z.boolean(),
  exclusionsKnown: z.boolean(),
  bands: z.array(
    z.strictObject({
      stars: Star,
      min: Points,
      maxExclusive: Points.nullable(),
      certificate: z.boolean(),
    }),
  ),
  certificateMonths: z.int().positive(),
  renewal: z.strictObject({
    notEarlierThanDays: Days,
    notLaterThanDays: Days,
    processingMaxDays: Days,
    graceMaxDays: Days,
    noticeToProducerDays: Days,
  }),
  communeReviewWorkingDays: Days,
  sampleProducts: z.int().nullable(),
  sampleExemptSheets: z.array(SheetNumber),
  rounds: z.strictObject({ province: Rounds, centre: Rounds }).nullable(),
  revocationDays: Days,
  productCodePattern: z.string().nullable(),
  routes: z.array(Route),
  transition: z.array(
    z.strictObject({
      id: z.string(),
      legalBasis: z.string(),
      when: z.strictObject({
        kinds: z.array(DossierKind).optional(),
        submittedBefore: DayText.optional(),
        notRatedBefore: DayText.optional(),
        recognisedBefore: DayText.optional(),
        stars: z.array(Star).optional(),
        submittedOutsideRenewalWindow: z.boolean().optional(),
      }),
      then: z.strictObject({
        rulebook: RulebookId.optional(),
        finishWithinDays: z.int().optional(),
        countedFrom: DayText.optional(),
        finishBy: DayText.optional(),
        certificateValidUntil: z.string().optional(),
        maxDaysAfterExpiry: z.int().optional(),
        producerStaysResponsible: z.boolean().optional(),
      }),
    }),
  ),
  sources: z.array(z.string()),
  completeness: z.enum(['complete', 'partial']),
  doubts: z.array(Doubt),
});
/** One decision's facts: bands, deadlines, routes, transition. */
export type Rulebook = z.infer<typeof Rulebook>;

/** Criterion code → 1-based position of the chosen option in official order; left out = none chosen. */
export type Answers = Readonly<Record<string, number>>;

/** Every criterion of a sheet in official order. */
export const criteriaOf = (sheet: Sheet): Criterion[] =>
  sheet.parts.flatMap((part) => part.criteria);

/** The criterion of that code, or undefined. */
export const criterionOf = (sheet: Sheet, code: string): Criterion | undefined =>
  criteriaOf(sheet).find((criterion) => criterion.code === code);
