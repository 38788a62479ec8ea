import { sql } from 'kysely';
import type { Actor } from '#kernel/actor.ts';
import { db, type Tx } from '#kernel/db.server.ts';
import type { Day } from '#kernel/day.ts';
import { formatFraction, meanOf } from '#kernel/fraction.ts';
import { Refusal } from '#kernel/errors.ts';
import { isId } from '#kernel/ids.ts';
import { submittedView, type SubmittedView } from '#modules/dossiers/index.server.ts';
import type { DossierState } from '#modules/dossiers/index.ts';
import { hasRole } from '#modules/identity/index.ts';
import type { Rulebook, Sheet } from '#modules/rulebooks/index.ts';
import { itemContext } from './roll.server.ts';
import { seatOf, withheldFrom } from './rights.ts';
import { readingAs } from './seal.server.ts';
import { officialSheet } from './sheets.server.ts';
import { canReadReview, inTeam, permitTeamWork, type ReviewFacts } from './team-rights.ts';
import { reviewOf } from './team.server.ts';

export type ReviewLine = Readonly<{
  code: string;
  product: string;
  producer: string;
  state: 'open' | 'reported';
  begunOn: Day;
  reportedOn: Day | null;
}>;

/** Reviews of the actor's team; the agency sees all. */
export async function reviewsFor(actor: Actor): Promise<ReviewLine[]> {
  const { rows } = await sql<ReviewLine>`
    select d.code, p.name as product, c.name as producer, r.state, r.begun_on as "begunOn", r.reported_on as "reportedOn"
      from team_reviews r join dossiers d on d.id = r.dossier_id
      join products_today p on p.id = d.product_id join producers_today c on c.id = d.producer_id
     where ${hasRole(actor, 'agency-officer')}
        or ${hasRole(actor, 'advisory-team')} and exists (
             select from team_members m where m.review_id = r.id and m.account_id = ${actor.accountId}::uuid)
     order by r.state, r.begun_on desc, d.code limit 200`.execute(db());
  return rows;
}

/** What the team found: for itself, the agency, and the council beside the item. */
export type TeamFindings = Readonly<{
  state: 'open' | 'reported';
  members: readonly string[];
  report: string | null;
  reportedOn: Day | null;
  visits: readonly Readonly<{
    id: string;
    on: Day;
    place: string;
    latitude: string | null;
    longitude: string | null;
    findings: string;
    photos: readonly Readonly<{ id: string; caption: string }>[];
  }>[];
  tests: readonly Readonly<{
    id: string;
    subject: string;
    reason: string;
    requestedOn: Day;
    result: string | null;
    answeredOn: Day | null;
  }>[];
  /** points of the team as the database shows them to the reader; empty before the council's opening for all but the team */
  scores: readonly Readonly<{ name: string; total: number; opinion: string }>[];
  mean: string | null;
}>;

async function findingsOf(tx: Tx, reviewId: string): Promise<TeamFindings> {
  const { rows } = await sql<Omit<TeamFindings, 'mean'>>`
    select r.state, r.report, r.reported_on as "reportedOn",
           array(select a.display_name from team_members m join accounts a on a.id = m.account_id
                  where m.review_id = r.id order by 1) as members,
           coalesce((select jsonb_agg(jsonb_build_object('id', v.id, 'on', v.visited_on, 'place', v.place,
               'latitude', v.latitude::text, 'longitude', v.longitude::text, 'findings', v.findings,
               'photos', coalesce((select jsonb_agg(jsonb_build_object('id', f.id, 'caption', f.caption) order by f.id)
                                     from team_photos f where f.visit_id = v.id), '[]')) order by v.visited_on, v.id)
             from team_visits v where v.review_id = r.id), '[]') as visits,
           coalesce((select jsonb_agg(jsonb_build_object('id', t.id, 'subject', t.subject, 'reason', t.reason,
               'requestedOn', t.requested_on, 'result', t.result, 'answeredOn', t.answered_on) order by t.requested_on, t.id)
             from team_tests t where t.review_id = r.id), '[]') as tests,
           coalesce((select jsonb_agg(jsonb_build_object('name', a.display_name, 'total', s.total, 'opinion', s.opinion) order by a.display_name)
             from team_scores s join accounts a on a.id = s.account_id
            where s.review_id = r.id and s.state = 'submitted'), '[]') as scores
      from team_reviews r where r.id = ${reviewId}::uuid`.execute(tx);
  const found = rows[0]!;
  return {
    ...found,
    mean: found.scores.length
      ? formatFraction(meanOf(found.scores.map(({ total }) => total)), 2, 'vi')
      : null,
  };
}

export type TeamView = Readonly<{
  findings: TeamFindings;
  dossier: SubmittedView;
  sheet: Sheet;
  book: Rulebook;
  /** the reader may write */
  works: boolean;
  own: Readonly<{
    answers: Readonly<Record<string, number>>;
    opinion: string;
    submitted: boolean;
  }> | null;
}>;

async function readable(tx: Tx, actor: Actor, code: string) {
  const row = await tx
    .selectFrom('dossiers')
    .select(['id', 'state', 'place_id', 'rulebook', 'sheet'])
    .where('code', '=', code)
    .executeTakeFirst();
  const review = row ? await reviewOf(tx, row.id) : null;
  const facts: ReviewFacts | null = row
    ? { dossierState: row.state as DossierState, placeId: row.place_id, review }
    : null;
  if (!row || !review || !facts || !canReadReview(actor, facts))
    throw new Refusal('not-found', 'councils.error.no-review');
  const submission = await tx
    .selectFrom('dossier_submissions')
    .select('id')
    .where('dossier_id', '=', row.id)
    .orderBy('number', 'desc')
    .executeTakeFirstOrThrow();
  return { row, review, facts, submissionId: submission.id };
}

/** A review with the dossier as it was handed in, for the team and the agency. */
export async function teamView(actor: Actor, code: string): Promise<TeamView> {
  const { submissionId, ...view } = await readingAs(actor, async (tx) => {
    const { row, review, facts, submissionId } = await readable(tx, actor, code);
    const mine = inTeam(actor, facts)
      ? await tx
          .selectFrom('team_scores')
          .select(['answers', 'opinion', 'state'])
          .where('review_id', '=', review.id)
          .where('account_id', '=', actor.accountId)
          .executeTakeFirst()
      : undefined;
    return {
      submissionId,
      findings: await findingsOf(tx, review.id),
      ...officialSheet(row.rulebook, row.sheet),
      works: permitTeamWork(actor, facts) === true,
      own: mine
        ? {
            answers: mine.answers as Record<string, number>,
            opinion: mine.opinion,
            submitted: mine.state === 'submitted',
          }
        : null,
    };
  });
  return { ...view, dossier: await submittedView(submissionId) };
}

/** Whether a team was set for a dossier and whether it has reported: for the dossier's page. */
export async function teamStateOf(dossierId: string): Promise<'open' | 'reported' | null> {
  return (await reviewOf(db(), dossierId))?.state ?? null;
}

/** People of the advisory team who may be named for a dossier; for the agency. */
export async function teamCandidates(
  actor: Actor,
  dossierId: string,
): Promise<Readonly<{ accountId: string; name: string }>[]> {
  if (!hasRole(actor, 'agency-officer')) return [];
  const { rows } = await sql<{ accountId: string; name: string }>`
    select distinct a.id as "accountId", a.display_name as name
      from role_grants_today g join accounts a on a.id = g.account_id
      join dossiers d on d.id = ${dossierId}::uuid and d.is_demo = a.is_demo
     where g.role = 'advisory-team' and not tied_to_dossier(a.id, d.id)
       and not exists (select from role_grants_today c where c.account_id = a.id and c.role like 'council-%')
     order by a.display_name`.execute(db());
  return rows;
}

/** What the team reported on an item's dossier, for whoever may read its papers; its points once the item is opened. */
export async function findingsOfItem(actor: Actor, itemId: string): Promise<TeamFindings | null> {
  return readingAs(actor, async (tx) => {
    const context = await itemContext(tx, itemId);
    const seat = seatOf(actor, context);
    if ((!seat && !hasRole(actor, 'agency-officer')) || withheldFrom(context, seat)) return null;
    const review = await reviewOf(tx, context.dossierId);
    if (review?.state !== 'reported') return null;
    const found = await findingsOf(tx, review.id);
    // the council's sheets come first, whoever reads
    const opened = ['opened', 'closed', 'referred'].includes(context.itemState);
    return opened ? found : { ...found, scores: [], mean: null };
  });
}

/** A photo of a visit, for those who read the review, or its report beside an item that they may read. */
export async function photoOfVisit(actor: Actor, photoId: string): Promise<{ fileId: string }> {
  const missing = new Refusal('not-found', 'councils.error.no-photo');
  if (!isId(photoId)) throw missing;
  const { rows } = await sql<{ file_id: string; code: string; dossier: string }>`
    select f.file_id, d.code, d.id as dossier
      from team_photos f join team_visits v on v.id = f.visit_id
      join team_reviews r on r.id = v.review_id join dossiers d on d.id = r.dossier_id
     where f.id = ${photoId}::uuid`.execute(db());
  const photo = rows[0];
  if (!photo) throw missing;
  const own = await readingAs(actor, (tx) => readable(tx, actor, photo.code)).catch(() => null);
  if (own) return { fileId: photo.file_id };
  const items = await db()
    .selectFrom('session_items')
    .select('id')
    .where('dossier_id', '=', photo.dossier)
    .execute();
  for (const { id } of items) if (await findingsOfItem(actor, id)) return { fileId: photo.file_id };
  throw missing;
}

/** A document of a dossier under review, for those who read the review. */
export async function fileOfReview(
  actor: Actor,
  code: string,
  evidenceId: string,
): Promise<{ fileId: string }> {
  if (!isId(evidenceId)) throw new Refusal('not-found', 'dossiers.error.evidence');
  return readingAs(actor, async (tx) => {
    const { submissionId } = await readable(tx, actor, code);
    const { rows } = await sql<{ file_id: string | null }>`
      select evidence_file(${evidenceId}::uuid, copied_content(s.content, ${evidenceId}::uuid)) as file_id
        from dossier_submissions s where s.id = ${submissionId}::uuid`.execute(tx);
    if (!rows[0]?.file_id) throw new Refusal('not-found', 'dossiers.error.evidence');
    return { fileId: rows[0].file_id };
  });
}
