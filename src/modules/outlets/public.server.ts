import { sql, type RawBuilder } from 'kysely';
import type { Connection } from '#kernel/db.server.ts';
import type { Day } from '#kernel/day.ts';
import { decodeCursor, pageOf, type Page } from '#kernel/page.ts';
import { fold } from '#kernel/text.ts';
import { outletCode } from './paths.ts';
import { livenessOf } from './liveness.server.ts';
import type { OutletKind } from './kinds.ts';
import type { OutletPage, OutletRow, StateRow } from './views.ts';

/** What may be asked of the public list. */
export type OutletQuestion = Readonly<{
  q?: string;
  kind?: OutletKind;
  /** only those tied to a tourist site or route */
  tourism?: boolean;
  /** id of a unit: outlets that lie in it today */
  placeId?: string;
  /** without fictitious ones: what a figure counts */
  real?: boolean;
  after?: string;
  limit?: number;
}>;

/** The unit that a row names on its own day. */
const place = (row: RawBuilder<unknown>): RawBuilder<unknown> => sql`
  (select jsonb_build_object('code', p.code, 'kind', v.kind, 'name', v.name)
     from places p, place_version_on(${row}.place_id, ${row}.place_on) v where p.id = ${row}.place_id)`;

/** The commune of today where that lies; null where the lineage cannot say. */
const placeToday = (row: RawBuilder<unknown>): RawBuilder<unknown> => sql`
  (select jsonb_build_object('code', p.code, 'kind', v.kind, 'name', v.name)
     from place_on_map(${row}.place_id, ${row}.place_on, 'commune', today_in_vietnam()) m
     join places p on p.id = m.target_place_id,
          place_version_on(m.target_place_id, today_in_vietnam()) v)`;

/** Who runs it, where that is a producer on record. */
const producer = (id: RawBuilder<unknown>): RawBuilder<unknown> => sql`
  (select jsonb_build_object('code', x.code, 'slug', x.slug, 'name', x.name) from producers_today x where x.id = ${id})`;

const onShow = sql`
  today_in_vietnam() between s.shown_from and coalesce(s.shown_until, 'infinity'::date)`;

const o = sql.ref('o');
const columns = sql`
  o.id, o.code, o.name, o.kind, o.category, o.address, o.latitude::float8 as latitude, o.longitude::float8 as longitude,
  o.hours, o.opened_on as "openedOn", o.tourism, o.is_demo as "isDemo", ${place(o)} as place, ${placeToday(o)} as "placeToday",
  (select count(*)::int from outlet_products s where s.outlet_id = o.id and ${onShow}) as products`;

type Stored = Omit<OutletRow, 'liveness'> & { id: string };

/** Outlets by name. Closed ones stay on the list, and say so. */
export async function listOutlets(
  connection: Connection,
  on: Day,
  question: OutletQuestion,
): Promise<Page<OutletRow> & { total: number }> {
  const { q, kind, tourism, placeId, real, limit = 50 } = question;
  const words = fold(q ?? '')
    .split(' ')
    .filter(Boolean)
    .slice(0, 8);
  const conditions = [
    sql`true`,
    ...(kind ? [sql`o.kind = ${kind}`] : []),
    ...(real ? [sql`not o.is_demo`] : []),
    ...(tourism ? [sql`o.tourism in ('site', 'route')`] : []),
    ...(placeId
      ? [
          sql`exists (select from place_maps m
               where m.target_place_id = ${placeId}::uuid and m.place_id = o.place_id
                 and o.place_on between m.fact_from and m.fact_until and ${on}::date between m.map_from and m.map_until)`,
        ]
      : []),
    ...words.map(
      (word) =>
        sql`position(${word} in fold_vietnamese(concat_ws(' ', o.name, o.address, o.operator))) > 0`,
    ),
  ];
  const cursor = decodeCursor(question.after, 2);
  const where = sql.join(conditions, sql` and `);
  const [{ rows }, { rows: counted }] = await Promise.all([
    sql<Stored>`
      select ${columns} from outlets o
       where ${where} and ${
         cursor
           ? sql`(o.name, o.id) > (${cursor[0]}::text collate vietnamese, ${cursor[1]}::uuid)`
           : sql`true`
       }
       order by o.name collate vietnamese, o.id limit ${limit + 1}`.execute(connection),
    sql<{ n: number }>`select count(*)::int as n from outlets o where ${where}`.execute(connection),
  ]);
  const page = pageOf(rows, limit, (row) => [row.name, row.id]);
  return { rows: await living(connection, page.rows, on), next: page.next, total: counted[0]!.n };
}

async function living<Row extends Stored>(
  connection: Connection,
  rows: readonly Row[],
  on: Day,
): Promise<(Omit<Row, 'id'> & Pick<OutletRow, 'liveness'>)[]> {
  const liveness = await livenessOf(
    connection,
    rows.map(({ id }) => id),
    on,
  );
  return rows.map(({ id, ...row }) => ({ ...row, liveness: liveness.get(id)! }));
}

/** One outlet with what it shows today, or null where there is none of that code. */
export async function outletPage(
  connection: Connection,
  part: string,
  on: Day,
): Promise<OutletPage | null> {
  const code = outletCode(part);
  if (!code) return null;
  const { rows } = await sql<
    Stored & Omit<OutletPage, keyof OutletRow | 'shelf' | 'states' | 'tours'>
  >`
    select ${columns}, o.operator, o.owner, ${producer(sql`o.producer_id`)} as producer, o.area::float8 as area, o.facilities,
           o.tourism_note as "tourismNote", (select x.name from sights x where x.id = o.sight_id) as sight,
           o.funding_decision as "fundingDecision", o.funded_on as "fundedOn", o.support_money as "supportMoney",
           o.source, o.note
      from outlets o where o.code = ${code}`.execute(connection);
  const outlet = rows[0];
  if (!outlet) return null;
  const [shelf, states, tours] = await Promise.all([
    sql<OutletPage['shelf'][number]>`
      select p.code, p.slug, p.name, s.shown_from as "shownFrom", s.shown_until as "shownUntil",
             p.is_demo or s.is_demo as "isDemo",
             -- the star of the newest recognition that holds today
             (select r.stars from recognitions r
               where r.product_id = p.id and ${on} between r.recognised_on and r.valid_until
                 and (not r.is_demo or p.is_demo)
                 and not exists (select from revocations v where v.recognition_id = r.id and v.revoked_on <= ${on})
               order by r.recognised_on desc limit 1) as stars
        from outlet_products s join products_today p on p.id = s.product_id
       where s.outlet_id = ${outlet.id} and ${onShow}
       order by stars desc nulls last, p.name collate vietnamese, p.code limit 200`.execute(
      connection,
    ),
    sql<StateRow>`
      select s.state, s.since, s.reason, s.is_demo as "isDemo" from outlet_states s
       where s.outlet_id = ${outlet.id} and s.since <= ${on} order by s.since desc limit 20`.execute(
      connection,
    ),
    sql<{ code: string; title: string }>`
      select distinct r.code, r.title from tour_stops t join tour_routes r on r.id = t.route_id
       where t.outlet_id = ${outlet.id} and r.published order by r.title`.execute(connection),
  ]);
  const [view] = await living(connection, [outlet], on);
  return { ...view!, shelf: shelf.rows, states: states.rows, tours: tours.rows };
}
