import { sql, type RawBuilder } from 'kysely';
import type { Connection } from '#kernel/db.server.ts';
import type { Day } from '#kernel/day.ts';
import type { EvidenceRow } from './types.ts';

/** What a measure is asked. `place` limits to a unit as it stood on the map of `mapDay`. */
export type Question = Readonly<{
  from: Day;
  until: Day;
  /** the day asked: revocations up to it count */
  on: Day;
  place: Readonly<{ placeId: string; level: string; mapDay: Day }> | null;
  /** count fictitious rows too */
  demo: boolean;
}>;

/**
 * A measure gives the rows; the value is their number. Table names are unqualified and no view is used: under
 * the search path `past` the same text answers what was known at an instant.
 */
type Measure = Readonly<{
  /** whether any fact of the kind is on record */
  recorded: (demo: boolean) => RawBuilder<{ recorded: boolean }>;
  rows: (question: Question) => RawBuilder<Omit<EvidenceRow, 'year'>>;
}>;

const real = (demo: boolean, ...columns: string[]): RawBuilder<unknown> =>
  demo
    ? sql`true`
    : sql`not (${sql.join(
        columns.map((column) => sql.ref(column)),
        sql` or `,
      )})`;

/** A fact at (place, day of that place's map) lies in the unit asked for, by the lineage. */
const inside = (place: Question['place'], placeId: string, placeOn: string): RawBuilder<unknown> =>
  place === null
    ? sql`true`
    : sql`exists (
        select from place_maps m
         where m.target_place_id = ${place.placeId}::uuid and m.level = ${place.level}
           and ${place.mapDay}::date between m.map_from and m.map_until
           and m.place_id = ${sql.ref(placeId)} and ${sql.ref(placeOn)} between m.fact_from and m.fact_until)`;

/** The version of a dated thing on a day; before its first, the first. */
const versionOn = (table: string, key: string, id: string, day: string): RawBuilder<unknown> => sql`
  (select * from ${sql.table(table)} x where x.${sql.ref(key)} = ${sql.ref(id)}
    order by x.valid_from > ${sql.ref(day)}, case when x.valid_from > ${sql.ref(day)} then x.valid_from end, x.valid_from desc
    limit 1)`;

const fiveStar: Measure = {
  recorded: (demo) => sql`
    select exists (select from recognitions r join products p on p.id = r.product_id
                    where ${real(demo, 'r.is_demo', 'p.is_demo')}) as recorded`,
  rows: ({ from, until, on, place, demo }) => sql`
    with first as (
      select distinct on (r.product_id) r.product_id, r.recognised_on, r.decision_no, r.is_demo
        from recognitions r join products p on p.id = r.product_id
       where r.stars = 5 and r.recognised_on <= ${on}::date and ${real(demo, 'r.is_demo', 'p.is_demo')}
         and not exists (select from revocations v where v.recognition_id = r.id and v.revoked_on <= ${on}::date)
       order by r.product_id, r.recognised_on, r.id)
    select f.recognised_on as "on", p.code, n.name, 'product' as subject, p.slug, f.decision_no as note,
           f.is_demo or p.is_demo as "isDemo"
      from first f
      join products p on p.id = f.product_id
      join lateral ${versionOn('product_versions', 'product_id', 'f.product_id', 'f.recognised_on')} n on true
     where f.recognised_on between ${from}::date and ${until}::date
       and ${inside(place, 'n.place_id', 'n.place_on')}
     order by f.recognised_on, p.code`,
};

/** What a source says of a product that shows its producer taking part. */
const partTaking = ['registered', 'evaluated-district', 'proposed', 'not-recognised'];

const newParticipants: Measure = {
  recorded: (demo) =>
    sql`select exists (select from producers o where ${real(demo, 'o.is_demo')}) as recorded`,
  rows: ({ from, until, on, place, demo }) => sql`
    with shown as (
      select v.producer_id, r.recognised_on as day
        from product_versions v join recognitions r on r.product_id = v.product_id
       where r.recognised_on is not null and ${real(demo, 'r.is_demo')}
      union all
      select v.producer_id, c.stated_on
        from product_versions v join candidacies c on c.product_id = v.product_id
       where c.stated_on is not null and c.status = any(${partTaking}::text[]) and ${real(demo, 'c.is_demo')}),
    first as (
      select o.id, o.code, o.slug, o.is_demo, o.joined_on is not null as stated,
             coalesce(o.joined_on, min(s.day)) as day
        from producers o left join shown s on s.producer_id = o.id
       where ${real(demo, 'o.is_demo')}
       group by o.id, o.code, o.slug, o.is_demo, o.joined_on)
    select f.day as "on", f.code, n.name, 'producer' as subject, f.slug,
           case when f.stated then null else 'first-known' end as note, f.is_demo as "isDemo"
      from first f
      join lateral ${versionOn('producer_versions', 'producer_id', 'f.id', 'f.day')} n on true
     where f.day between ${from}::date and ${until}::date and f.day <= ${on}::date
       and n.kind in ('enterprise', 'cooperative')
       and ${inside(place, 'n.place_id', 'n.place_on')}
     order by f.day, f.code`,
};

const measures: Readonly<Record<string, Measure>> = {
  'five-star': fiveStar,
  'new-participants': newParticipants,
};

/** The rows of a measure; null while no fact of its kind is on record. */
export async function measure(
  connection: Connection,
  name: string,
  question: Question,
): Promise<EvidenceRow[] | null> {
  const found = measures[name];
  if (!found) throw new Error(`no measure ${name}`);
  const { rows: known } = await found.recorded(question.demo).execute(connection);
  if (!known[0]?.recorded) return null;
  const { rows } = await found.rows(question).execute(connection);
  return rows.map((row) => ({ year: Number(row.on.slice(0, 4)), ...row }));
}
