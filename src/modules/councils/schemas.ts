import { z } from 'zod';
import { DossierCode, Reason } from '#modules/dossiers/index.ts';

const name = z.string().trim().min(1).max(200);
const day = z.iso.date({ error: 'kernel.error.day' });

const roundFields = {
  name,
  filesUntil: day,
  heldFrom: day,
  heldUntil: day,
  /** products that the council can hear; null: not planned */
  capacity: z.int().min(1).max(10_000).nullable().default(null),
  /** days other than those of the law are meant */
  confirmed: z.boolean().default(false),
};
const inOrder = (round: { filesUntil: string; heldFrom: string; heldUntil: string }) =>
  round.filesUntil <= round.heldFrom && round.heldFrom <= round.heldUntil;
const outOfOrder = { path: ['heldFrom'], error: 'councils.error.round-days' };

export const CreateRound = z.strictObject(roundFields).refine(inOrder, outOfOrder);
export const ChangeRound = z
  .strictObject({
    roundId: z.uuid(),
    ...roundFields,
    /** takes no more dossiers */
    closed: z.boolean(),
  })
  .refine(inOrder, outOfOrder);

export const RoundEntry = z.strictObject({ code: DossierCode, roundId: z.uuid() });
export const LeaveRound = z.strictObject({ code: DossierCode, reason: Reason });

export const MinimaRuleName = z.enum(['majority', 'all']);

const documentNo = z.string().trim().min(1).max(60);

/** What a version of the Regulation sets, each to be said. */
const regulation = {
  quorum: z.int().min(3).max(50),
  quorumShare: z.int().min(1).max(100).nullable(),
  chairPresent: z.boolean(),
  deviationLimit: z.int().min(0).max(100),
  minimaRule: MinimaRuleName,
  /** the advisory team reports before a first or upgrade dossier is heard */
  teamReport: z.boolean(),
  meanRounding: z.enum(['exact', 'hundredth', 'tenth', 'whole']),
  commentRule: z.enum(['never', 'outside-limit', 'always']),
  fiveStarRule: z.enum(['minima', 'points']),
};

export const EnterRegulation = z.strictObject({
  councilId: z.uuid(),
  validFrom: day,
  documentNo,
  decidedOn: day,
  ...regulation,
});

export const ChangeSeat = z
  .strictObject({
    councilId: z.uuid(),
    /** the first day of the change */
    from: day,
    decisionNo: documentNo,
    decidedOn: day,
    /** the seat that ends the day before; null: nobody leaves */
    leaves: z.uuid().nullable().default(null),
    /** who sits from that day; null: nobody joins */
    joins: z
      .strictObject({
        accountId: z.uuid(),
        seat: z.enum(['chair', 'secretary', 'member']),
        organisation: z.string().trim().max(200).default(''),
      })
      .nullable()
      .default(null),
  })
  .refine((change) => change.leaves !== null || change.joins !== null, {
    path: ['leaves'],
    error: 'councils.error.no-change-of-seat',
  });

export const CreateCouncil = z
  .strictObject({
    name,
    decisionNo: documentNo,
    decidedOn: day,
    validFrom: day,
    validUntil: day.nullable().default(null),
    chairScores: z.boolean().default(false),
    /** of the Regulation; left out: it came with the decision that sets the council up */
    regulationNo: documentNo.nullable().default(null),
    regulationOn: day.nullable().default(null),
    quorum: regulation.quorum.default(3),
    quorumShare: regulation.quorumShare.default(null),
    chairPresent: regulation.chairPresent.default(false),
    deviationLimit: regulation.deviationLimit.default(10),
    minimaRule: regulation.minimaRule.default('majority'),
    teamReport: regulation.teamReport.default(false),
    meanRounding: regulation.meanRounding.default('exact'),
    commentRule: regulation.commentRule.default('never'),
    fiveStarRule: regulation.fiveStarRule.default('minima'),
    members: z
      .array(
        z.strictObject({
          accountId: z.uuid(),
          seat: z.enum(['chair', 'secretary', 'member']),
          organisation: z.string().trim().max(200).default(''),
        }),
      )
      .max(60),
  })
  .refine((council) => !council.validUntil || council.validFrom <= council.validUntil, {
    path: ['validUntil'],
    error: 'councils.error.period',
  });

export const CreateSession = z.strictObject({
  councilId: z.uuid(),
  roundId: z.uuid(),
  heldOn: day,
  venue: z.string().trim().max(200).default(''),
  /** in the order of hearing; all dossiers of the round that wait when left out */
  codes: z.array(DossierCode).max(200).optional(),
  /** why dossiers are heard on which the advisory team has not reported */
  withoutReport: z.string().trim().max(1000).default(''),
});

export const SessionOnly = z.strictObject({ sessionId: z.uuid() });

/** Each seat of the session, there or away. */
const attendance = z
  .array(
    z.strictObject({
      memberId: z.uuid(),
      present: z.boolean(),
      reason: z.string().trim().max(1000).default(''),
    }),
  )
  .max(60);
export type AttendanceLines = z.output<typeof attendance>;

export const RecordAttendance = z.strictObject({ sessionId: z.uuid(), attendance });
/** Without a list: who is not recorded as absent is there. */
export const OpenSession = z.strictObject({
  sessionId: z.uuid(),
  attendance: attendance.optional(),
});
export const ItemOnly = z.strictObject({ itemId: z.uuid() });
export const ItemWithReason = z.strictObject({ itemId: z.uuid(), reason: Reason });

export const Declare = z
  .strictObject({
    itemId: z.uuid(),
    answer: z.enum(['none', 'conflict', 'unsure']),
    ground: z.string().trim().max(1000).default(''),
  })
  .refine((declaration) => declaration.answer === 'none' || declaration.ground !== '', {
    path: ['ground'],
    error: 'councils.error.ground',
  });

export const RuleDeclaration = z.strictObject({
  itemId: z.uuid(),
  memberId: z.uuid(),
  ruling: z.enum(['scores', 'recused']),
  reason: Reason,
});

export const RecordAbsence = z.strictObject({
  sessionId: z.uuid(),
  memberId: z.uuid(),
  reason: Reason,
});

export const TakeBackAbsence = RecordAbsence;

/** Answers by criterion: the position of the option, 0 for none of them. */
export const SheetAnswers = z.record(z.string().max(12), z.int().min(0));

const Salt = z.string().regex(/^[0-9a-f]{32}$/);

export const WriteSheet = z.strictObject({
  itemId: z.uuid(),
  answers: SheetAnswers,
  opinion: z.string().trim().max(4000).default(''),
  /** random, made for the form: hides the answers behind the receipt and the idempotency key */
  salt: Salt,
  /** of the sheet from which the page was drawn: what came since is not replaced unseen */
  version: z.int().min(0).optional(),
});

const cell = z.string().min(1).max(12);

/** One act of a member on a device without a network; see offline/merge.ts. */
export const DeviceOperation = z.strictObject({
  device: z.uuid(),
  seq: z.int().min(1),
  attempt: z.int().min(1).max(99),
  cells: z.record(
    cell,
    z.strictObject({
      value: z.union([z.int().min(0), z.string().max(4000)]),
      over: z.array(z.string().max(60)).max(50),
    }),
  ),
  handIn: z
    .strictObject({ salt: Salt, answers: SheetAnswers, opinion: z.string().max(4000) })
    .nullable(),
});

export const SendOperations = z.strictObject({
  itemId: z.uuid(),
  operations: z.array(DeviceOperation).min(1).max(200),
});

export const CloseItem = z.strictObject({
  itemId: z.uuid(),
  discussion: z.string().trim().max(4000).default(''),
});

export const AskOpinions = z.strictObject({
  code: DossierCode,
  councilId: z.uuid(),
  answerBy: day,
  /** what the agency found; the members read it beside the dossier */
  report: z.string().trim().min(10).max(4000),
});

export const CallSession = z.strictObject({
  itemId: z.uuid(),
  roundId: z.uuid(),
  reason: Reason,
});

const words = (least: number, most: number) => z.string().trim().min(least).max(most);

export const BeginReview = z.strictObject({
  code: DossierCode,
  members: z
    .array(z.uuid())
    .min(1, 'councils.error.team-nobody')
    .max(10)
    .refine((members) => new Set(members).size === members.length, 'councils.error.member-twice'),
});

/** Degrees as a phone gives them. */
const degrees = (most: number) => z.number('councils.error.degrees').min(-most).max(most).nullish();

export const RecordVisit = z
  .strictObject({
    code: DossierCode,
    visitedOn: day,
    place: words(1, 300),
    latitude: degrees(90),
    longitude: degrees(180),
    findings: words(1, 4000),
    photos: z
      .array(z.strictObject({ fileId: z.uuid(), caption: words(1, 200) }))
      .max(10)
      .default([]),
  })
  .refine(({ latitude, longitude }) => (latitude == null) === (longitude == null), {
    path: ['longitude'],
    error: 'councils.error.degrees',
  });

export const RequestTest = z.strictObject({
  code: DossierCode,
  subject: words(1, 300),
  reason: words(1, 1000),
});

export const AnswerTest = z.strictObject({
  code: DossierCode,
  testId: z.uuid(),
  result: words(1, 2000),
});

export const PreScore = z.strictObject({
  code: DossierCode,
  answers: SheetAnswers,
  opinion: z.string().trim().max(4000).default(''),
  submit: z.boolean(),
});

export const ReportTeam = z.strictObject({ code: DossierCode, report: words(20, 8000) });
