import { sql } from 'kysely';
import type { Actor } from '#kernel/actor.ts';
import { databaseNow, db } from '#kernel/db.server.ts';
import type { Day } from '#kernel/day.ts';
import { Refusal } from '#kernel/errors.ts';
import { namesOf } from '#modules/identity/index.server.ts';
import { evidenceOf } from '#modules/rulebooks/index.server.ts';
import {
  rate,
  type DossierKind,
  type Rating,
  type Rulebook,
  type Sheet,
} from '#modules/rulebooks/index.ts';
import {
  answersOf,
  contentOf,
  documentsOf,
  positionsOf,
  sheetOf,
  standingOf,
  workCalendar,
} from './content.server.ts';
import { chosen, missingIn, type Missing } from './completeness.ts';
import { keepsFor } from './consents.server.ts';
import { readCopy } from './copy.server.ts';
import type { Answer, CopiedDocument, CopyDifference, DossierCopy } from './copy.ts';
import { slipNumber } from './slips.ts';
import { renewalWindow, supplementDueOn, type RenewalWindow, type Standing } from './deadlines.ts';
import { isEditable } from './evidence.server.ts';
import { readGeneral, type General } from './general.ts';
import { prefilledFrom, type PrefilledFrom } from './prefill.server.ts';
import { actsForProducer, canSeeDossier, openSteps, permitEdit, writesFor } from './rights.ts';
import { reviewOf, type ReviewView } from './reviews.server.ts';
import { samplesOf, type SamplesView } from './samples.server.ts';
import { factsOf, readDossier, type DossierRow } from './steps.server.ts';
import type { DossierState, StepName } from './states.ts';

/** A line of the dossier's way. Names of officers are shown to officials only: a producer sees the office. */
export type TimelineEntry = Readonly<{
  number: number;
  action: string;
  at: Date;
  by: string | null;
  reason: string;
  /** until when the producer answers it */
  dueOn: Day | null;
}>;

export type SubmissionEntry = Readonly<{
  number: number;
  at: Date;
  hash: string;
  total: number;
  stars: number;
}>;

/** What every page about a dossier begins with. */
export type DossierHead = Readonly<{
  id: string;
  code: string;
  kind: DossierKind;
  state: DossierState;
  stars: number | null;
  isDemo: boolean;
  rulebook: string;
  sheetNumber: number;
  product: Readonly<{ id: string; code: string; name: string }>;
  producer: Readonly<{
    id: string;
    code: string;
    name: string;
    kind: string | null;
    address: string | null;
  }>;
  place: string;
  placeCode: string;
  openedOn: Day;
  filedOn: Day | null;
  communeSlip: string | null;
  communeDueOn: Day | null;
  communeSentOn: Day | null;
  /** the last day of a renewal */
  renewalDueOn: Day | null;
  /** by when the ministry has the file of five stars; null where none goes there */
  centreDueOn: Day | null;
  /** until when the producer answers what it was asked */
  supplementDueOn: Day | null;
  provinceSlip: string | null;
  provinceReceivedOn: Day | null;
  /** Mã số sản phẩm, once the agency has taken the dossier in */
  ratedCode: string | null;
  today: Day;
  /** the actor acts for the producer */
  own: boolean;
  /** reads, adds and corrects the producer's documents */
  keeps: boolean;
  /** an officer who writes it by the producer's consent */
  writes: boolean;
  editable: boolean;
  steps: readonly StepName[];
}>;

async function headOf(actor: Actor, row: DossierRow): Promise<DossierHead> {
  const { today } = await databaseNow(db());
  const { rows } = await sql<{
    product_code: string;
    product: string;
    producer_code: string;
    producer: string;
    kind: string | null;
    address: string | null;
    place: string;
    place_code: string;
  }>`
    select p.code as product_code, p.name as product, c.code as producer_code, c.name as producer, c.kind, c.address,
           n.kind || ' ' || n.name as place, n.code as place_code
      from products_today p, producers_today c, place_names n
     where p.id = ${row.product_id} and c.id = ${row.producer_id} and n.place_id = ${row.place_id}`.execute(
    db(),
  );
  const names = rows[0]!;
  const facts = factsOf(row);
  return {
    id: row.id,
    code: row.code,
    kind: row.kind as DossierKind,
    state: facts.state,
    stars: row.stars,
    isDemo: row.is_demo,
    rulebook: row.rulebook,
    sheetNumber: row.sheet,
    product: { id: row.product_id, code: names.product_code, name: names.product },
    producer: {
      id: row.producer_id,
      code: names.producer_code,
      name: names.producer,
      kind: names.kind,
      address: names.address,
    },
    place: names.place,
    placeCode: names.place_code,
    openedOn: row.opened_on as Day,
    filedOn: row.filed_on as Day | null,
    // Mẫu 01: ……/PĐK-(Mã tỉnh)-(Mã xã)-(Năm)
    communeSlip: slipNumber(
      row.commune_slip_number,
      row.commune_received_on,
      `${row.province_code}-${names.place_code}`,
    ),
    communeDueOn: row.commune_due_on as Day | null,
    communeSentOn: row.commune_sent_on as Day | null,
    renewalDueOn: row.renewal_due_on as Day | null,
    centreDueOn: row.centre_due_on as Day | null,
    supplementDueOn: row.supplement_due_on as Day | null,
    provinceSlip: slipNumber(row.province_slip_number, row.province_received_on, row.province_code),
    ratedCode: row.rated_code,
    provinceReceivedOn: row.province_received_on as Day | null,
    today: today as Day,
    own: actsForProducer(actor, row.producer_id),
    writes: writesFor(actor, facts),
    keeps: await keepsFor(db(), actor, row.producer_id),
    editable: permitEdit(actor, facts) === true,
    steps: openSteps(actor, facts),
  };
}

/** The row, if the actor may see it. */
async function visibleRow(actor: Actor, code: string): Promise<DossierRow> {
  const row = await readDossier(db(), code);
  if (!canSeeDossier(actor, factsOf(row)))
    throw new Refusal('not-found', 'dossiers.error.not-found');
  return row;
}

export type DossierView = DossierHead &
  Readonly<{
    general: General;
    sheet: Sheet;
    book: Rulebook;
    answers: Readonly<Record<string, Answer>>;
    documents: readonly CopiedDocument[];
    /** criterion → kinds of documents that the checklist asks */
    asked: Readonly<Record<string, readonly string[]>>;
    rating: Rating;
    missing: readonly Missing[];
    rejected: Readonly<{ exclusions: readonly number[]; reason: string }> | null;
    timeline: readonly TimelineEntry[];
    submissions: readonly SubmissionEntry[];
    /** what the last copy, or the draft after it, says otherwise than the copy before */
    difference: CopyDifference | null;
    review: ReviewView | null;
    standing: Standing | null;
    window: RenewalWindow | null;
    /** the dossier it repeats, and what of that has lapsed */
    prefilled: PrefilledFrom | null;
    /** when its content was saved last, and by whom: of its producer's people, told to them */
    saved: Readonly<{ at: Date; by: string }> | null;
    /** the day that a request for completion made now proposes; null where the actor asks none */
    proposedDueOn: Day | null;
    /** samples of the product that came in */
    samples: SamplesView;
    /** the words with which it came back last */
    returned: Readonly<{ action: string; reason: string }> | null;
  }>;

/** A dossier with everything on it, for its producer and the offices that may see it. */
export async function dossierView(actor: Actor, code: string): Promise<DossierView> {
  const row = await visibleRow(actor, code);
  const head = await headOf(actor, row);
  const { sheet, book } = sheetOf(row);
  // officers read what was handed in, also while its producer works on the next version
  // and everybody what was handed in, while nobody can change it
  const drafts = (head.own || head.writes) && isEditable(row.state);
  const copy = drafts ? null : await lastCopy(row.id);
  const answers = copy?.answers ?? (await answersOf(db(), row.id));
  const standing = await standingOf(db(), row.product_id, head.today);
  const submissions = await submissionsOf(row.id);
  const timeline = await timelineOf(row.id, !head.own);
  const last = timeline.findLast(({ action }) =>
    ['return-to-producer', 'request-supplement', 'submit', 'supply'].includes(action),
  );
  return {
    ...head,
    general: copy?.general ?? readGeneral(row.general),
    sheet,
    book,
    answers,
    documents: copy?.documents ?? (await documentsOf(db(), row.id)),
    asked: evidenceOf(book.id, sheet.sheet),
    rating: rate(sheet, book, chosen(positionsOf(answers))),
    missing: head.editable ? missingIn(await contentOf(db(), row, head.today)) : [],
    timeline,
    submissions,
    difference: submissions.length ? (await readCopy(actor, code)).difference : null,
    review: await reviewOf(db(), row.id),
    standing,
    window: standing?.validUntil ? renewalWindow(standing.validUntil, book.renewal) : null,
    prefilled: head.editable ? await prefilledFrom(db(), row, head.today) : null,
    saved:
      (head.own || head.writes) && row.saved_at
        ? { at: row.saved_at, by: (await namesOf([row.saved_by!])).get(row.saved_by!) ?? '' }
        : null,
    proposedDueOn: (['return-to-producer', 'request-supplement'] as const).some((step) =>
      head.steps.includes(step),
    )
      ? supplementDueOn(head.today, await workCalendar(db()))
      : null,
    samples: await samplesOf(actor, row, !head.own),
    returned: last?.reason ? { action: last.action, reason: last.reason } : null,
    rejected: row.state === 'rejected' ? await rejectedFor(row.id, timeline) : null,
  };
}

async function lastCopy(dossierId: string): Promise<DossierCopy | null> {
  const row = await db()
    .selectFrom('dossier_submissions')
    .select('content')
    .where('dossier_id', '=', dossierId)
    .orderBy('number', 'desc')
    .executeTakeFirst();
  return row ? (row.content as unknown as DossierCopy) : null;
}

/** The conditions of the sheet that were found when the dossier was rejected, by their positions, and the office's words. */
async function rejectedFor(
  dossierId: string,
  timeline: readonly TimelineEntry[],
): Promise<NonNullable<DossierView['rejected']>> {
  const { rows } = await sql<{ exclusions: number[] | null }>`
    select data -> 'exclusions' as exclusions from journal_events
     where subject_type = 'dossier' and subject_id = ${dossierId} and action = 'dossiers.reject'
     order by id desc limit 1`.execute(db());
  const reason = timeline.findLast(({ action }) => action === 'reject')?.reason ?? '';
  return { exclusions: rows[0]?.exclusions ?? [], reason };
}

/** Lines of an officer who writes by the producer's consent. */
const onBehalf: readonly string[] = ['consent', 'consent-ended', 'write-for'];

async function timelineOf(dossierId: string, withNames: boolean): Promise<TimelineEntry[]> {
  const rows = await db()
    .selectFrom('dossier_steps')
    .select(['number', 'action', 'taken_at', 'taken_by', 'reason', 'due_on'])
    .where('dossier_id', '=', dossierId)
    .orderBy('number')
    .execute();
  // who writes in a producer's name is named to the producer, too
  const named = rows.filter(({ action }) => withNames || onBehalf.includes(action));
  const names = await namesOf(named.flatMap((row) => row.taken_by ?? []));
  return rows.map((row) => ({
    number: row.number,
    action: row.action,
    at: row.taken_at,
    by: named.includes(row) ? (names.get(row.taken_by ?? '') ?? null) : null,
    reason: row.reason,
    dueOn: row.due_on as Day | null,
  }));
}

async function submissionsOf(dossierId: string): Promise<SubmissionEntry[]> {
  const rows = await db()
    .selectFrom('dossier_submissions')
    .select(['number', 'submitted_at', 'content_hash', 'self_total', 'self_stars'])
    .where('dossier_id', '=', dossierId)
    .orderBy('number', 'desc')
    .execute();
  return rows.map((row) => ({
    number: row.number,
    at: row.submitted_at,
    hash: row.content_hash,
    total: row.self_total,
    stars: row.self_stars,
  }));
}

/** What the council reads: the copy that was handed in, without the form's personal fields. */
export type SubmittedView = Readonly<{
  dossierId: string;
  code: string;
  ratedCode: string | null;
  kind: DossierKind;
  product: string;
  producer: string;
  selfTotal: number;
  selfAnswers: Readonly<Record<string, Answer>>;
  documents: readonly CopiedDocument[];
  texts: Readonly<Pick<General, 'specification' | 'history' | 'organisation' | 'futurePlan'>>;
}>;

/** The submitted copy, for the council module, which decides who may read it. */
export async function submittedView(submissionId: string): Promise<SubmittedView> {
  const [view] = await submittedViews([submissionId]);
  if (!view) throw new Refusal('not-found', 'dossiers.error.not-found');
  return view;
}

/** Submitted copies in the order asked for, read at once. */
export async function submittedViews(submissionIds: readonly string[]): Promise<SubmittedView[]> {
  const rows = await db()
    .selectFrom('dossier_submissions as s')
    .innerJoin('dossiers as d', 'd.id', 's.dossier_id')
    .select([
      's.id as submission_id',
      's.content',
      's.self_total',
      'd.id',
      'd.code',
      'd.kind',
      'd.rated_code',
    ])
    .where('s.id', '=', sql<string>`any(${submissionIds}::uuid[])`)
    .execute();
  const byId = new Map(rows.map((row) => [row.submission_id, row]));
  return submissionIds.flatMap((id) => {
    const row = byId.get(id);
    if (!row) return [];
    const content = row.content as unknown as DossierCopy;
    const { specification, history, organisation, futurePlan } = content.general;
    return {
      dossierId: row.id,
      code: row.code,
      ratedCode: row.rated_code,
      kind: row.kind as DossierKind,
      product: content.registry?.product ?? '',
      producer: content.registry?.producer ?? '',
      selfTotal: row.self_total,
      selfAnswers: content.answers,
      documents: content.documents,
      texts: { specification, history, organisation, futurePlan },
    };
  });
}
