import { z } from 'zod';
import { DossierKind, SheetNumber } from '#modules/rulebooks/index.ts';

/** Public reference number of a dossier, HS-2026-00012. */
export const DossierCode = z.string().regex(/^HS-\d{4}-\d{5,}$/);
export type DossierCode = z.infer<typeof DossierCode>;

/** Reference number of an idea, YT-2026-00012. */
export const IdeaCode = z.string().regex(/^YT-\d{4}-\d{5,}$/);

/** Words that a person owes to another: why a dossier comes back. */
export const Reason = z.string().trim().min(10, 'dossiers.error.reason').max(2000);

export const DossierOnly = z.strictObject({ code: DossierCode });

export const OpenDossier = z.strictObject({
  productId: z.uuid(),
  kind: DossierKind,
  sheet: SheetNumber,
  /** commune of today, where the registry's place does not lead to one */
  placeId: z.uuid().optional(),
});

const Answers = z.record(
  z.string().max(12),
  z.strictObject({
    option: z.int().positive().nullable(),
    note: z.string().trim().max(2000).default(''),
  }),
);

/**
 * Answers to save: a position, null for "none of these"; criteria left out stay as they are. `base`: the answers that the
 * form showed when it was opened.
 */
export const SaveAnswers = z.strictObject({
  code: DossierCode,
  answers: Answers,
  base: Answers.optional(),
});

export const StepWithReason = z.strictObject({ code: DossierCode, reason: Reason });

/** What is missing, and until when; without a day the usual time. */
export const RequestCompletion = StepWithReason.extend({
  dueOn: z.iso.date({ error: 'kernel.error.day' }).optional(),
});

/** The producer's word that what is handed in is true (Mẫu 01, commitment). */
export const SubmitDossier = z.strictObject({
  code: DossierCode,
  committed: z.literal(true, { error: 'dossiers.error.commitment' }),
});

export const Finding = z.enum(['met', 'partly', 'not-met']);
export type Finding = z.infer<typeof Finding>;

const assessment = { text: z.string().trim().min(1).max(4000), finding: Finding };

/** In which post the commune's papers are signed. NĐ 30/2020 Phụ lục I, II.7. */
export const signerPosts = ['chair', 'vice-chair', 'acting-chair'] as const;
export type SignerPost = (typeof signerPosts)[number];

/** Mẫu 03: four assessments, and the letter that asks for the evaluation. QĐ 26/2026 Đ6.2, Đ7.2. */
export const ForwardDossier = z.strictObject({
  code: DossierCode,
  localMaterial: z.strictObject(assessment),
  localLabour: z.strictObject(assessment),
  ideaOrigin: z.strictObject(assessment),
  localIdentity: z.strictObject(assessment),
  letterNumber: z.string().trim().min(1).max(60),
  letterOn: z.iso.date({ error: 'kernel.error.day' }),
  signedByName: z.string().trim().min(1).max(120),
  signerPost: z.enum(signerPosts),
  /** `45/BC-UBND` from the committee's register; left out, the report has a line to fill by hand */
  reportNumber: z
    .string()
    .trim()
    .regex(/^0*[1-9]\d{0,4}\s*\/\s*\p{L}[\p{L}0-9-]{0,29}$/u, 'dossiers.error.report-number')
    .optional(),
});

/** Samples of the product that came in. */
export const RecordSamples = z.strictObject({
  code: DossierCode,
  receivedOn: z.iso.date({ error: 'kernel.error.day' }),
  quantity: z.int().min(1).max(100),
});

export const RejectDossier = z.strictObject({
  code: DossierCode,
  reason: Reason,
  /** positions on the sheet's list «Hồ sơ bị loại khi» */
  exclusions: z.array(z.int().positive()).min(1, 'dossiers.error.exclusion').max(20),
});

const title = z.string().trim().min(1).max(200);
const dayOrNone = z.iso.date({ error: 'kernel.error.day' }).nullable().default(null);

const documentFacts = {
  kind: z.string().min(1).max(60),
  title,
  number: z.string().trim().max(100).default(''),
  issuer: z.string().trim().max(200).default(''),
  issuedOn: dayOrNone,
  expiresOn: dayOrNone,
  /** criteria it serves in general, `<book>/<sheet>/<criterion>` */
  serves: z.array(z.string().max(40)).max(200).default([]),
};

const inOrder = (e: { issuedOn: string | null; expiresOn: string | null }): boolean =>
  !e.issuedOn || !e.expiresOn || e.issuedOn <= e.expiresOn;
const outOfOrder = { path: ['expiresOn'], error: 'dossiers.error.expires-before-issue' };

export const EvidenceInput = z
  .strictObject({
    producerId: z.uuid(),
    ...documentFacts,
    fileId: z.uuid(),
    /** links it at once */
    link: z
      .strictObject({ code: DossierCode, criteria: z.array(z.string().max(12)).min(1) })
      .optional(),
  })
  .refine(inOrder, outOfOrder);

/** A document as it is to be; `version` is the one that the form showed, `fileId` a new file in place of the old. */
export const CorrectEvidence = z
  .strictObject({
    id: z.uuid(),
    version: z.int().positive(),
    ...documentFacts,
    fileId: z.uuid().optional(),
  })
  .refine(inOrder, outOfOrder);

/** The documents of one criterion, as a whole. */
export const LinkEvidence = z.strictObject({
  code: DossierCode,
  criterion: z.string().max(12),
  evidenceIds: z.array(z.uuid()).max(50),
});

export const RegisterIdea = z
  .strictObject({
    producerId: z.uuid(),
    name: title,
    productKind: z.enum(['new', 'existing']),
    productId: z.uuid().nullable().default(null),
    sheet: SheetNumber,
    valuePromise: z.string().trim().min(10).max(4000),
    localTies: z.string().trim().max(4000).default(''),
    packing: z.string().trim().max(2000).default(''),
    placeId: z.uuid().optional(),
  })
  .refine((idea) => idea.productKind !== 'existing' || Boolean(idea.productId), {
    path: ['productId'],
    error: 'dossiers.error.existing-product',
    // said together with the other faults of the form
    when: () => true,
  });

export const AcceptIdea = z.strictObject({ code: IdeaCode });
export const ReturnIdea = z.strictObject({ code: IdeaCode, reason: Reason });
