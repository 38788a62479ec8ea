-- Programme: what a figure counts, kept row by row. One function for each measure, figure_facts_<measure>, says which facts
-- make a product or a producer count and on which days; its rows are kept here by triggers in the transaction of the fact,
-- with history. Value, list and map are read from them (src/modules/programme/kept.server.ts).

-- One row: the thing counts under the day `on` for whoever asks of a day from counted_from to counted_until about a period
-- that begins after previous_on, the day under which the same thing counted before.
create table figure_rows (
  id uuid primary key default gen_random_uuid(),
  measure text not null,
  subject_id uuid not null,
  "on" date not null,
  previous_on date,
  counted_from date not null,
  counted_until date not null,
  -- the fact under which it counts: an event, an export, an attendance
  fact_id uuid,
  -- where the thing was on that day, and the day on whose map that is meant
  place_id uuid,
  place_on date,
  -- counts without fictitious rows; counts with them
  in_real boolean not null,
  in_all boolean not null,
  is_demo boolean not null default false
);
call track_history('figure_rows');
create index on figure_rows (subject_id, measure);
create index on figure_rows (measure, "on", subject_id);
create index on figure_rows (measure, place_id)
  include ("on", previous_on, counted_from, counted_until, place_on, in_real, in_all, is_demo);
create index on figure_rows (measure, known_from);
create index on history.figure_rows (measure, known_until);

-- The same in numbers: of how many rows the counting begins (n > 0) or ends (n < 0) on a day, once by day and once by year
-- (`day` is then its 1 January), so that a figure sums some years and the days of one. Periods begin on 1 January, so of
-- the day before only the year matters. A change adds rows; nobody waits. Of the present only: a past instant is
-- corrected by the rows that have changed since.
create table figure_counts (
  measure text not null,
  by_year boolean not null,
  day date not null,
  on_year smallint not null,
  -- 0: none
  previous_year smallint not null,
  in_real boolean not null,
  in_all boolean not null,
  n bigint not null
);
create index on figure_counts (measure, by_year, day) include (on_year, previous_year, in_real, in_all, n);

-- Two transactions that touch the same thing follow one another: the second sees what the first wrote. Rows of their own are
-- locked, so that no lock of a command is waited for.
create table figure_locks (
  id uuid primary key
);
create function lock_figures(ids uuid[]) returns void
  language plpgsql security definer set search_path = pg_catalog, public as $$
begin
  insert into figure_locks (id) select distinct x from unnest(ids) x where x is not null order by x on conflict do nothing;
  perform from figure_locks l where l.id = any (ids) order by l.id for update;
end $$;
revoke execute on function lock_figures(uuid[]) from public;

create type figure_fact as (
  subject_id uuid, "on" date, counted_from date, counted_until date, fact_id uuid, in_real boolean, in_all boolean, is_demo boolean);

-- what lies in a unit
create index on product_steps (place_id)
  include (place_on, recognised_on, stars, previous_on, previous_stars, highest_before, counted_from, counted_until, in_real, in_all);

-- Who went on in the place of these, through any number of steps, and they themselves.
create function producer_heirs(roots uuid[]) returns setof uuid
  language sql stable as $$
  with recursive heirs (id) as (
    select unnest(roots)
    union
    select s.to_producer_id from heirs h join producer_successions s on s.from_producer_id = h.id)
  select id from heirs
$$;

-- In whose place these went on: producer_lines, read from its end.
create function producer_forebears(heirs uuid[], with_demo boolean)
  returns table (from_id uuid, to_id uuid, since date, kind text, is_demo boolean)
  language sql stable as $$
  with recursive lines (from_id, to_id, since, kind, is_demo) as (
    select s.from_producer_id, s.to_producer_id, s.happened_on, s.kind, s.is_demo
      from producer_successions s
     where s.to_producer_id = any (heirs) and (with_demo or not s.is_demo)
    union
    select s.from_producer_id, l.to_id, greatest(l.since, s.happened_on),
           case when l.kind = s.kind then s.kind else 'takeover' end, l.is_demo or s.is_demo
      from lines l
      join producer_successions s on s.to_producer_id = l.from_id
     where (with_demo or not s.is_demo) and s.from_producer_id <> l.to_id)
  select from_id, to_id, since, kind, is_demo from lines
$$;

-- Products shown at a held event, or supported for one. A council's meeting or a ceremony is no promotion.
create function figure_facts_promoted(subjects uuid[]) returns setof figure_fact language sql stable as $$
  select x.product_id, x."on", date '-infinity', date 'infinity', x.event_id, not (x.is_demo or p.is_demo), true, x.is_demo or p.is_demo
    from (
      select s.product_id, coalesce(s.shown_on, e.starts_on) as "on", e.id as event_id, s.is_demo or e.is_demo as is_demo, e.state, e.kind
        from event_showings s join promotion_events e on e.id = s.event_id
       where s.product_id = any (subjects)
      union all
      select s.product_id, e.starts_on, e.id, s.is_demo or e.is_demo, e.state, e.kind
        from promotion_supports s join promotion_events e on e.id = s.event_id
       where s.product_id = any (subjects)) x
    join products p on p.id = x.product_id
   where x."on" is not null and x.state = 'held' and x.kind not in ('award', 'rating')
$$;

-- Products with an export on record.
create function figure_facts_exported(subjects uuid[]) returns setof figure_fact language sql stable as $$
  select x.product_id, x.exported_on, date '-infinity', date 'infinity', x.id, not (x.is_demo or p.is_demo), true, x.is_demo or p.is_demo
    from product_exports x join products p on p.id = x.product_id
   where x.product_id = any (subjects)
$$;

-- Products that take part: recognised by the day (lapsed ones too, revoked ones not), each under its first recognition; or,
-- while they are not, said by a source to have been registered, rated or proposed by it.
create function figure_facts_scheme(subjects uuid[]) returns setof figure_fact language sql stable as $$
  select s.product_id, s.recognised_on, greatest(s.counted_from, s.recognised_on), s.counted_until, s.recognition_id,
         s.in_real, s.in_all, s.is_demo
    from product_steps s
   where s.product_id = any (subjects) and s.previous_on is null
  union all
  select c.product_id, c.stated_on, lower(free), coalesce(upper(free) - 1, 'infinity'), c.id,
         not scope.with_demo, scope.with_demo, c.is_demo or p.is_demo
    from candidacies c
    join products p on p.id = c.product_id
   cross join (values (false), (true)) as scope (with_demo)
   cross join lateral (
     select coalesce(range_agg(daterange(greatest(s.counted_from, s.recognised_on), nullif(s.counted_until, 'infinity'), '[]')),
                     '{}'::datemultirange) as days
       from product_steps s
      where s.product_id = c.product_id and s.previous_on is null and s.recognised_on <= s.counted_until
        and case when scope.with_demo then s.in_all else s.in_real end) recognised
   cross join lateral unnest(datemultirange(daterange(c.stated_on, null)) - recognised.days) as free
   where c.product_id = any (subjects) and c.stated_on is not null
     and c.status in ('registered', 'evaluated-district', 'proposed', 'not-recognised')
     and (scope.with_demo or not (c.is_demo or p.is_demo))
$$;

-- Of these, the products with a standard in force (standardised_products, 0072), under the day since which one has held.
create function figure_facts_standardised(subjects uuid[]) returns setof figure_fact language sql stable as $$
  select k.subject_id, h."on", greatest(h."on", k.counted_from), least(h.until, k.counted_until), h.id,
         k.in_real and not h.is_demo, k.in_all, h.is_demo
    from (
      select s.product_id, s.id, s.issued_on as "on",
             least(coalesce(s.valid_until, 'infinity'), coalesce(s.withdrawn_on - 1, 'infinity')) as until, s.is_demo or p.is_demo as is_demo
        from standards_held s join products p on p.id = s.product_id
       where s.product_id = any (subjects) and s.issued_on is not null
         and (s.valid_until is not null or s.kind in ('declared-standard', 'national-standard'))
      union all
      select c.product_id, s.id, greatest(s.issued_on, c.starts_on),
             least(coalesce(s.valid_until, 'infinity'), coalesce(s.withdrawn_on - 1, 'infinity'), coalesce(c.ends_on, 'infinity')),
             s.is_demo or c.is_demo or p.is_demo
        from standard_products c
        join standards_held s on s.id = c.standard_id
        join products p on p.id = c.product_id
       where c.product_id = any (subjects) and s.issued_on is not null
         and (s.valid_until is not null or s.kind in ('declared-standard', 'national-standard'))) h
    join figure_rows k on k.measure = 'scheme' and k.subject_id = h.product_id
   where k.in_all or not h.is_demo
$$;

-- The days on which these marks are protected: protected_marks (0074) asked on every day on which its answer may change.
create function mark_protection(ids uuid[])
  returns table (mark_id uuid, with_demo boolean, since date, counted_from date, counted_until date, is_demo boolean)
  language sql stable as $$
  with edges as (
    select s.mark_id, e.day
      from mark_steps s
     cross join lateral (values (s.taken_on), (s.valid_until + 1), ((s.taken_on + interval '10 years')::date + 1)) as e (day)
     where s.mark_id = any (ids) and e.day is not null
    group by 1, 2),
  periods as (
    select e.mark_id, e.day, coalesce(lead(e.day) over (partition by e.mark_id order by e.day) - 1, 'infinity') as until from edges e)
  select p.mark_id, scope.with_demo, m.since, p.day, p.until, m.is_demo
    from periods p
   cross join (values (false), (true)) as scope (with_demo)
   cross join lateral (select * from protected_marks(p.day, scope.with_demo) x where x.mark_id = p.mark_id) m
$$;

-- Products that may bear a protected mark (marked_products, 0074): covered by one whose use needs no right, or by a right.
create function figure_facts_marked(subjects uuid[]) returns setof figure_fact language sql stable as $$
  with marks_of as materialized (
    select array(select c.mark_id from mark_products c where c.product_id = any (subjects)
                 union select r.mark_id from mark_rights r where r.product_id = any (subjects)) as ids),
  protection as materialized (select p.* from mark_protection((select ids from marks_of)) p),
  owners as (
    select v.product_id, v.producer_id,
           case when row_number() over later = 1 then date '-infinity' else v.valid_from end as owned_from,
           coalesce(lead(v.valid_from) over later - 1, 'infinity') as owned_until
      from product_versions v where v.product_id = any (subjects)
    window later as (partition by v.product_id order by v.valid_from)),
  covered as (
    select c.mark_id, c.product_id, c.starts_on, o.producer_id, scope.with_demo, c.is_demo,
           greatest(c.starts_on, o.owned_from) as held_from, least(coalesce(c.ends_on, 'infinity'), o.owned_until) as held_until
      from mark_products c
      join owners o on o.product_id = c.product_id
     cross join (values (false), (true)) as scope (with_demo)
     where c.product_id = any (subjects) and (scope.with_demo or not c.is_demo)),
  borne as (
    -- until the first right is given to the owner
    select c.mark_id, c.product_id, c.with_demo, c.starts_on as "on", c.held_from,
           least(c.held_until, (
             select min(r.granted_on) - 1 from mark_rights r
              where r.mark_id = c.mark_id and r.producer_id = c.producer_id
                and (r.product_id is null or r.product_id = c.product_id) and (c.with_demo or not r.is_demo))) as held_until, c.is_demo
      from covered c
    union all
    select c.mark_id, c.product_id, c.with_demo, greatest(c.starts_on, r.granted_on), greatest(c.held_from, r.granted_on),
           least(c.held_until, r.valid_until, r.revoked_on - 1), c.is_demo or r.is_demo
      from covered c
      join mark_rights r on r.mark_id = c.mark_id and r.producer_id = c.producer_id and r.product_id is null
       and (c.with_demo or not r.is_demo)
    union all
    select r.mark_id, r.product_id, scope.with_demo, r.granted_on, r.granted_on,
           least(date 'infinity', r.valid_until, r.revoked_on - 1), r.is_demo
      from mark_rights r
     cross join (values (false), (true)) as scope (with_demo)
     where r.product_id = any (subjects) and (scope.with_demo or not r.is_demo))
  select b.product_id, greatest(b."on", m.since), greatest(b.held_from, m.counted_from), least(b.held_until, m.counted_until),
         b.mark_id, not b.with_demo, b.with_demo, b.is_demo or m.is_demo or p.is_demo
    from borne b
    join protection m on m.mark_id = b.mark_id and m.with_demo = b.with_demo
    join products p on p.id = b.product_id
   where b.with_demo or not p.is_demo
$$;

-- Enterprises and cooperatives under their first day. Who goes on in the place of one that took part before is not new: by
-- conversion or takeover at any time, otherwise where it began no sooner than it succeeded.
create function figure_facts_participants(subjects uuid[]) returns setof figure_fact language sql stable as $$
  select s.producer_id, s.started_on, date '-infinity',
         coalesce((
           select min(l.since) - 1
             from producer_forebears(array[s.producer_id], scope.with_demo) l
             join producer_starts first on first.producer_id = l.from_id
              and case when scope.with_demo then first.in_all else first.in_real end
            where first.started_on <= s.started_on
              and (l.kind in ('conversion', 'takeover') or l.since <= s.started_on)), 'infinity'),
         s.id, not scope.with_demo, scope.with_demo, s.is_demo
    from producer_starts s
   cross join (values (false), (true)) as scope (with_demo)
   where s.producer_id = any (subjects) and s.kind in ('enterprise', 'cooperative')
     and case when scope.with_demo then s.in_all else s.in_real end
$$;

-- Producers that take part on a day, whatever their form: they, or those whom they succeeded, have begun; they have neither
-- ended nor been succeeded.
create function figure_facts_holders(subjects uuid[], forms text[] default null) returns setof figure_fact
  language sql stable as $$
  with begun as (
    select s.producer_id, scope.with_demo, s.started_on as since, s.is_demo
      from producer_starts s
     cross join (values (false), (true)) as scope (with_demo)
     where s.producer_id = any (subjects) and case when scope.with_demo then s.in_all else s.in_real end
    union all
    select l.to_id, scope.with_demo, greatest(l.since, s.started_on), l.is_demo or s.is_demo
      from (values (false), (true)) as scope (with_demo)
     cross join lateral producer_forebears(subjects, scope.with_demo) l
      join producer_starts s on s.producer_id = l.from_id and case when scope.with_demo then s.in_all else s.in_real end)
  select b.producer_id, b.since, greatest(b.since, v.held_from),
         least(v.held_until, (
           select min(s.happened_on) - 1 from producer_successions s
            where s.from_producer_id = b.producer_id and s.kind <> 'separation' and (b.with_demo or not s.is_demo))),
         null::uuid, not b.with_demo, b.with_demo, b.is_demo or p.is_demo
    from begun b
    join producers p on p.id = b.producer_id
    join (select v.producer_id, v.kind, coalesce(v.valid_until, 'infinity') as held_until,
                 case when row_number() over (partition by v.producer_id order by v.valid_from) = 1
                      then date '-infinity' else v.valid_from end as held_from
            from producer_versions v where v.producer_id = any (subjects)) v on v.producer_id = b.producer_id
   where (forms is null or v.kind = any (forms)) and (b.with_demo or not p.is_demo)
$$;

-- Of these, the enterprises and cooperatives (participating_producers, 0071).
create function figure_facts_participating(subjects uuid[]) returns setof figure_fact language sql stable as $$
  select * from figure_facts_holders(subjects, array['enterprise', 'cooperative'])
$$;

-- Of these, those of which somebody came to a course; what those whom they succeeded have learnt is theirs.
create function figure_facts_trained(subjects uuid[]) returns setof figure_fact language sql stable as $$
  with came as (
    select a.producer_id, scope.with_demo, a.attended_on, date '-infinity' as since, a.course_id, a.is_demo
      from training_attendances a
     cross join (values (false), (true)) as scope (with_demo)
     where a.producer_id = any (subjects) and (scope.with_demo or not a.is_demo)
    union all
    select l.to_id, scope.with_demo, a.attended_on, l.since, a.course_id, a.is_demo or l.is_demo
      from (values (false), (true)) as scope (with_demo)
     cross join lateral producer_forebears(subjects, scope.with_demo) l
      join training_attendances a on a.producer_id = l.from_id and (scope.with_demo or not a.is_demo))
  select c.producer_id, c.attended_on, greatest(c.attended_on, c.since, k.counted_from), k.counted_until, c.course_id,
         not c.with_demo, c.with_demo, c.is_demo or p.is_demo
    from came c
    join producers p on p.id = c.producer_id
    join figure_rows k on k.measure = 'participating' and k.subject_id = c.producer_id
     and case when c.with_demo then k.in_all else k.in_real end
$$;

-- Producers with a circular value chain and a stable green material area, confirmed and in force.
create function figure_facts_circular(subjects uuid[]) returns setof figure_fact language sql stable as $$
  select c.producer_id, c.confirmed_on, greatest(c.confirmed_on, k.counted_from),
         least(k.counted_until, c.valid_until, c.ended_on - 1), c.id,
         k.in_real and not (c.is_demo or p.is_demo), k.in_all, c.is_demo or p.is_demo
    from circular_chains c
    join producers p on p.id = c.producer_id
    join figure_rows k on k.measure = 'holders' and k.subject_id = c.producer_id
   where c.producer_id = any (subjects) and c.circular and c.green_area
     and (k.in_all or not (c.is_demo or p.is_demo))
$$;

-- Producers in a modern channel: on a trading floor of the net, in a supermarket, or with an export in the last twelve months.
create function figure_facts_modern(subjects uuid[]) returns setof figure_fact language sql stable as $$
  with owned as (
    select v.product_id, v.producer_id,
           case when row_number() over later = 1 then date '-infinity' else v.valid_from end as owned_from,
           coalesce(lead(v.valid_from) over later - 1, 'infinity') as owned_until
      from product_versions v
     where v.product_id in (select o.product_id from product_versions o where o.producer_id = any (subjects))
    window later as (partition by v.product_id order by v.valid_from)),
  sold as (
    select o.producer_id, o.id, o.since as "on", coalesce(o.until, 'infinity') as until, o.is_demo
      from online_channels o
     where o.producer_id = any (subjects) and o.since is not null
       and o.channel in ('postmart', 'voso', 'shopee', 'lazada', 'tiki', 'tiktok', 'alibaba', 'amazon')
    union all
    select coalesce(x.producer_id, v.producer_id), x.id, x.exported_on, (x.exported_on + interval '1 year')::date - 1, x.is_demo
      from product_exports x
      left join owned v on v.product_id = x.product_id and x.exported_on between v.owned_from and v.owned_until
     where x.producer_id = any (subjects) or x.producer_id is null and v.producer_id = any (subjects)
    union all
    select v.producer_id, s.id, s.shown_from, coalesce(s.shown_until, 'infinity'), s.is_demo or o.is_demo
      from owned v
      join outlet_products s on s.product_id = v.product_id and s.shown_from between v.owned_from and v.owned_until
      join outlets o on o.id = s.outlet_id and o.kind = 'supermarket'
     where v.producer_id = any (subjects))
  select s.producer_id, s."on", greatest(s."on", k.counted_from), least(k.counted_until, s.until), s.id,
         k.in_real and not (s.is_demo or p.is_demo), k.in_all, s.is_demo or p.is_demo
    from sold s
    join producers p on p.id = s.producer_id
    join figure_rows k on k.measure = 'holders' and k.subject_id = s.producer_id
   where k.in_all or not (s.is_demo or p.is_demo)
$$;

create function figure_facts(of_measure text, subjects uuid[]) returns figure_fact[]
  language plpgsql stable as $$
begin
  return case of_measure
    when 'promoted' then array(select f from figure_facts_promoted(subjects) f)
    when 'exported' then array(select f from figure_facts_exported(subjects) f)
    when 'scheme' then array(select f from figure_facts_scheme(subjects) f)
    when 'standardised' then array(select f from figure_facts_standardised(subjects) f)
    when 'marked' then array(select f from figure_facts_marked(subjects) f)
    when 'participants' then array(select f from figure_facts_participants(subjects) f)
    when 'holders' then array(select f from figure_facts_holders(subjects) f)
    when 'participating' then array(select f from figure_facts_participating(subjects) f)
    when 'trained' then array(select f from figure_facts_trained(subjects) f)
    when 'circular' then array(select f from figure_facts_circular(subjects) f)
    when 'modern' then array(select f from figure_facts_modern(subjects) f)
  end;
end $$;

-- The rows that facts make. A state has one row a day asked, under the earliest of its days; what happens again and again
-- has one for each day, which knows the day before. Of arrays the planner knows nothing: without nested loops many facts
-- are joined as quickly as few.
create function figure_rows_from(facts figure_fact[], happens boolean, of_products boolean)
  returns table (subject_id uuid, "on" date, previous_on date, counted_from date, counted_until date, fact_id uuid,
                 place_id uuid, place_on date, in_real boolean, in_all boolean, is_demo boolean)
  language plpgsql stable set enable_nestloop = off set jit = off as $$
#variable_conflict use_column
begin
  return query
  with scoped as materialized (
    select f.*, scope.with_demo
      from unnest(facts) f
      join (values (false), (true)) as scope (with_demo) on case when scope.with_demo then f.in_all else f.in_real end
     where f.counted_from <= f.counted_until),
  edges as (
    select s.subject_id, s.with_demo, s.counted_from as edge from scoped s
    union
    select s.subject_id, s.with_demo, s.counted_until + 1 from scoped s where s.counted_until < 'infinity'),
  periods as (
    select e.subject_id, e.with_demo, e.edge as counted_from,
           coalesce(lead(e.edge) over (partition by e.subject_id, e.with_demo order by e.edge) - 1, 'infinity') as counted_until
      from edges e),
  held as (
    select p.subject_id, p.with_demo, p.counted_from, p.counted_until, s."on", bool_and(s.is_demo) as is_demo,
           (array_agg(s.fact_id order by s.is_demo, s.fact_id))[1] as fact_id
      from periods p
      join scoped s on s.subject_id = p.subject_id and s.with_demo = p.with_demo
       and s.counted_from <= p.counted_from and s.counted_until >= p.counted_until
     group by 1, 2, 3, 4, 5),
  ordered as (
    select h.*, lag(h."on") over (partition by h.subject_id, h.with_demo, h.counted_from order by h."on") as previous_on from held h),
  -- periods that say the same and follow one another are one
  parted as (
    select o.*, o.counted_from - 1 is distinct from lag(o.counted_until) over alike as begins
      from ordered o
     where happens or o.previous_on is null
    window alike as (partition by o.subject_id, o.with_demo, o."on", o.previous_on, o.fact_id, o.is_demo order by o.counted_from)),
  numbered as (
    select p.*, count(*) filter (where p.begins) over (
             partition by p.subject_id, p.with_demo, p."on", p.previous_on, p.fact_id, p.is_demo order by p.counted_from) as part
      from parted p),
  joined as (
    select n.subject_id, n.with_demo, n."on", n.previous_on, n.fact_id, n.is_demo,
           min(n.counted_from) as counted_from, max(n.counted_until) as counted_until
      from numbered n group by n.subject_id, n.with_demo, n."on", n.previous_on, n.fact_id, n.is_demo, n.part),
  once as (
    select j.subject_id, j."on", j.previous_on, j.counted_from, j.counted_until, j.fact_id,
           not bool_and(j.with_demo) as in_real, bool_or(j.with_demo) as in_all, j.is_demo
      from joined j group by j.subject_id, j."on", j.previous_on, j.counted_from, j.counted_until, j.fact_id, j.is_demo)
  select o.subject_id, o."on", o.previous_on, o.counted_from, o.counted_until, o.fact_id, l.place_id, l.place_on,
         o.in_real, o.in_all, o.is_demo
    from once o
    left join lateral (
      (select v.place_id, v.place_on from product_versions v
        where of_products and v.product_id = o.subject_id
        order by v.valid_from > o."on", case when v.valid_from > o."on" then v.valid_from end, v.valid_from desc limit 1)
      union all
      (select v.place_id, v.place_on from producer_versions v
        where not of_products and v.producer_id = o.subject_id
        order by v.valid_from > o."on", case when v.valid_from > o."on" then v.valid_from end, v.valid_from desc limit 1)) l on true;
end $$;

-- The rows of a measure as they should be.
create function figure_rows_of(of_measure text, subjects uuid[])
  returns table (subject_id uuid, "on" date, previous_on date, counted_from date, counted_until date, fact_id uuid,
                 place_id uuid, place_on date, in_real boolean, in_all boolean, is_demo boolean)
  language plpgsql stable set search_path = pg_catalog, public as $$
declare
  facts figure_fact[] := figure_facts(of_measure, subjects);
begin
  if cardinality(facts) > 0 then
    return query
    select * from figure_rows_from(facts, of_measure in ('promoted', 'exported', 'trained'),
                                   of_measure in ('promoted', 'exported', 'scheme', 'standardised', 'marked'));
  end if;
end $$;

-- Rows of counts that say the same are added up.
create function fold_figure_counts() returns void
  language sql security definer set search_path = pg_catalog, public as $$
  with taken as (
    delete from figure_counts
     where ctid = any (array(select ctid from figure_counts for update skip locked))
    returning *)
  insert into figure_counts
  select measure, by_year, day, on_year, previous_year, in_real, in_all, sum(n)
    from taken group by measure, by_year, day, on_year, previous_year, in_real, in_all
  having sum(n) <> 0
$$;

-- Keeps a measure's rows of these subjects.
create function refresh_figures(of_measure text, of_subjects uuid[]) returns void
  language plpgsql security definer set search_path = pg_catalog, public as $$
declare
  -- a load of many is taken in parts, so that none of them outgrows the memory of a sort
  at_once constant int := 2000;
  subjects uuid[];
begin
  for part in 0 .. (cardinality(of_subjects) - 1) / at_once loop
    subjects := of_subjects[part * at_once + 1 : (part + 1) * at_once];
    perform lock_figures(subjects);
    with fresh as materialized (select * from figure_rows_of(of_measure, subjects)),
    gone as (
      delete from figure_rows o
       where o.measure = of_measure and o.subject_id = any (subjects)
         and not exists (
           select from fresh f
            where f.subject_id = o.subject_id
              and (f."on", f.previous_on, f.counted_from, f.counted_until, f.fact_id, f.place_id, f.place_on, f.in_real, f.in_all, f.is_demo)
                  is not distinct from
                  (o."on", o.previous_on, o.counted_from, o.counted_until, o.fact_id, o.place_id, o.place_on, o.in_real, o.in_all, o.is_demo))
      returning o."on", o.previous_on, o.counted_from, o.counted_until, o.in_real, o.in_all),
    made as (
      insert into figure_rows (measure, subject_id, "on", previous_on, counted_from, counted_until, fact_id, place_id, place_on,
                               in_real, in_all, is_demo)
      select of_measure, f.* from fresh f
       where not exists (
         select from figure_rows o
          where o.measure = of_measure and o.subject_id = f.subject_id
            and (f."on", f.previous_on, f.counted_from, f.counted_until, f.fact_id, f.place_id, f.place_on, f.in_real, f.in_all, f.is_demo)
                is not distinct from
                (o."on", o.previous_on, o.counted_from, o.counted_until, o.fact_id, o.place_id, o.place_on, o.in_real, o.in_all, o.is_demo))
      returning "on", previous_on, counted_from, counted_until, in_real, in_all),
    moved as (
      select m.*, greatest(m.counted_from, m."on") as first_day
        from (select gone.*, -1 as n from gone union all select made.*, 1 from made) m
       where m.counted_until >= greatest(m.counted_from, m."on")),
    days as (
      select m.first_day as day, m."on", m.previous_on, m.in_real, m.in_all, m.n from moved m
      union all
      select m.counted_until + 1, m."on", m.previous_on, m.in_real, m.in_all, -m.n from moved m where m.counted_until < 'infinity')
    insert into figure_counts
    select of_measure, grain.by_year, case when grain.by_year then date_trunc('year', d.day)::date else d.day end,
           extract(year from d."on"), coalesce(extract(year from d.previous_on), 0), d.in_real, d.in_all, sum(d.n)
      from days d cross join (values (false), (true)) as grain (by_year)
     group by 2, 3, 4, 5, 6, 7
    having sum(d.n) <> 0;
  end loop;
  if random() < 0.002 then
    perform fold_figure_counts();
  end if;
end $$;

-- What a change of facts asks for. Arguments: the measures in the order in which they build on each other; a query of the
-- subjects, `@` being the rows changed; what to lock before that is asked, so that what belongs together is not changed by two.
create function figures_of_change() returns trigger
  language plpgsql security definer set search_path = pg_catalog, public as $$
declare
  relations constant text[] := case when tg_op = 'UPDATE' then array['changed', 'before'] else array['changed'] end;
  relation text;
  found_subjects uuid[];
  subjects uuid[] := '{}';
  of_measure text;
begin
  foreach relation in array relations loop
    if tg_nargs > 2 then
      execute replace(tg_argv[2], '@', relation);
    end if;
  end loop;
  foreach relation in array relations loop
    execute format('select array(select distinct x.id from (%s) as x (id) where x.id is not null)', replace(tg_argv[1], '@', relation))
      into found_subjects;
    subjects := subjects || found_subjects;
  end loop;
  subjects := array(select distinct unnest(subjects));
  if cardinality(subjects) > 0 then
    foreach of_measure in array tg_argv[0]::text[] loop
      perform refresh_figures(of_measure, subjects);
    end loop;
  end if;
  return null;
end $$;

create function figures_of_marked_product() returns trigger
  language plpgsql security definer set search_path = pg_catalog, public as $$
begin
  perform refresh_figures(m, array[new.id]) from unnest(array['promoted', 'exported', 'scheme', 'standardised', 'marked']) m;
  return null;
end $$;
create trigger figures_after_mark after update of is_demo on products
  for each row when (old.is_demo <> new.is_demo) execute function figures_of_marked_product();
create function figures_of_marked_producer() returns trigger
  language plpgsql security definer set search_path = pg_catalog, public as $$
begin
  perform refresh_figures(m, array(select producer_heirs(array[new.id])))
     from unnest(array['participants', 'holders', 'participating', 'trained', 'circular', 'modern']) m;
  return null;
end $$;
create trigger figures_after_mark after update of is_demo on producers
  for each row when (old.is_demo <> new.is_demo) execute function figures_of_marked_producer();

do $$
declare
  of record;
  arguments text;
  lines constant text := 'select pg_advisory_xact_lock_shared(hashtext(''figures.lines''))';
begin
  for of in
    select * from (values
      ('event_showings', '{promoted}', 'select product_id from @',
       'select lock_figures(array(select event_id from @))'),
      ('promotion_supports', '{promoted}', 'select product_id from @',
       'select lock_figures(array(select event_id from @))'),
      ('promotion_events', '{promoted}',
       'select product_id from event_showings where event_id in (select id from @)
        union select product_id from promotion_supports where event_id in (select id from @)', 'select lock_figures(array(select id from @))'),
      ('product_exports', '{exported}', 'select product_id from @', null),
      ('product_exports', '{modern}',
       'select coalesce(x.producer_id, v.producer_id) from @ x left join product_versions v on v.product_id = x.product_id', null),
      ('product_steps', '{scheme,standardised}', 'select product_id from @', null),
      ('candidacies', '{scheme,standardised}', 'select product_id from @', null),
      ('standards_held', '{standardised}',
       'select product_id from @ union select c.product_id from standard_products c where c.standard_id in (select id from @)', 'select lock_figures(array(select id from @))'),
      ('standard_products', '{standardised}', 'select product_id from @',
       'select lock_figures(array(select standard_id from @))'),
      ('marks', '{marked}',
       'select product_id from mark_products where mark_id in (select id from @)
        union select product_id from mark_rights where mark_id in (select id from @)', 'select lock_figures(array(select id from @))'),
      ('mark_steps', '{marked}',
       'select product_id from mark_products where mark_id in (select mark_id from @)
        union select product_id from mark_rights where mark_id in (select mark_id from @)',
       'select lock_figures(array(select mark_id from @))'),
      ('mark_products', '{marked}', 'select product_id from @',
       'select lock_figures(array(select mark_id from @))'),
      ('mark_rights', '{marked}',
       'select product_id from @ union select c.product_id from mark_products c where c.mark_id in (select mark_id from @)',
       'select lock_figures(array(select mark_id from @))'),
      ('product_versions', '{promoted,exported,scheme,standardised,marked}', 'select product_id from @', null),
      ('product_versions', '{modern}',
       'select v.producer_id from product_versions v where v.product_id in (select product_id from @) union select producer_id from @', null),
      ('producer_versions', '{participants,holders,participating,trained,circular,modern}', 'select producer_id from @', null),
      ('producer_starts', '{participants,holders,participating,trained,circular,modern}',
       'select producer_heirs(array(select producer_id from @))', lines),
      ('producer_successions', '{participants,holders,participating,trained,circular,modern}',
       'select producer_heirs(array(select from_producer_id from @ union select to_producer_id from @))',
       replace(lines, '_shared', '')),
      ('training_attendances', '{trained}',
       'select producer_heirs(array(select producer_id from @ where producer_id is not null))', lines),
      ('circular_chains', '{circular}', 'select producer_id from @', null),
      ('online_channels', '{modern}', 'select producer_id from @', null),
      ('outlet_products', '{modern}',
       'select v.producer_id from product_versions v where v.product_id in (select product_id from @)',
       'select lock_figures(array(select outlet_id from @))'),
      ('outlets', '{modern}',
       'select v.producer_id from outlet_products s join product_versions v on v.product_id = s.product_id
         where s.outlet_id in (select id from @)', 'select lock_figures(array(select id from @))')
    ) as source (of_table, measures, subjects, locks)
  loop
    arguments := concat_ws(', ', quote_literal(of.measures), quote_literal(of.subjects), quote_literal(of.locks));
    execute format('create trigger figures_%s_after_insert after insert on %I
      referencing new table as changed for each statement execute function figures_of_change(%s)',
      (of.measures::text[])[1], of.of_table, arguments);
    execute format('create trigger figures_%s_after_update after update on %I
      referencing old table as before new table as changed for each statement execute function figures_of_change(%s)',
      (of.measures::text[])[1], of.of_table, arguments);
    execute format('create trigger figures_%s_after_delete after delete on %I
      referencing old table as changed for each statement execute function figures_of_change(%s)',
      (of.measures::text[])[1], of.of_table, arguments);
  end loop;
end $$;

-- what is on record already
select refresh_figures(m, array(select id from products))
  from unnest(array['promoted', 'exported', 'scheme', 'standardised', 'marked']) m;
select refresh_figures(m, array(select id from producers))
  from unnest(array['participants', 'holders', 'participating', 'trained', 'circular', 'modern']) m;

revoke execute on function refresh_figures(text, uuid[]), fold_figure_counts() from public;
grant select on figure_rows, figure_counts to namsao_app;
