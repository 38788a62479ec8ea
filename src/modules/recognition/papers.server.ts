import { sql } from 'kysely';
import type { Actor } from '#kernel/actor.ts';
import { db } from '#kernel/db.server.ts';
import type { OfficialDocument } from '#kernel/documents.ts';
import { Refusal } from '#kernel/errors.ts';
import {
  demandResults,
  paperFacts,
  ratedItems,
  resultOfDossier,
  type PaperFacts,
} from '#modules/councils/index.server.ts';
import {
  layApproval,
  layDecision,
  layMinistryLetter,
  layNotice,
  laySubmission,
  type Decided,
} from './paper-forms.server.ts';

/** What follows a council's results: submissions, letter to the ministry, decision, notice of the results. */
export const recognitionPapers = [
  'submission',
  'approval',
  'ministry',
  'decision',
  'notice',
] as const;
export type RecognitionPaper = (typeof recognitionPapers)[number];

/**
 * A paper drawn up from a session's results, or from the result of one dossier, for who may have the session's papers.
 * While products wait for a decision it is the draft for them; afterwards the last decision on record, with its number and day.
 */
export async function recognitionPaper(
  actor: Actor,
  of: Readonly<{ sessionId: string }> | Readonly<{ dossierId: string }>,
  paper: RecognitionPaper,
): Promise<OfficialDocument> {
  const facts = await factsOf(actor, of);
  const rated = ratedItems(facts);
  demandResults(rated);
  const decided = await decidedOf(rated.map(({ dossierId }) => dossierId));
  if (paper === 'notice') return layNotice(facts, rated, decided);
  const five = rated.filter(({ figures }) => figures.stars === 5);
  // what the ministry left to the province is recognised with the stars of its decision (Đ7.4g)
  const three = rated
    .map((item) => {
      const decision = decided.get(item.dossierId)?.decision;
      return decision?.issuer === 'province'
        ? { ...item, figures: { ...item.figures, stars: decision.stars } }
        : item;
    })
    .filter(({ figures: { stars } }) => stars === 3 || stars === 4)
    // closed without one: the star in force is kept
    .filter(({ dossierId }) => !decided.get(dossierId)?.kept);
  if (paper === 'submission')
    return laySubmission(
      facts,
      some(three.filter(({ dossierId }) => !five.some((one) => one.dossierId === dossierId))),
    );
  if (paper === 'approval') return layApproval(facts, some(five));
  if (paper === 'ministry') return layMinistryLetter(facts, some(five), decided);
  const waiting = some(three).filter(({ dossierId }) => !decided.get(dossierId)?.decision);
  if (waiting.length) return layDecision(facts, waiting, null);
  const last = three
    .map(({ dossierId }) => decided.get(dossierId)!.decision!)
    .reduce((a, b) => (a.issuedOn < b.issuedOn ? b : a));
  return layDecision(
    facts,
    three.filter(({ dossierId }) => decided.get(dossierId)!.decision!.id === last.id),
    last,
  );
}

async function factsOf(
  actor: Actor,
  of: Readonly<{ sessionId: string }> | Readonly<{ dossierId: string }>,
): Promise<PaperFacts> {
  if ('sessionId' in of) return paperFacts(actor, of.sessionId);
  const result = await resultOfDossier(db(), of.dossierId);
  if (!result) throw new Refusal('conflict', 'councils.error.no-results');
  const { session_id } = await db()
    .selectFrom('session_items')
    .select('session_id')
    .where('id', '=', result.itemId)
    .executeTakeFirstOrThrow();
  return paperFacts(actor, session_id, of.dossierId);
}

/** No product has the stars of which this paper speaks. */
function some<Item>(items: readonly Item[]): readonly Item[] {
  if (items.length === 0) throw new Refusal('conflict', 'recognition.error.no-such-result');
  return items;
}

/** What is on record of these dossiers after the council's result. */
async function decidedOf(dossiers: readonly string[]): Promise<Map<string, Decided>> {
  const { rows } = await sql<Decided & { dossierId: string }>`
    select x.id as "dossierId",
           case when d.id is not null then jsonb_build_object('id', d.id, 'number', d.number, 'issuedOn', d.issued_on,
             'issuer', d.issuer, 'signedAs', d.signed_as, 'stars', r.stars, 'validUntil', r.valid_until,
             'products', (select count(*) from recognitions o where o.decision_id = d.id)) end as decision,
           case when a.id is not null then jsonb_build_object('number', a.decision_no, 'approvedOn', a.approved_on,
             'letterNo', a.letter_no, 'sentOn', a.sent_on) end as approval,
           coalesce(z.kind = 'upgrade' and z.state = 'not-recognised' and z.stars >= 3, false) as kept
      from unnest(${dossiers}::uuid[]) as x (id)
      left join dossiers z on z.id = x.id
      left join recognitions r on r.dossier_id = x.id
      left join decisions d on d.id = r.decision_id
      left join result_approvals a on a.dossier_id = x.id`.execute(db());
  return new Map(rows.map(({ dossierId, ...row }) => [dossierId, row]));
}
