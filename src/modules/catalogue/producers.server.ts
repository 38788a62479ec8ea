import { sql, type RawBuilder } from 'kysely';
import type { Connection } from '#kernel/db.server.ts';
import { decodeCursor, pageOf, type Page } from '#kernel/page.ts';
import { fold } from '#kernel/text.ts';
import type { ProducerKind } from '#modules/registry/index.ts';
import { catalogueToday } from './day.server.ts';
import { allOf } from './filters.server.ts';
import type { ProducerRow } from './views.ts';

/** What may be asked of the list of producers. */
export type ProducerQuestion = Readonly<{
  q?: string;
  kind?: ProducerKind;
  /** only those of which a product has a star valid today, without fictitious ones: the rows behind the figure */
  withStar?: boolean;
  after?: string;
  limit?: number;
}>;

type Row = ProducerRow & Readonly<{ id: string }>;

/** Producers with recognised products, in the order of their names, with their number. */
export async function listProducers(
  connection: Connection,
  question: ProducerQuestion,
): Promise<Page<ProducerRow> & { total: number }> {
  const [page, counted] = await Promise.all([
    producersAfter(connection, question),
    sql<{ n: number }>`
      select count(*)::integer as n from producer_cards o where ${allOf(conditionsOf(question))}`.execute(
      connection,
    ),
  ]);
  return { ...page, total: counted.rows[0]!.n };
}

function conditionsOf({ q, kind, withStar }: ProducerQuestion): RawBuilder<unknown>[] {
  const words = fold(q ?? '')
    .split(' ')
    .filter(Boolean)
    .slice(0, 12);
  return [
    sql`exists (select from product_cards c where c.producer_id = o.producer_id ${withStar ? sql`and c.stars >= 0 and not c.is_demo` : sql``})`,
    ...(withStar ? [sql`not o.is_demo`] : []),
    ...(kind ? [sql`o.kind = ${kind}`] : []),
    // a folded word has letters and digits only
    ...words.map((word) => sql`o.folded_name like ${`%${word}%`}`),
  ];
}

/** One page of the same, without counting all. */
export async function producersAfter(
  connection: Connection,
  question: ProducerQuestion,
): Promise<Page<ProducerRow>> {
  await catalogueToday(connection);
  const { limit = 50 } = question;
  const conditions = conditionsOf(question);
  const cursor = decodeCursor(question.after, 2);
  const onward = cursor
    ? [
        ...conditions,
        sql`(o.name, o.producer_id) > (${cursor[0]}::text collate vietnamese, ${cursor[1]}::uuid)`,
      ]
    : conditions;
  const { rows } = await sql<Row>`
      with shown as materialized (
        select o.producer_id as id, o.name, o.kind, o.is_demo, p.code, p.slug, p.place_id, p.place_on
          from (select * from producer_cards o where ${allOf(onward)} order by o.name, o.producer_id limit ${limit + 1}) o
          join producers_today p on p.id = o.producer_id),
      -- many producers share a place
      placed as materialized (
        select s.place_id, s.place_on,
               case when l.name is not null then jsonb_build_object('code', lp.code, 'name', l.kind || ' ' || l.name) end as place,
               case when t.name is not null then jsonb_build_object('code', tp.code, 'name', t.kind || ' ' || t.name) end as place_today
          from (select distinct place_id, place_on from shown) s
          left join lateral place_version_on(s.place_id, s.place_on) l on true
          left join places lp on lp.id = s.place_id
          left join lateral place_on_map(s.place_id, s.place_on, 'commune', today_in_vietnam()) m on true
          left join lateral place_version_on(m.target_place_id, today_in_vietnam()) t on true
          left join places tp on tp.id = m.target_place_id)
      select o.id, o.code, o.slug, o.name, o.kind, o.is_demo as "isDemo",
             p.place, p.place_today as "placeToday", n.products, n.valid
        from shown o
        left join placed p on p.place_id = o.place_id and p.place_on = o.place_on
        cross join lateral (
          select count(*)::integer as products, (count(*) filter (where c.stars >= 0))::integer as valid
            from product_cards c where c.producer_id = o.id) n
       order by o.name, o.id`.execute(connection);
  const page = pageOf(rows, limit, (row) => [row.name, row.id]);
  return { rows: page.rows.map(({ id: _, ...row }) => row), next: page.next };
}
