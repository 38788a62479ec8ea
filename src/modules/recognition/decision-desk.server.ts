import { sql } from 'kysely';
import { z } from 'zod';
import type { Actor } from '#kernel/actor.ts';
import type { Day } from '#kernel/day.ts';
import { db } from '#kernel/db.server.ts';
import { demand, Refusal } from '#kernel/errors.ts';
import { canIssueDecision } from './rights.ts';

/** A product with a result of 3 or 4 stars, or the ministry's answer to come: what a decision may name. */
export type WaitingDecision = Readonly<{
  dossierId: string;
  code: string;
  product: string;
  producer: string;
  stars: number;
  /** the council's mean, of 100, at most two decimals */
  mean: number;
  session: Readonly<{ id: string; heldOn: Day; council: string }>;
  /** the actor scored it, or closed it: another officer records the decision */
  judged: boolean;
  isDemo: boolean;
}>;

/** No decision names more: a longer list is recorded in parts, under the same number. */
export const decisionLimit = 500;

const placesOf = (actor: Actor): string[] | null => {
  const grants = actor.grants.filter(({ role }) => role === 'agency-officer');
  return grants.some(({ placeId }) => placeId === null)
    ? null
    : grants.map(({ placeId }) => placeId!);
};

/** Products that wait for the province's decision on 3 or 4 stars, the earliest session first. Forbidden to others than the agency. */
export async function decisionsWaiting(actor: Actor): Promise<WaitingDecision[]> {
  demand(canIssueDecision(actor));
  const places = placesOf(actor);
  const { rows } = await sql<WaitingDecision>`
    select d.id as "dossierId", d.code, p.name as product, o.name as producer, d.stars,
           round(r.mean_num::numeric / r.mean_den, 2)::float8 as mean, d.is_demo as "isDemo",
           jsonb_build_object('id', s.id, 'heldOn', s.held_on, 'council', c.name) as session,
           r.closed_by = ${actor.accountId}::uuid or exists (
             select from sheet_receipts x join council_members m on m.id = x.member_id
              where x.item_id = r.item_id and m.account_id = ${actor.accountId}::uuid) as judged
      from dossiers d
      join lateral (select * from session_results x where x.dossier_id = d.id order by x.closed_at desc limit 1) r on true
      join session_items i on i.id = r.item_id
      join council_sessions s on s.id = i.session_id
      join councils c on c.id = s.council_id
      join products_today p on p.id = d.product_id
      join producers_today o on o.id = d.producer_id
     where d.state = 'council-result' and d.stars between 3 and 4
       -- an upgrade that brings no higher star is closed on its own page
       and not (d.kind = 'upgrade' and exists (
         select from star_periods s where s.product_id = d.product_id and s.stars >= d.stars
            and today_in_vietnam() between s.valid_from and s.valid_until))
       and (${places === null} or d.place_id = any(${places ?? []}::uuid[]))
     order by s.held_on, s.id, i.position limit ${decisionLimit}`.execute(db());
  return rows;
}

/** A decision on record with what it gave. */
export type DecisionDesk = Readonly<{
  id: string;
  number: string;
  issuer: 'province' | 'ministry' | 'district';
  issuedOn: Day;
  signedAs: string | null;
  isDemo: boolean;
  certificates: readonly Readonly<{
    recognitionId: string;
    code: string;
    number: string;
    product: string;
    producer: string | null;
    stars: number;
    validUntil: Day;
    dossier: string | null;
  }>[];
}>;

/** One decision with its certificates, in the order of their numbers; not-found when there is none. */
export async function decisionDesk(actor: Actor, id: string): Promise<DecisionDesk> {
  demand(canIssueDecision(actor));
  const { rows } = z.uuid().safeParse(id).success
    ? await sql<DecisionDesk>`
        select d.id, d.number, d.issuer, d.issued_on as "issuedOn", d.signed_as as "signedAs", d.is_demo as "isDemo",
               coalesce((
                 select jsonb_agg(jsonb_build_object('recognitionId', r.id, 'code', k.code, 'number', k.number,
                          'product', p.name, 'producer', o.name, 'stars', r.stars, 'validUntil', k.valid_until,
                          'dossier', x.code) order by k.year, k.serial)
                   from recognitions r
                   join certificates k on k.recognition_id = r.id
                   join products_today p on p.id = r.product_id
                   left join producers_today o on o.id = p.producer_id
                   left join dossiers x on x.id = r.dossier_id
                  where r.decision_id = d.id), '[]') as certificates
          from decisions d where d.id = ${id}`.execute(db())
    : { rows: [] };
  if (!rows[0]) throw new Refusal('not-found', 'recognition.error.no-decision');
  return rows[0];
}

/** The decisions recorded last, with the number of their certificates. */
export async function recentDecisions(
  actor: Actor,
): Promise<
  Readonly<{ id: string; number: string; issuedOn: Day; products: number; isDemo: boolean }>[]
> {
  demand(canIssueDecision(actor));
  const { rows } = await sql<{
    id: string;
    number: string;
    issuedOn: Day;
    products: number;
    isDemo: boolean;
  }>`
    select d.id, d.number, d.issued_on as "issuedOn", d.is_demo as "isDemo",
           (select count(*)::int from recognitions r join certificates k on k.recognition_id = r.id
             where r.decision_id = d.id) as products
      from decisions d
     where exists (select from recognitions r join certificates k on k.recognition_id = r.id where r.decision_id = d.id)
     order by d.issued_on desc, d.id desc limit 20`.execute(db());
  return rows;
}
