import { sql, type RawBuilder } from 'kysely';
import type { Actor } from '#kernel/actor.ts';
import { db } from '#kernel/db.server.ts';
import type { Day } from '#kernel/day.ts';
import { Refusal } from '#kernel/errors.ts';
import { decodeCursor, pageOf, type Page } from '#kernel/page.ts';
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

/** A page of who has not been trained, with the numbers of all. */
export type Untrained<Row> = Page<Row> &
  Readonly<{
    whole: number;
    trained: number;
    /** whether any attendance of the kind is on record: while there is none, nobody knows who was trained */
    recorded: boolean;
  }>;

/** Where a page begins and how long it is. */
export type UntrainedPage = Readonly<{ cursor?: string | null; limit?: number }>;

const shownRows = 100;

/** Whose rows the actor may ask for: the agency sees all, a commune its own. */
function areaOf(actor: Actor): { all: boolean; units: string[] } {
  const units = actor.grants.flatMap((grant) =>
    grant.role === 'commune-officer' && grant.placeId ? [grant.placeId] : [],
  );
  const all = actor.grants.some((grant) => grant.role === 'agency-officer' && !grant.placeId);
  if (!all && !hasRole(actor, 'commune-officer'))
    throw new Refusal('forbidden', 'kernel.error.forbidden');
  return { all, units };
}

const came = ({ from, on, demo }: UntrainedQuestion) =>
  sql`a.attended_on between ${from}::date and ${on}::date and (${demo} or not a.is_demo)`;
const invited = ({ from, on, demo }: UntrainedQuestion) =>
  sql`(${demo} or not i.is_demo) and i.sent_on between ${from}::date and ${on}::date`;

/**
 * The officers in post on a day: how many have been at a course since a day, and a page of who has not. The same
 * functions of the database answer the scheme's figures (src/modules/programme/measures/train-*.server.ts).
 */
export async function untrainedManagers(
  actor: Actor,
  question: UntrainedQuestion,
  page: UntrainedPage = {},
): Promise<Untrained<UntrainedManager>> {
  const { all, units } = areaOf(actor);
  const { on, demo } = question;
  return pageFrom<UntrainedManager>(
    sql`
      select m.*, exists (select from training_attendances a where a.account_id = m.account_id and ${came(question)}) as trained
        from training_managers(${on}::date, ${demo}) m
       where ${all} or m.place_id = any(${units}::uuid[])`,
    sql`
      select masked_person(m.account_id) as code, p.display_name as name, m.role, m.since, m.is_demo as "isDemo",
             (select n.kind || ' ' || n.name from place_names n where n.place_id = m.place_id) as place,
             (select max(i.sent_on) from training_invitations i where i.account_id = m.account_id and ${invited(question)}) as "invitedOn"
        from counted m join accounts p on p.id = m.account_id where not m.trained`,
    sql`exists (select from training_attendances a where a.role = 'managers' and (${demo} or not a.is_demo))`,
    page,
  );
}

/** The enterprises and cooperatives that take part on a day: how many have sent somebody to a course, and who has not. */
export async function untrainedProducers(
  actor: Actor,
  question: UntrainedQuestion,
  page: UntrainedPage = {},
): Promise<Untrained<UntrainedProducer>> {
  const { all, units } = areaOf(actor);
  const { on, demo } = question;
  return pageFrom<UntrainedProducer>(
    sql`
      select o.producer_id, o.since, o.is_demo, v.name, v.place_id,
             exists (select from training_attendances a
                      where ${came(question)}
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
                        and m.target_place_id = any(${units}::uuid[]))`,
    sql`
      select p.code, p.slug, o.name, o.since, o.is_demo as "isDemo",
             (select n.kind || ' ' || n.name from place_names n where n.place_id = o.place_id) as place,
             (select max(i.sent_on) from training_invitations i where i.producer_id = o.producer_id and ${invited(question)}) as "invitedOn"
        from counted o join producers p on p.id = o.producer_id where not o.trained`,
    sql`exists (select from training_attendances a where a.producer_id is not null and (${demo} or not a.is_demo))`,
    page,
  );
}

/** Counts what is in `counted` and brings a page of `missing`, by place and name. */
async function pageFrom<Row extends { code: string; name: string; place: string | null }>(
  counted: RawBuilder<unknown>,
  missing: RawBuilder<unknown>,
  recorded: RawBuilder<unknown>,
  { cursor, limit = shownRows }: UntrainedPage,
): Promise<Untrained<Row>> {
  const after = decodeCursor(cursor, 3)?.map(String) ?? null;
  const { rows } = await sql<Row & { whole: number; trained: number; recorded: boolean }>`
    with counted as materialized (${counted}),
         missing as (${missing}),
         page as (
           select * from missing x
            where ${after === null}
               or (coalesce(x.place, '') collate vietnamese, x.name collate vietnamese, x.code)
                  > (${after?.[0] ?? ''}, ${after?.[1] ?? ''}, ${after?.[2] ?? ''})
            order by coalesce(x.place, '') collate vietnamese, x.name collate vietnamese, x.code limit ${limit + 1})
    select c.whole, c.trained, ${recorded} as recorded, x.*
      from (select count(*)::int as whole, (count(*) filter (where trained))::int as trained from counted) c
      left join page x on true
     order by coalesce(x.place, '') collate vietnamese, x.name collate vietnamese, x.code`.execute(
    db(),
  );
  const { whole, trained, recorded: known } = rows[0]!;
  const page = pageOf(
    rows.filter(({ code }) => code !== null),
    limit,
    ({ place, name, code }) => [place ?? '', name, code],
  );
  return { ...page, whole, trained, recorded: known };
}
