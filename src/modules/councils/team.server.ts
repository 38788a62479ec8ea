import { sql } from 'kysely';
import type { z } from 'zod';
import type { Actor } from '#kernel/actor.ts';
import { command } from '#kernel/command.server.ts';
import type { Connection, Tx } from '#kernel/db.server.ts';
import type { Day } from '#kernel/day.ts';
import { Refusal } from '#kernel/errors.ts';
import { dossierFacts } from '#modules/dossiers/index.server.ts';
import type { DossierState } from '#modules/dossiers/index.ts';
import { notify } from '#modules/identity/index.server.ts';
import { rate } from '#modules/rulebooks/index.ts';
import {
  AnswerTest,
  BeginReview,
  PreScore,
  RecordVisit,
  ReportTeam,
  RequestTest,
} from './schemas.ts';
import { actAs } from './seal.server.ts';
import { sheetFaults } from './sheet-rules.ts';
import { officialSheet, positionsOf } from './sheets.server.ts';
import { permitTeam, permitTeamWork, type ReviewFacts } from './team-rights.ts';

/** A review with its team, or null where none has been set. */
export async function reviewOf(connection: Connection, dossierId: string) {
  const { rows } = await sql<{ id: string; state: 'open' | 'reported'; members: string[] }>`
    select r.id, r.state, array(select m.account_id from team_members m where m.review_id = r.id order by 1) as members
      from team_reviews r where r.dossier_id = ${dossierId}::uuid`.execute(connection);
  return rows[0] ?? null;
}

/** Locks the dossier, so that reporting and whatever is still written of a review follow one another. */
async function loadReview(tx: Tx, code: string, actor: Actor) {
  await actAs(tx, actor);
  const { row } = await dossierFacts(tx, code);
  const review = await reviewOf(tx, row.id);
  const facts: ReviewFacts = {
    dossierState: row.state as DossierState,
    placeId: row.place_id,
    review,
  };
  return { row, review, facts };
}

const event = (id: string, data: Record<string, unknown>) => ({
  subject: { type: 'dossier', id },
  data,
});
const invalid = (field: string, code: string, params = {}) =>
  new Refusal('invalid', 'kernel.error.invalid', { fields: [{ field, code, params }] });

/** The agency names the members of the advisory team who look at a dossier. */
export const beginReview = command({
  name: 'councils.begin-review',
  input: BeginReview,
  load: (tx, { code }, actor) => loadReview(tx, code, actor),
  permit: ({ actor, facts }) => permitTeam(actor, facts.facts),
  run: async ({ tx, facts: { row }, input, actor, today }) => {
    const { rows } = await sql<{ id: string; team: boolean; council: boolean; tied: boolean }>`
      select a.id, a.is_demo = ${row.is_demo} and exists (
               select from role_grants_today g where g.account_id = a.id and g.role = 'advisory-team') as team,
             exists (select from role_grants_today g where g.account_id = a.id and g.role like 'council-%') as council,
             tied_to_dossier(a.id, ${row.id}::uuid) as tied
        from accounts a where a.id = any(${input.members}::uuid[])`.execute(tx);
    for (const id of input.members) {
      const person = rows.find((one) => one.id === id);
      if (!person?.team) throw invalid('members', 'councils.error.team-role');
      // who scores for the council does not prepare it
      if (person.council) throw invalid('members', 'councils.error.team-apart');
      if (person.tied) throw invalid('members', 'councils.error.team-tied');
    }
    const { id } = await tx
      .insertInto('team_reviews')
      .values({
        dossier_id: row.id,
        begun_on: today,
        begun_by: actor.accountId!,
        is_demo: row.is_demo,
      })
      .returning('id')
      .executeTakeFirstOrThrow();
    await tx
      .insertInto('team_members')
      .values(input.members.map((account_id) => ({ review_id: id, account_id })))
      .execute();
    await notify(tx, {
      topic: 'dossier',
      text: 'councils.notice.team',
      params: { code: row.code },
      to: input.members.map((accountId) => ({
        role: 'advisory-team',
        accountId,
        path: `/to-tu-van/${row.code}`,
      })),
      actor,
    });
    return {
      event: event(row.id, { code: row.code, review: id, members: input.members }),
      result: { code: row.code },
    };
  },
});

type Review = Awaited<ReturnType<typeof loadReview>>;

/** A step of the team's own: by a member, while the review is open. */
const teamStep = <Schema extends z.ZodType<{ code: string }>>(
  name: string,
  input: Schema,
  run: (step: {
    tx: Tx;
    facts: Review & { review: NonNullable<Review['review']> };
    input: z.output<Schema>;
    actor: Actor;
    today: string;
  }) => Promise<Record<string, unknown>>,
) =>
  command({
    name,
    input,
    load: (tx, { code }, actor) => loadReview(tx, code, actor),
    permit: ({ actor, facts }) => permitTeamWork(actor, facts.facts),
    run: async ({ tx, facts, input: given, actor, today }) => {
      const review = facts.review!;
      const data = await run({ tx, facts: { ...facts, review }, input: given, actor, today });
      return {
        event: event(facts.row.id, { code: facts.row.code, ...data }),
        result: { code: facts.row.code },
      };
    },
  });

/** A visit to the site: where, when, what was found, with photos. */
export const recordVisit = teamStep(
  'councils.record-visit',
  RecordVisit,
  async ({ tx, facts, input, actor, today }) => {
    if (input.visitedOn > today) throw invalid('visitedOn', 'councils.error.visit-ahead');
    const { id } = await tx
      .insertInto('team_visits')
      .values({
        review_id: facts.review.id,
        visited_on: input.visitedOn,
        place: input.place,
        latitude: input.latitude ?? null,
        longitude: input.longitude ?? null,
        findings: input.findings,
        recorded_by: actor.accountId!,
      })
      .returning('id')
      .executeTakeFirstOrThrow();
    for (const [index, { fileId, caption }] of input.photos.entries()) {
      const own = await tx
        .selectFrom('files')
        .select('id')
        .where('id', '=', fileId)
        .where('uploaded_by', '=', actor.accountId)
        .where('media_type', 'like', 'image/%')
        .executeTakeFirst();
      if (!own) throw invalid(`photos.${index}`, 'councils.error.photo');
      await tx
        .insertInto('team_photos')
        .values({ visit_id: id, file_id: fileId, caption })
        .execute();
    }
    return { visit: id, visitedOn: input.visitedOn, photos: input.photos.length };
  },
);

/** Asks the producer for a test, with the reason. */
export const requestTest = teamStep(
  'councils.request-test',
  RequestTest,
  async ({ tx, facts, input, actor, today }) => {
    const { id } = await tx
      .insertInto('team_tests')
      .values({
        review_id: facts.review.id,
        subject: input.subject,
        reason: input.reason,
        requested_on: today,
        requested_by: actor.accountId!,
      })
      .returning('id')
      .executeTakeFirstOrThrow();
    await notify(tx, {
      topic: 'dossier',
      text: 'councils.notice.test',
      params: { code: facts.row.code, subject: input.subject },
      to: [
        {
          role: 'producer',
          producerId: facts.row.producer_id,
          path: `/chu-the/ho-so/${facts.row.code}`,
        },
      ],
      actor,
    });
    return { test: id };
  },
);

/** Records what a test that was asked for showed. */
export const answerTest = teamStep(
  'councils.answer-test',
  AnswerTest,
  async ({ tx, facts, input, today }) => {
    const { numUpdatedRows } = await tx
      .updateTable('team_tests')
      .set({ result: input.result, answered_on: today })
      .where('id', '=', input.testId)
      .where('review_id', '=', facts.review.id)
      .where('answered_on', 'is', null)
      .executeTakeFirst();
    if (numUpdatedRows === 0n) throw new Refusal('not-found', 'councils.error.no-test');
    return { test: input.testId };
  },
);

/** Keeps or hands in the member's own points. Neither journal nor answer tells them. */
export const preScore = teamStep(
  'councils.pre-score',
  PreScore,
  async ({ tx, facts, input, actor }) => {
    const { sheet, book } = officialSheet(facts.row.rulebook, facts.row.sheet);
    const faults = sheetFaults(sheet, input.answers, { complete: input.submit });
    if (faults.length) throw new Refusal('invalid', 'councils.error.sheet', { fields: faults });
    const mine = await tx
      .selectFrom('team_scores')
      .select('state')
      .where('review_id', '=', facts.review.id)
      .where('account_id', '=', actor.accountId)
      .executeTakeFirst();
    if (mine?.state === 'submitted') throw new Refusal('conflict', 'councils.error.handed-in');
    const content = {
      state: input.submit ? 'submitted' : 'draft',
      answers: sql<string>`${JSON.stringify(input.answers)}::jsonb`,
      opinion: input.opinion,
      total: rate(sheet, book, positionsOf(input.answers)).total,
    };
    await tx
      .insertInto('team_scores')
      .values({ review_id: facts.review.id, account_id: actor.accountId!, ...content })
      .onConflict((on) => on.columns(['review_id', 'account_id']).doUpdateSet(content))
      .execute();
    return { sheet: input.submit ? 'handed-in' : 'saved' };
  },
);

/** The team reports to the chair (Đ7.3c): no test is awaited any more; from now on nothing of the review changes. */
export const reportTeam = teamStep(
  'councils.report-team',
  ReportTeam,
  async ({ tx, facts, input, actor, today }) => {
    const waiting = await tx
      .selectFrom('team_tests')
      .select('id')
      .where('review_id', '=', facts.review.id)
      .where('answered_on', 'is', null)
      .executeTakeFirst();
    if (waiting) throw new Refusal('conflict', 'councils.error.test-waiting');
    await tx
      .updateTable('team_reviews')
      .set({
        state: 'reported',
        report: input.report,
        reported_on: today,
        reported_by: actor.accountId,
      })
      .where('id', '=', facts.review.id)
      .execute();
    await notify(tx, {
      topic: 'dossier',
      text: 'councils.notice.team-report',
      params: { code: facts.row.code },
      to: [
        ...(await leadersOf(tx, facts.row.is_demo, today as Day)).map((accountId) => ({
          accountId,
          path: '/hoi-dong',
        })),
        {
          role: 'agency-officer',
          placeId: facts.row.place_id,
          path: `/to-tu-van/${facts.row.code}`,
        },
      ],
      actor,
    });
    return { review: facts.review.id, state: 'reported' };
  },
);

/** Chairs and secretaries of the councils that may sit on it: those in force, fictitious ones apart. */
async function leadersOf(tx: Tx, isDemo: boolean, today: Day): Promise<string[]> {
  const rows = await tx
    .selectFrom('council_members as m')
    .innerJoin('councils as c', 'c.id', 'm.council_id')
    .select('m.account_id')
    .distinct()
    .where('m.seat', 'in', ['chair', 'secretary'])
    .where('c.is_demo', '=', isDemo)
    .where(
      sql<boolean>`daterange(m.valid_from, m.valid_until, '[]') @> ${today}::date
        and daterange(c.valid_from, c.valid_until, '[]') @> ${today}::date`,
    )
    .orderBy('m.account_id')
    .execute();
  return rows.map(({ account_id }) => account_id);
}

/** Of a list the dossiers on which the advisory team has not reported; a renewal is heard without (Đ7.6). */
export async function withoutTeamReport(
  tx: Tx,
  dossiers: readonly Readonly<{ id: string; code: string }>[],
): Promise<string[]> {
  if (dossiers.length === 0) return [];
  const { rows } = await sql<{ code: string }>`
    select d.code from dossiers d
     where d.id = any(${dossiers.map(({ id }) => id)}::uuid[]) and d.kind <> 'renewal'
       and not exists (select from team_reviews r where r.dossier_id = d.id and r.state = 'reported')
     order by d.code`.execute(tx);
  return rows.map(({ code }) => code);
}
