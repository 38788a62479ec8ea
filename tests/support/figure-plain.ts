import { sql, type RawBuilder } from 'kysely';
import type { Day } from '#kernel/day.ts';

/** A period's first day, the day asked, and whether fiction counts. */
export type Asked = Readonly<{ from: Day; on: Day; demo: boolean }>;
const real = (demo: boolean, ...columns: string[]) =>
  demo
    ? sql`true`
    : sql`not (${sql.join(
        columns.map((name) => sql.ref(name)),
        sql` or `,
      )})`;
const first = ({ on, demo }: Asked) => sql`
  s.previous_on is null and ${demo ? sql`s.in_all` : sql`s.in_real`} and ${on}::date between s.counted_from and s.counted_until
  and s.recognised_on <= ${on}::date`;
const scheme = (asked: Asked) => sql`
  select s.product_id, s.recognised_on as "on" from product_steps s where ${first(asked)}
  union all
  select c.product_id, min(c.stated_on) from candidacies c join products cp on cp.id = c.product_id
   where c.stated_on <= ${asked.on}::date and c.status in ('registered', 'evaluated-district', 'proposed', 'not-recognised')
     and ${real(asked.demo, 'c.is_demo', 'cp.is_demo')}
     and not exists (select from product_steps s where s.product_id = c.product_id and ${first(asked)})
   group by c.product_id`;
/** Producers that take part, whatever their form. */
const holders = ({ on, demo }: Asked) => sql`
  select b.producer_id, min(b.since) as "on"
    from (
      select s.producer_id, s.started_on as since from producer_starts s
       where s.started_on <= ${on}::date and ${demo ? sql`s.in_all` : sql`s.in_real`}
      union all
      select l.to_id, greatest(l.since, s.started_on)
        from producer_lines(${on}::date, ${demo}) l join producer_starts s on s.producer_id = l.from_id
       where s.started_on <= ${on}::date and ${demo ? sql`s.in_all` : sql`s.in_real`}) b
    join producers p on p.id = b.producer_id and ${real(demo, 'p.is_demo')}
    join producer_versions v on v.producer_id = b.producer_id
     and (${on}::date between v.valid_from and coalesce(v.valid_until, 'infinity')
          or v.valid_from > ${on}::date and not exists (
            select from producer_versions e where e.producer_id = v.producer_id and e.valid_from < v.valid_from))
   where b.producer_id not in (
     select s.from_producer_id from producer_successions s
      where s.kind <> 'separation' and s.happened_on <= ${on}::date and ${real(demo, 's.is_demo')})
   group by b.producer_id`;
const ownerOn = (on: RawBuilder<unknown>, product: RawBuilder<unknown>) => sql`
  (select v.producer_id from product_versions v where v.product_id = ${product}
    order by v.valid_from > ${on}, case when v.valid_from > ${on} then v.valid_from end, v.valid_from desc limit 1)`;

/** What counts on one day, by a plain query of the facts: `id`, `on`. A second part of the name is that of a share. */
export const plain: Readonly<Record<string, (asked: Asked) => RawBuilder<unknown>>> = {
  'promoted-products': ({ from, on, demo }) => sql`
    select x.product_id as id, min(x."on") as "on"
      from (select s.product_id, coalesce(s.shown_on, e.starts_on) as "on", s.is_demo or e.is_demo as is_demo, e.state, e.kind
              from event_showings s join promotion_events e on e.id = s.event_id
            union all
            select s.product_id, e.starts_on, s.is_demo or e.is_demo, e.state, e.kind
              from promotion_supports s join promotion_events e on e.id = s.event_id) x
      join products p on p.id = x.product_id
     where x.state = 'held' and x.kind not in ('award', 'rating') and ${real(demo, 'x.is_demo', 'p.is_demo')}
       and x."on" between ${from}::date and ${on}::date
     group by x.product_id`,
  'exported-products': ({ from, on, demo }) => sql`
    select x.product_id as id, min(x.exported_on) as "on" from product_exports x join products p on p.id = x.product_id
     where x.exported_on between ${from}::date and ${on}::date and ${real(demo, 'x.is_demo', 'p.is_demo')} group by x.product_id`,
  'standardised-share': (asked) => sql`
    select x.product_id as id, x.since as "on" from standardised_products(${asked.on}::date, ${asked.demo}) x
      join products p on p.id = x.product_id and ${real(asked.demo, 'p.is_demo')}
     where x.product_id in (select k.product_id from (${scheme(asked)}) k)`,
  'standardised-share whole': (asked) =>
    sql`select k.product_id as id, k."on" from (${scheme(asked)}) k`,
  'marked-products': ({ from, on, demo }) => sql`
    select x.product_id as id, x.since as "on" from marked_products(${on}::date, ${demo}) x
      join products p on p.id = x.product_id and ${real(demo, 'p.is_demo')} where x.since between ${from}::date and ${on}::date`,
  'new-participants': ({ from, on, demo }) => sql`
    select s.producer_id as id, s.started_on as "on" from producer_starts s
     where ${demo ? sql`s.in_all` : sql`s.in_real`} and s.kind in ('enterprise', 'cooperative')
       and s.started_on between ${from}::date and ${on}::date
       and (s.producer_id, s.started_on) not in (
         select heir.producer_id, heir.started_on
           from producer_lines(${on}::date, ${demo}) l
           join producer_starts first on first.producer_id = l.from_id and ${demo ? sql`first.in_all` : sql`first.in_real`}
           join producer_starts heir on heir.producer_id = l.to_id and ${demo ? sql`heir.in_all` : sql`heir.in_real`}
          where first.started_on <= heir.started_on and (l.kind in ('conversion', 'takeover') or l.since <= heir.started_on))`,
  'train-participants whole': ({ on, demo }) =>
    sql`select o.producer_id as id, o.since as "on" from participating_producers(${on}::date, ${demo}) o`,
  'train-participants': ({ from, on, demo }) => sql`
    select o.producer_id as id, min(x.attended_on) as "on"
      from participating_producers(${on}::date, ${demo}) o
      join (select a.producer_id, a.attended_on, a.is_demo from training_attendances a
            union all
            select l.to_id, a.attended_on, a.is_demo from training_attendances a
              join producer_lines(${on}::date, ${demo}) l on l.from_id = a.producer_id) x
        on x.producer_id = o.producer_id and x.attended_on between ${from}::date and ${on}::date and ${real(demo, 'x.is_demo')}
     group by o.producer_id`,
  'circular-chains whole': (asked) =>
    sql`select h.producer_id as id, h."on" from (${holders(asked)}) h`,
  'circular-chains': (asked) => sql`
    select h.producer_id as id, min(c.confirmed_on) as "on" from (${holders(asked)}) h join circular_chains c on c.producer_id = h.producer_id
     where c.circular and c.green_area and c.confirmed_on <= ${asked.on}::date and ${real(asked.demo, 'c.is_demo')}
       and (c.valid_until is null or c.valid_until >= ${asked.on}::date) and (c.ended_on is null or c.ended_on > ${asked.on}::date)
     group by h.producer_id`,
  'modern-channels': (asked) => sql`
    select h.producer_id as id, min(x."on") as "on" from (${holders(asked)}) h join (
      select o.producer_id, o.since as "on", o.is_demo from online_channels o
       where o.channel in ('shopee', 'postmart') and o.since <= ${asked.on}::date and (o.until is null or o.until >= ${asked.on}::date)
      union all
      select coalesce(e.producer_id, ${ownerOn(sql`e.exported_on`, sql`e.product_id`)}), e.exported_on, e.is_demo from product_exports e
       where e.exported_on <= ${asked.on}::date and e.exported_on + interval '1 year' > ${asked.on}::date
      union all
      select ${ownerOn(sql`s.shown_from`, sql`s.product_id`)}, s.shown_from, s.is_demo or o.is_demo
        from outlet_products s join outlets o on o.id = s.outlet_id
       where o.kind = 'supermarket' and s.shown_from <= ${asked.on}::date and (s.shown_until is null or s.shown_until >= ${asked.on}::date)) x
     on x.producer_id = h.producer_id and ${real(asked.demo, 'x.is_demo')}
     group by h.producer_id`,
};
