-- Programme: what its figures count, worked out once. Derived tables only: every row follows from facts of other
-- modules and is kept by triggers in the same transaction. They keep history, so that a past instant is answered from
-- them by the same text.

-- A product's recognitions in their order: what each of them was, seen from those before it. Undated recognitions and
-- those without a number of stars are left out, revoked ones from their day on.
create table product_steps (
  id uuid primary key default gen_random_uuid(),
  product_id uuid not null,
  recognition_id uuid not null,
  recognised_on date not null,
  stars smallint not null,
  -- the recognition before, and the most stars ever before; null and 0 for the first
  previous_on date,
  previous_stars smallint,
  highest_before smallint not null,
  -- the days asked for which this order holds: a revocation ends one order and begins the next
  counted_from date not null,
  counted_until date not null,
  -- the place of making on that day, and the day on whose map it is meant
  place_id uuid,
  place_on date,
  -- holds without fictitious rows; holds with them
  in_real boolean not null,
  in_all boolean not null,
  is_demo boolean not null default false
);
create index on product_steps (product_id);
create index on product_steps (recognised_on, product_id) where stars >= 3 and highest_before < 3;
create index on product_steps (recognised_on, product_id) where stars >= 5 and highest_before < 5;
create index on product_steps (recognised_on, product_id) where previous_on is null;
create index on product_steps (recognised_on, product_id) where previous_on is not null;
call track_history('product_steps');

-- How many steps there are of each sort: the same columns and a number, so that a page sums a few thousand rows instead
-- of reading all steps. Each change adds rows with what it added or took away; nobody waits for another. Now and then
-- rows are folded together. Only of the present: a past instant is counted from the steps themselves.
create table product_step_counts (
  recognised_on date not null,
  stars smallint not null,
  previous_on date,
  previous_stars smallint,
  highest_before smallint not null,
  counted_from date not null,
  counted_until date not null,
  in_real boolean not null,
  in_all boolean not null,
  n bigint not null
);

create function fold_product_step_counts() returns void
  language sql security definer set search_path = pg_catalog, public as $$
  with taken as (
    delete from product_step_counts
     where ctid = any (array(select ctid from product_step_counts for update skip locked))
    returning *)
  insert into product_step_counts
  select recognised_on, stars, previous_on, previous_stars, highest_before, counted_from, counted_until, in_real, in_all, sum(n)
    from taken
   group by recognised_on, stars, previous_on, previous_stars, highest_before, counted_from, counted_until, in_real, in_all
  having sum(n) <> 0
$$;
revoke execute on function fold_product_step_counts() from public;

create function refresh_product_steps(changed uuid[]) returns void
  language plpgsql security definer set search_path = pg_catalog, public as $$
begin
  with stated as materialized (
    select r.product_id, r.id, r.recognised_on, r.stars, r.is_demo or p.is_demo as is_demo, v.revoked_on,
           coalesce(v.is_demo, false) as revoked_in_demo
      from recognitions r
      join products p on p.id = r.product_id
      left join revocations v on v.recognition_id = r.id
     where r.product_id = any (changed) and r.recognised_on is not null and r.stars is not null),
  mixed as (
    select product_id, bool_or(is_demo or revoked_in_demo) as mixed from stated group by product_id),
  -- one order where nothing is fictitious, otherwise one without and one with what is
  scoped as materialized (
    select s.product_id, s.id, s.recognised_on, s.stars, s.is_demo, scope.in_real, scope.in_all,
           case when not (scope.in_real and s.revoked_in_demo) then s.revoked_on end as revoked_on
      from stated s
      join mixed m on m.product_id = s.product_id
      join (values (false, true, true), (true, true, false), (true, false, true)) as scope (mixed, in_real, in_all)
        on scope.mixed = m.mixed
     where not (scope.in_real and s.is_demo)),
  edges as (
    select distinct product_id, in_real, in_all, date '-infinity' as edge from scoped
    union select product_id, in_real, in_all, revoked_on from scoped where revoked_on is not null),
  periods as (
    select product_id, in_real, in_all, edge as counted_from,
           coalesce(lead(edge) over (partition by product_id, in_real, in_all order by edge) - 1, 'infinity') as counted_until
      from edges),
  fresh as materialized (
    select s.product_id, s.id as recognition_id, s.recognised_on, s.stars,
           lag(s.recognised_on) over earlier as previous_on, lag(s.stars) over earlier as previous_stars,
           coalesce(max(s.stars) over (earlier rows between unbounded preceding and 1 preceding), 0::smallint) as highest_before,
           e.counted_from, e.counted_until, l.place_id, l.place_on, s.in_real, s.in_all, s.is_demo
      from scoped s
      join periods e on e.product_id = s.product_id and e.in_real = s.in_real and e.in_all = s.in_all
       and (s.revoked_on is null or s.revoked_on > e.counted_from)
      left join lateral (
        select v.place_id, v.place_on from product_versions v
         where v.product_id = s.product_id
         order by v.valid_from > s.recognised_on, case when v.valid_from > s.recognised_on then v.valid_from end, v.valid_from desc
         limit 1) l on true
    window earlier as (partition by s.product_id, s.in_real, s.in_all, e.counted_from order by s.recognised_on, s.id)),
  gone as (
    delete from product_steps o
     where o.product_id = any (changed)
       and not exists (
         select from fresh f
          where f.recognition_id = o.recognition_id
            and (f.recognised_on, f.stars, f.previous_on, f.previous_stars, f.highest_before, f.counted_from, f.counted_until,
                 f.place_id, f.place_on, f.in_real, f.in_all, f.is_demo)
                is not distinct from
                (o.recognised_on, o.stars, o.previous_on, o.previous_stars, o.highest_before, o.counted_from, o.counted_until,
                 o.place_id, o.place_on, o.in_real, o.in_all, o.is_demo))
    returning *),
  made as (
  insert into product_steps (product_id, recognition_id, recognised_on, stars, previous_on, previous_stars, highest_before,
                             counted_from, counted_until, place_id, place_on, in_real, in_all, is_demo)
  select f.* from fresh f
   where not exists (
     select from product_steps o
      where o.recognition_id = f.recognition_id and o.product_id = any (changed)
        and (f.recognised_on, f.stars, f.previous_on, f.previous_stars, f.highest_before, f.counted_from, f.counted_until,
             f.place_id, f.place_on, f.in_real, f.in_all, f.is_demo)
            is not distinct from
            (o.recognised_on, o.stars, o.previous_on, o.previous_stars, o.highest_before, o.counted_from, o.counted_until,
             o.place_id, o.place_on, o.in_real, o.in_all, o.is_demo))
    returning *)
  insert into product_step_counts
  select recognised_on, stars, previous_on, previous_stars, highest_before, counted_from, counted_until, in_real, in_all, sum(n)
    from (select gone.*, -1 as n from gone union all select made.*, 1 from made) as moved
   group by recognised_on, stars, previous_on, previous_stars, highest_before, counted_from, counted_until, in_real, in_all
  having sum(n) <> 0;
  if random() < 0.005 then
    perform fold_product_step_counts();
  end if;
end $$;
revoke execute on function refresh_product_steps(uuid[]) from public;

create function product_steps_of_changed() returns trigger
  language plpgsql security definer set search_path = pg_catalog, public as $$
begin
  perform refresh_product_steps(array(select distinct product_id from changed));
  return null;
end $$;
create trigger product_steps_after_insert after insert on recognitions
  referencing new table as changed for each statement execute function product_steps_of_changed();
create function product_steps_of_moved() returns trigger
  language plpgsql security definer set search_path = pg_catalog, public as $$
begin
  perform refresh_product_steps(array(select product_id from changed union select product_id from before));
  return null;
end $$;
create trigger product_steps_after_update after update on recognitions
  referencing old table as before new table as changed for each statement execute function product_steps_of_moved();
create trigger product_steps_after_delete after delete on recognitions
  referencing old table as changed for each statement execute function product_steps_of_changed();

create function product_steps_of_revocations() returns trigger
  language plpgsql security definer set search_path = pg_catalog, public as $$
begin
  perform refresh_product_steps(array(
    select distinct r.product_id from changed c join recognitions r on r.id = c.recognition_id));
  return null;
end $$;
create trigger product_steps_after_insert after insert on revocations
  referencing new table as changed for each statement execute function product_steps_of_revocations();
create trigger product_steps_after_update after update on revocations
  referencing new table as changed for each statement execute function product_steps_of_revocations();
create trigger product_steps_after_delete after delete on revocations
  referencing old table as changed for each statement execute function product_steps_of_revocations();

create trigger product_steps_after_insert after insert on product_versions
  referencing new table as changed for each statement execute function product_steps_of_changed();
create trigger product_steps_after_update after update on product_versions
  referencing old table as before new table as changed for each statement execute function product_steps_of_moved();
create trigger product_steps_after_delete after delete on product_versions
  referencing old table as changed for each statement execute function product_steps_of_changed();

create function product_steps_of_products() returns trigger
  language plpgsql security definer set search_path = pg_catalog, public as $$
begin
  perform refresh_product_steps(array[new.id]);
  return null;
end $$;
create trigger product_steps_after_mark after update of is_demo on products
  for each row when (old.is_demo <> new.is_demo) execute function product_steps_of_products();

-- The day from which a producer takes part: the one on its record, else the first on which a product of it was
-- recognised or is said to have been handed in; and its form on that day.
create table producer_starts (
  id uuid primary key default gen_random_uuid(),
  producer_id uuid not null,
  started_on date not null,
  -- on its record; false: first known
  stated boolean not null,
  kind text,
  -- where it was on that day, and the day on whose map that is meant
  place_id uuid,
  place_on date,
  in_real boolean not null,
  in_all boolean not null,
  is_demo boolean not null default false
);
create index on producer_starts (producer_id);
create index on producer_starts (started_on) include (kind, in_real, in_all, is_demo);
call track_history('producer_starts');

create function refresh_producer_starts(changed uuid[]) returns void
  language sql security definer set search_path = pg_catalog, public as $$
  with made as materialized (
    select distinct producer_id, product_id from product_versions where producer_id = any (changed)),
  shown as (
    select m.producer_id, r.recognised_on as day, r.is_demo
      from made m join recognitions r on r.product_id = m.product_id
     where r.recognised_on is not null
    union all
    select m.producer_id, c.stated_on, c.is_demo
      from made m join candidacies c on c.product_id = m.product_id
     where c.stated_on is not null and c.status in ('registered', 'evaluated-district', 'proposed', 'not-recognised')),
  days as (
    select o.id, o.is_demo, o.joined_on is not null as stated,
           coalesce(o.joined_on, min(s.day)) as day_all,
           case when not o.is_demo then coalesce(o.joined_on, min(s.day) filter (where not s.is_demo)) end as day_real
      from producers o left join shown s on s.producer_id = o.id
     where o.id = any (changed)
     group by o.id),
  scoped as (
    select id, is_demo, stated, day_all as day, day_real is not distinct from day_all as in_real, true as in_all from days
    union all
    select id, is_demo, stated, day_real, true, false from days where day_real is distinct from day_all),
  fresh as materialized (
    select s.id as producer_id, s.day as started_on, s.stated, s.in_real, s.in_all, s.is_demo or not s.in_real as is_demo,
           l.kind, l.place_id, l.place_on
      from scoped s
      left join lateral (
        select v.kind, v.place_id, v.place_on from producer_versions v
         where v.producer_id = s.id
         order by v.valid_from > s.day, case when v.valid_from > s.day then v.valid_from end, v.valid_from desc
         limit 1) l on true
     where s.day is not null),
  gone as (
    delete from producer_starts o
     where o.producer_id = any (changed)
       and not exists (
         select from fresh f
          where f.producer_id = o.producer_id
            and (f.started_on, f.stated, f.kind, f.place_id, f.place_on, f.in_real, f.in_all, f.is_demo)
                is not distinct from (o.started_on, o.stated, o.kind, o.place_id, o.place_on, o.in_real, o.in_all, o.is_demo)))
  insert into producer_starts (producer_id, started_on, stated, kind, place_id, place_on, in_real, in_all, is_demo)
  select f.producer_id, f.started_on, f.stated, f.kind, f.place_id, f.place_on, f.in_real, f.in_all, f.is_demo
    from fresh f
   where not exists (
     select from producer_starts o
      where o.producer_id = f.producer_id
        and (f.started_on, f.stated, f.kind, f.place_id, f.place_on, f.in_real, f.in_all, f.is_demo)
            is not distinct from (o.started_on, o.stated, o.kind, o.place_id, o.place_on, o.in_real, o.in_all, o.is_demo))
$$;
revoke execute on function refresh_producer_starts(uuid[]) from public;

-- Which producers a change touches follows from the columns of the table it is on.
create function producer_starts_of_producers() returns trigger
  language plpgsql security definer set search_path = pg_catalog, public as $$
begin
  perform refresh_producer_starts(array(select id from changed));
  return null;
end $$;
create function producer_starts_of_versions() returns trigger
  language plpgsql security definer set search_path = pg_catalog, public as $$
begin
  perform refresh_producer_starts(array(select distinct producer_id from changed where producer_id is not null));
  return null;
end $$;
create function producer_starts_of_moved_versions() returns trigger
  language plpgsql security definer set search_path = pg_catalog, public as $$
begin
  perform refresh_producer_starts(array(
    select producer_id from changed where producer_id is not null
    union select producer_id from before where producer_id is not null));
  return null;
end $$;
create function producer_starts_of_products() returns trigger
  language plpgsql security definer set search_path = pg_catalog, public as $$
begin
  perform refresh_producer_starts(array(
    select distinct v.producer_id from changed c join product_versions v on v.product_id = c.product_id
     where v.producer_id is not null));
  return null;
end $$;
create function producer_starts_of_moved_products() returns trigger
  language plpgsql security definer set search_path = pg_catalog, public as $$
begin
  perform refresh_producer_starts(array(
    select distinct v.producer_id
      from (select product_id from changed union select product_id from before) c
      join product_versions v on v.product_id = c.product_id
     where v.producer_id is not null));
  return null;
end $$;
create trigger producer_starts_after_insert after insert on producers
  referencing new table as changed for each statement execute function producer_starts_of_producers();
create trigger producer_starts_after_update after update on producers
  referencing new table as changed for each statement execute function producer_starts_of_producers();

do $$
declare
  of record;
begin
  for of in values ('producer_versions', 'versions'), ('product_versions', 'versions'),
                   ('recognitions', 'products'), ('candidacies', 'products') loop
    execute format('create trigger producer_starts_after_insert after insert on %I
      referencing new table as changed for each statement execute function producer_starts_of_%s()', of.column1, of.column2);
    execute format('create trigger producer_starts_after_update after update on %I
      referencing old table as before new table as changed for each statement
      execute function producer_starts_of_moved_%s()', of.column1, of.column2);
    execute format('create trigger producer_starts_after_delete after delete on %I
      referencing old table as changed for each statement execute function producer_starts_of_%s()', of.column1, of.column2);
  end loop;
end $$;

grant select on product_steps, product_step_counts, producer_starts to namsao_app;
select refresh_product_steps(array(select id from products));
select refresh_producer_starts(array(select id from producers));
