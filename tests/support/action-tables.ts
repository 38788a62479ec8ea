import { randomBytes } from 'node:crypto';
import { sql } from 'kysely';
import type { Actor } from '#kernel/actor.ts';
import type { Database } from '#kernel/db.server.ts';
import * as councils from '#modules/councils/index.server.ts';
import * as dossiers from '#modules/dossiers/index.server.ts';
import * as recognition from '#modules/recognition/index.server.ts';
import { forwarding, fullGeneral, makeProduct, type makeCouncil, type World } from './thread.ts';

export type Who =
  | 'public'
  | 'system'
  | 'producer'
  | 'otherProducer'
  | 'commune'
  | 'otherCommune'
  | 'agency'
  | 'trade'
  | 'advisory'
  | 'steering'
  | 'inspector'
  | 'administrator'
  | 'chair'
  | 'secretary'
  | 'member'
  | 'outsider';

export type Subject = Readonly<{ id: string; code: string; itemId: string; sessionId: string }>;
export type Action = Readonly<{
  /** state → who may */
  open: Readonly<Record<string, readonly Who[]>>;
  run: (actor: Actor, subject: Subject) => Promise<unknown>;
}>;
export type Table = Readonly<{
  states: readonly string[];
  make: (state: string) => Promise<Subject>;
  actions: Readonly<Record<string, Action>>;
}>;
export const over = (states: readonly string[], ...who: Who[]): Record<string, readonly Who[]> =>
  Object.fromEntries(states.map((state) => [state, who]));

/** On what the tables act: a world with a council, and a dossier with all that is asked, of which the others are copies. */
export type Stage = Readonly<{
  database: Database;
  world: World;
  ids: Awaited<ReturnType<typeof makeCouncil>>;
  whole: Readonly<{ id: string; code: string }>;
}>;

const reason = 'Lý do đủ dài.';

let serial = 0;
/** A copy of the whole dossier in a state, `state/stars`, `state renewal`. */
export async function copyDossier(
  { database, world, ids, whole }: Stage,
  named: string,
): Promise<Subject> {
  const [state, more = ''] = named.split(/[/ ]/) as [string, string?];
  const kind = more === 'renewal' ? 'renewal' : 'first';
  const productId = await makeProduct(database, world.producerId, world.placeA);
  const n = ++serial;
  const code = `HS-2026-${50_000 + n}`;
  const handedIn = state !== 'draft';
  const { rows } = await sql<{ id: string }>`
    with d as (
      insert into dossiers (code, producer_id, product_id, place_id, kind, rulebook, sheet, state, general, opened_on, opened_by,
          filed_on, filed_by, stars, commune_sent_on, renewal_due_on, commune_slip_number, commune_received_on, commune_due_on)
      select ${code}, producer_id, ${productId}::uuid, place_id, ${kind}, rulebook, sheet, ${state}, general, opened_on, opened_by,
             case when ${handedIn} then opened_on end, case when ${handedIn} then opened_by end,
             ${/^\d$/.test(more) ? Number(more) : null}::smallint, case when ${handedIn} then opened_on end,
             case when ${kind} = 'renewal' then opened_on + 45 end,
             case when ${handedIn} then 1000 * ${n}::integer end, case when ${handedIn} then opened_on end, case when ${handedIn} then opened_on + 20 end
        from dossiers where id = ${whole.id}::uuid returning id),
    a as (insert into dossier_answers (dossier_id, criterion, option, note)
          select d.id, criterion, option, note from d, dossier_answers w where w.dossier_id = ${whole.id}::uuid),
    l as (insert into evidence_links (dossier_id, evidence_id, criterion)
          select d.id, evidence_id, criterion from d, evidence_links w where w.dossier_id = ${whole.id}::uuid),
    s as (insert into dossier_submissions (dossier_id, number, submitted_at, submitted_by, content, content_hash, self_total, self_stars)
          select d.id, 1, now(), ${world.producer.accountId}::uuid,
                 coalesce((select content from dossier_submissions u where u.dossier_id = ${whole.id}::uuid and u.number = 1),
                   '{"registry": {"product": "x", "producer": "y"}, "general": {}, "answers": {}, "documents": []}'),
                 ${randomBytes(32).toString('hex')}, 50, 3 from d where ${handedIn})
    select id from d`.execute(database);
  const { id } = rows[0]!;
  if (state === 'council-queued')
    await database
      .insertInto('round_entries')
      .values({
        round_id: ids.roundId,
        dossier_id: id,
        assigned_on: world.today,
        assigned_by: world.agency.accountId,
      })
      .execute();
  if (state === 'council-result' || state === 'sent-to-centre')
    await fixResult({ database, world, ids, whole }, id, Number(more));
  return { id, code, itemId: id, sessionId: id };
}

/** The council's result behind a dossier, and for five stars its approval: facts that the later steps ask for. */
async function fixResult(
  { database, world, ids }: Stage,
  dossierId: string,
  stars: number,
): Promise<void> {
  await sql`
    with s as (
      insert into council_sessions (council_id, round_id, held_on, regulation_id)
      select ${ids.councilId}::uuid, ${ids.roundId}::uuid, ${world.today}::date, g.id
        from council_regulations g where g.council_id = ${ids.councilId}::uuid returning id),
    i as (
      insert into session_items (session_id, dossier_id, submission_id, position)
      select s.id, ${dossierId}::uuid, u.id, 1 from s, dossier_submissions u where u.dossier_id = ${dossierId}::uuid returning id)
    insert into session_results (item_id, dossier_id, attempt, scored_by, mean_num, mean_den, band, stars, content, content_hash, closed_at, closed_by)
    select i.id, ${dossierId}::uuid, 1, 3, ${[0, 20, 40, 60, 80, 95][stars]!}::integer, 1, ${stars}::smallint, ${stars}::smallint, '{}', ${'a'.repeat(64)},
           now(), ${world.chair.accountId}::uuid from i`.execute(database);
}

export const dossierStates: readonly string[] = [
  ...['draft', 'submitted', 'commune-review', 'returned', 'sent-to-province', 'province-check'],
  ...['province-check renewal', 'supplement-requested', 'rejected', 'council-queued'],
  ...['council-opinion renewal', 'council-scoring', 'council-result/2', 'council-result/3'],
  ...['council-result/5', 'sent-to-centre/5', 'recognised/3', 'not-recognised/2', 'withdrawn'],
];

/** Dossiers: who takes which step in which state. */
export const dossierTable = (stage: Stage): Table => {
  const { world, ids } = stage;
  return {
    states: dossierStates,
    make: (state) => copyDossier(stage, state),
    actions: {
      'save-general': {
        open: over(['draft', 'returned', 'supplement-requested'], 'producer'),
        run: (actor, { code }) => dossiers.saveGeneral({ actor }, { code, general: fullGeneral() }),
      },
      submit: {
        open: over(['draft', 'returned'], 'producer'),
        run: (actor, { code }) => dossiers.submitDossier({ actor }, { code, committed: true }),
      },
      receive: {
        open: over(['submitted'], 'commune'),
        run: (actor, { code }) => dossiers.receiveDossier({ actor }, { code }),
      },
      return: {
        open: over(['commune-review'], 'commune'),
        run: (actor, { code }) => dossiers.returnDossier({ actor }, { code, reason }),
      },
      forward: {
        open: over(['commune-review'], 'commune'),
        run: (actor, { code }) => dossiers.forwardDossier({ actor }, forwarding(code, world.today)),
      },
      'receive-at-province': {
        open: over(['sent-to-province'], 'agency'),
        run: (actor, { code }) => dossiers.receiveAtProvince({ actor }, { code }),
      },
      'request-supplement': {
        open: over(['province-check', 'province-check renewal'], 'agency'),
        run: (actor, { code }) => dossiers.requestSupplement({ actor }, { code, reason }),
      },
      'record-samples': {
        open: {
          ...over(['commune-review', 'returned'], 'commune'),
          ...over(
            [
              ...['sent-to-province', 'province-check', 'province-check renewal'],
              ...['supplement-requested', 'council-queued', 'council-opinion renewal'],
              'council-scoring',
            ],
            'agency',
          ),
        },
        run: (actor, { code }) =>
          dossiers.recordSamples({ actor }, { code, receivedOn: world.today, quantity: 5 }),
      },
      supply: {
        open: over(['supplement-requested'], 'producer'),
        run: (actor, { code }) => dossiers.supplyDossier({ actor }, { code, committed: true }),
      },
      reject: {
        open: over(['province-check', 'province-check renewal'], 'agency'),
        run: (actor, { code }) =>
          dossiers.rejectDossier({ actor }, { code, reason, exclusions: [1] }),
      },
      withdraw: {
        open: over(
          [
            ...['draft', 'submitted', 'commune-review', 'returned', 'sent-to-province'],
            ...[
              'province-check',
              'province-check renewal',
              'supplement-requested',
              'council-queued',
            ],
          ],
          'producer',
        ),
        run: (actor, { code }) => dossiers.withdrawDossier({ actor }, { code, reason }),
      },
      'assign-to-round': {
        open: over(['province-check', 'province-check renewal'], 'agency'),
        run: (actor, { code }) => councils.assignToRound({ actor }, { code, roundId: ids.roundId }),
      },
      'take-from-round': {
        open: over(['council-queued'], 'agency'),
        run: (actor, { code }) => councils.takeFromRound({ actor }, { code, reason }),
      },
      'begin-review': {
        open: over(
          ['province-check', 'province-check renewal', 'supplement-requested', 'council-queued'],
          'agency',
        ),
        run: (actor, { code }) =>
          councils.beginReview({ actor }, { code, members: [world.advisory.accountId] }),
      },
      'ask-opinions': {
        open: over(['province-check renewal'], 'agency'),
        run: (actor, { code }) =>
          councils.askOpinions(
            { actor },
            { code, councilId: ids.councilId, answerBy: world.today, report: 'Báo cáo đủ dài.' },
          ),
      },
      'call-session': {
        open: over(['council-queued'], 'agency', 'secretary'),
        run: (actor, { code }) =>
          councils.createSession(
            { actor },
            {
              ...ids,
              heldOn: world.today,
              codes: [code],
              withoutReport: 'Tổ tư vấn báo cáo tại phiên.',
            },
          ),
      },
      recognise: {
        // Đ7.4g: the province may use the centre's result
        open: over(['council-result/3', 'sent-to-centre/5'], 'agency'),
        run: (actor, { id }) =>
          recognition.issueDecision(
            { actor },
            {
              issuer: 'province',
              decisionNumber: `${++serial}/QĐ-UBND`,
              issuedOn: world.today,
              items: [{ dossierId: id, stars: 3 }],
              centre: { documentNo: '7/BNNMT', answeredOn: world.today },
              confirmed: true,
            },
          ),
      },
      'notify-not-recognised': {
        open: over(['council-result/2'], 'agency'),
        run: (actor, { id }) =>
          recognition.notifyNotRecognised({ actor }, { dossierId: id, reason }),
      },
      // the dossiers of these tables are first ones: open to nobody; tests/db/upgrade.test.ts has the way
      'close-upgrade': {
        open: over([], 'agency'),
        run: (actor, { id }) => recognition.closeUpgrade({ actor }, { dossierId: id, reason }),
      },
      'approve-result': {
        open: over(['council-result/5'], 'agency'),
        run: (actor, { id }) =>
          recognition.approveResult(
            { actor },
            {
              dossierId: id,
              decisionNo: `${++serial}/QĐ-UBND`,
              approvedOn: world.today,
              confirmed: true,
            },
          ),
      },
      'record-centre-refusal': {
        open: over(['sent-to-centre/5'], 'agency'),
        run: (actor, { id }) =>
          recognition.recordCentreRefusal(
            { actor },
            {
              dossierId: id,
              reason,
              centre: { documentNo: '7/BNNMT', answeredOn: world.today, score: '88,5' },
            },
          ),
      },
    },
  };
};
