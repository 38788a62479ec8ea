-- Programme: a producer that took over a product takes part from the day on which it owns it, not from a recognition that was
-- another's; and one that gave it away before it was recognised does not take part by it.
create or replace function refresh_producer_starts(changed uuid[]) returns void
  language sql security definer set search_path = pg_catalog, public as $$
  with made as materialized (
    select v.producer_id, v.product_id,
           case when exists (select from product_versions e
                              where e.product_id = v.product_id and e.valid_from < v.valid_from and e.producer_id <> v.producer_id)
                then v.valid_from else '-infinity' end as owned_from,
           case when exists (select from product_versions l
                              where l.product_id = v.product_id and l.valid_from > v.valid_from and l.producer_id <> v.producer_id)
                then coalesce(v.valid_until, 'infinity') else 'infinity' end as owned_until
      from product_versions v where v.producer_id = any (changed)),
  shown as (
    select m.producer_id, greatest(r.recognised_on, m.owned_from) as day, r.is_demo
      from made m join recognitions r on r.product_id = m.product_id and r.recognised_on <= m.owned_until
     where r.recognised_on is not null
    union all
    select m.producer_id, greatest(c.stated_on, m.owned_from), c.is_demo
      from made m join candidacies c on c.product_id = m.product_id and c.stated_on <= m.owned_until
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

-- Who owned a product before or after depends on its other versions too.
create function producer_starts_of_owners() returns trigger
  language plpgsql security definer set search_path = pg_catalog, public as $$
begin
  perform refresh_producer_starts(array(
    select producer_id from changed where producer_id is not null
    union select v.producer_id from changed c join product_versions v using (product_id) where v.producer_id is not null));
  return null;
end $$;
create function producer_starts_of_moved_owners() returns trigger
  language plpgsql security definer set search_path = pg_catalog, public as $$
begin
  perform refresh_producer_starts(array(
    select producer_id from (select product_id, producer_id from changed union select product_id, producer_id from before) x
     where producer_id is not null
    union
    select v.producer_id from (select product_id from changed union select product_id from before) x
      join product_versions v using (product_id) where v.producer_id is not null));
  return null;
end $$;
drop trigger producer_starts_after_insert on product_versions;
drop trigger producer_starts_after_update on product_versions;
drop trigger producer_starts_after_delete on product_versions;
create trigger producer_starts_after_insert after insert on product_versions
  referencing new table as changed for each statement execute function producer_starts_of_owners();
create trigger producer_starts_after_update after update on product_versions
  referencing old table as before new table as changed for each statement execute function producer_starts_of_moved_owners();
create trigger producer_starts_after_delete after delete on product_versions
  referencing old table as changed for each statement execute function producer_starts_of_owners();

select refresh_producer_starts(array(select id from producers));
