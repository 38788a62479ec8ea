import { sql } from 'kysely';
import type { Actor } from '#kernel/actor.ts';
import { databaseNow, db } from '#kernel/db.server.ts';
import type { Day } from '#kernel/day.ts';
import { Refusal } from '#kernel/errors.ts';
import { decodeCursor, pageOf, type Page } from '#kernel/page.ts';
import { fold } from '#kernel/text.ts';
import { coach, criterionOf, type RulebookId } from '#modules/rulebooks/index.ts';
import { loadRulebook, loadSheet } from '#modules/rulebooks/index.server.ts';
import { followed } from './reach.server.ts';

/** Where a product stands on its way to five stars. */
export type FiveStarStage = 'at-centre' | 'four-star';

/** A criterion that has to become better, with the points that it brings. */
export type Lack = Readonly<{
  criterion: string;
  name: Readonly<{ vi: string; en: string }>;
  gain: number;
}>;

/** A product that may come to five stars (đề án, việc 7 và 10), with what it lacks. */
export type FiveStarCandidate = Readonly<{
  product: Readonly<{ code: string; slug: string; name: string }>;
  producer: string | null;
  place: string | null;
  stage: FiveStarStage;
  validUntil: Day | null;
  dossier: string | null;
  /** the council's mean, of 100; null: none on record */
  council: number | null;
  /** points of the form's own answers; null: no form on record, and nothing is known of what it lacks */
  total: number | null;
  /** what the form's own answers lack for five stars; [] nothing */
  lacks: readonly Lack[];
  /** false: this sheet's answers do not lead to five stars */
  reachable: boolean;
  isDemo: boolean;
}>;

export type FiveStarQuestion = Readonly<{
  search?: string;
  cursor?: string | null;
  limit?: number;
}>;

type Row = Omit<FiveStarCandidate, 'total' | 'lacks' | 'reachable'> &
  Readonly<{
    id: string;
    key: string;
    rulebook: RulebookId | null;
    sheet: number | null;
    answers: Readonly<Record<string, number>> | null;
  }>;

/**
 * Products with four stars in force, and those whose dossier lies at the centre, by the council's mean: what each lacks
 * follows from the answers of its last dossier that a council has judged. Of the actor's own area; forbidden to others.
 */
export async function fiveStarCandidates(
  actor: Actor,
  question: FiveStarQuestion = {},
): Promise<Page<FiveStarCandidate>> {
  const seen = followed(actor);
  if (!seen) throw new Refusal('forbidden', 'kernel.error.forbidden');
  const today = (await databaseNow(db())).today as Day;
  const limit = Math.min(question.limit ?? 20, 500);
  const after = decodeCursor(question.cursor, 2);
  const words = fold(question.search ?? '').replaceAll(/[%_\\]/g, '\\$&');
  const { rows } = await sql<Row>`
    with sent as materialized (select distinct product_id from dossiers where state = 'sent-to-centre'),
    -- only what was recognised once has a card; who goes for five stars at the first attempt has none yet
    candidates as (
      select product_id, name, folded_name, producer_id, commune_id, province_id, is_demo, stars from product_cards
       where stars = 4 or product_id in (select product_id from sent)
      union all
      select p.id, p.name, fold_vietnamese(p.name), p.producer_id, m.target_place_id, v.target_place_id, p.is_demo, null
        from sent join products_today p on p.id = sent.product_id
        left join lateral place_on_map(p.place_id, p.place_on, 'commune', ${today}::date) m on true
        left join lateral place_on_map(p.place_id, p.place_on, 'province', ${today}::date) v on true
       where not exists (select from product_cards k where k.product_id = p.id)),
    listed as (
      select c.product_id as id, c.name, c.producer_id, c.commune_id, c.is_demo, d.code as dossier, d.id as dossier_id,
             d.rulebook, d.sheet, case when d.state = 'sent-to-centre' then 'at-centre' else 'four-star' end as stage,
             s.mean, coalesce(s.mean, -1) as key
        from candidates c
        left join lateral (
          select x.* from dossiers x
           where x.product_id = c.product_id and x.state in ('council-result', 'sent-to-centre', 'recognised', 'not-recognised')
           order by x.filed_on desc nulls last, x.id desc limit 1) d on true
        left join lateral (
          select round(r.mean_num::numeric / r.mean_den, 2) as mean from session_results r
           where r.dossier_id = d.id order by r.closed_at desc limit 1) s on true
       where ${seen} and (c.stars = 4 or d.state = 'sent-to-centre')
         ${words ? sql`and c.folded_name like ${`%${words}%`}` : sql``}),
    page as (
      select * from listed l
       where ${after === null} or (l.key, l.id) < (${String(after?.[0] ?? '0')}::numeric, ${String(after?.[1] ?? '00000000-0000-0000-0000-000000000000')}::uuid)
       order by l.key desc, l.id desc limit ${limit + 1})
    select l.id, l.key::text as key, l.stage, l.dossier, l.rulebook, l.sheet, l.is_demo as "isDemo", l.mean::float8 as council,
           jsonb_build_object('code', p.code, 'slug', p.slug, 'name', l.name) as product,
           (select o.name from producers_today o where o.id = l.producer_id) as producer,
           (select v.kind || ' ' || v.name from place_version_on(l.commune_id, ${today}::date) v) as place,
           (select max(s.valid_until) from star_periods s
             where s.product_id = l.id and ${today}::date between s.valid_from and s.valid_until) as "validUntil",
           (select jsonb_object_agg(a.criterion, a.option) from dossier_answers a
             where a.dossier_id = l.dossier_id and a.option is not null) as answers
      from page l join products p on p.id = l.id
     order by l.key desc, l.id desc`.execute(db());
  const page = pageOf(rows, limit, ({ key, id }) => [key, id]);
  return { rows: page.rows.map(advised), next: page.next };
}

function advised({
  id: _,
  key: __,
  rulebook,
  sheet: number,
  answers,
  ...row
}: Row): FiveStarCandidate {
  const sheet = rulebook && number ? loadSheet(rulebook, number) : null;
  if (!rulebook || !sheet || !answers) return { ...row, total: null, lacks: [], reachable: true };
  const advice = coach(sheet, loadRulebook(rulebook), answers, { target: 5 });
  return {
    ...row,
    total: advice.total - advice.steps.reduce((sum, { gain }) => sum + gain, 0),
    reachable: advice.reachable,
    lacks: advice.steps.map(({ criterion, gain }) => ({
      criterion,
      gain,
      name: criterionOf(sheet, criterion)!.label,
    })),
  };
}
