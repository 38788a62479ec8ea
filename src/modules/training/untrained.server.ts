import { sql } from 'kysely';
import type { Actor } from '#kernel/actor.ts';
import { db } from '#kernel/db.server.ts';
import type { Day } from '#kernel/day.ts';
import { Refusal } from '#kernel/errors.ts';
import { hasRole } from '#modules/identity/index.ts';

export type UntrainedQuestion = Readonly<{
  /** attendances from this day count */
  from: Day;
  /** who is in post, who takes part */
  on: Day;
  /** fictitious people and producers too */
  demo: boolean;
}>;

export type UntrainedManager = Readonly<{
  code: string;
  /** for officers who invite; no public page has it */
  name: string;
  role: string;
  place: string | null;
  since: Day;
  invitedOn: Day | null;
  isDemo: boolean;
}>;

export type UntrainedProducer = Readonly<{
  code: string;
  slug: string;
  name: string;
  place: string | null;
  since: Day;
  invitedOn: Day | null;
  isDemo: boolean;
}>;

export type Untrained = Readonly<{
  managers: Readonly<{ whole: number; trained: number; missing: readonly UntrainedManager[] }>;
  producers: Readonly<{ whole: number; trained: number; missing: readonly UntrainedProducer[] }>;
}>;

/** Rows that a page shows; the numbers are of all. */
const shownRows = 500;

/**
 * Of the officers in post and the enterprises and cooperatives that take part on a day: how many have been at a course
 * since a day, and who has not. The agency sees all, a commune its own. The same functions of the database answer the
 * scheme's figures (src/modules/programme/measures/train-*.server.ts).
 */
export async function untrained(actor: Actor, question: UntrainedQuestion): Promise<Untrained> {
  const { from, on, demo } = question;
  const units = actor.grants.flatMap((grant) =>
    grant.role === 'commune-officer' && grant.placeId ? [grant.placeId] : [],
  );
  const all = actor.grants.some((grant) => grant.role === 'agency-officer' && !grant.placeId);
  if (!all && !hasRole(actor, 'commune-officer'))
    throw new Refusal('forbidden', 'kernel.error.forbidden');

  const came = sql`a.attended_on between ${from}::date and ${on}::date and (${demo} or not a.is_demo)`;
  const invited = sql`(${demo} or not i.is_demo) and i.sent_on between ${from}::date and ${on}::date`;
  const managers = await sql<UntrainedManager & { whole: number; trained: number }>`
    with managers as materialized (
      select m.*, exists (select from training_attendances a where a.account_id = m.account_id and ${came}) as trained
        from training_managers(${on}::date, ${demo}) m
       where ${all} or m.place_id = any(${units}::uuid[]))
    select * from (
    select masked_person(m.account_id) as code, p.display_name as name, m.role, m.since, m.is_demo as "isDemo",
           (select n.kind || ' ' || n.name from place_names n where n.place_id = m.place_id) as place,
           (select max(i.sent_on) from training_invitations i where i.account_id = m.account_id and ${invited}) as "invitedOn",
           c.whole, c.trained
      from (select count(*)::int as whole, (count(*) filter (where trained))::int as trained from managers) c
      left join managers m on not m.trained
      left join accounts p on p.id = m.account_id) x
     order by x.place collate vietnamese nulls first, x.name collate vietnamese, x.code
     limit ${shownRows}`.execute(db());
  const producers = await sql<UntrainedProducer & { whole: number; trained: number }>`
    with producers_on as materialized (
      select o.producer_id, o.since, o.is_demo, v.name, v.place_id,
             exists (select from training_attendances a
                      where ${came}
                        and (a.producer_id = o.producer_id
                             or a.producer_id in (select l.from_id from producer_lines(${on}::date, ${demo}) l
                                                   where l.to_id = o.producer_id))) as trained
        from participating_producers(${on}::date, ${demo}) o
       cross join lateral (
         select x.name, x.place_id, x.place_on from producer_versions x where x.producer_id = o.producer_id
          order by x.valid_from > ${on}::date, x.valid_from desc limit 1) v
       where ${all}
          or exists (select from place_maps m
                      where m.place_id = v.place_id and v.place_on between m.fact_from and m.fact_until
                        and today_in_vietnam() between m.map_from and m.map_until
                        and m.target_place_id = any(${units}::uuid[])))
    select * from (
    select p.code, p.slug, o.name, o.since, o.is_demo as "isDemo",
           (select n.kind || ' ' || n.name from place_names n where n.place_id = o.place_id) as place,
           (select max(i.sent_on) from training_invitations i where i.producer_id = o.producer_id and ${invited}) as "invitedOn",
           c.whole, c.trained
      from (select count(*)::int as whole, (count(*) filter (where trained))::int as trained from producers_on) c
      left join producers_on o on not o.trained
      left join producers p on p.id = o.producer_id) x
     order by x.place collate vietnamese nulls first, x.name collate vietnamese, x.code
     limit ${shownRows}`.execute(db());
  return { managers: shareOf(managers.rows), producers: shareOf(producers.rows) };
}

function shareOf<Row extends { code: string | null }>(
  rows: readonly (Row & { whole: number; trained: number })[],
) {
  const { whole, trained } = rows[0]!;
  return { whole, trained, missing: rows.filter(({ code }) => code !== null) };
}
