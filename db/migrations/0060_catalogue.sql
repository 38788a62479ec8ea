-- Catalogue: what the public search reads. Projections only: every row follows from other modules' facts and is
-- kept by triggers; nothing here is a fact of the scheme.

-- One row a recognised product, as it stands on `catalogue_state.day`.
create table product_cards (
  product_id uuid primary key references products (id) on delete cascade,
  name text collate vietnamese not null,
  folded_name text not null,
  -- words of name, owner and places, folded
  words tsvector not null,
  producer_id uuid,
  producer_kind text,
  line text,
  set_no smallint,
  -- the place of making as stated, and where that lies: today, and on the last map with districts
  place_id uuid,
  place_on date,
  commune_id uuid,
  province_id uuid,
  district_id uuid,
  old_province_id uuid,
  -- best star on the day; 0: valid, number not stated; -1: none
  stars smallint not null,
  -- the last recognition, '-infinity' when undated
  newest_on date not null,
  is_demo boolean not null
);
create index on product_cards (stars desc, newest_on desc, product_id desc);
create index on product_cards (newest_on desc, product_id desc);
create index on product_cards (is_demo, newest_on desc, product_id desc) where stars >= 1;
create index on product_cards (name, product_id);
create index on product_cards (line, stars desc, newest_on desc, product_id desc);
create index on product_cards (set_no, stars desc, newest_on desc, product_id desc);
create index on product_cards (producer_kind, stars desc, newest_on desc, product_id desc);
create index on product_cards (commune_id, stars desc, newest_on desc, product_id desc);
create index on product_cards (district_id, stars desc, newest_on desc, product_id desc);
create index on product_cards (place_id);
create index on product_cards (producer_id);
create index on product_cards using gin (words);
create index on product_cards using gin (folded_name gin_trgm_ops);
create index on star_periods (stars desc, valid_from desc, product_id desc);

-- The day for which the cards stand; null: all of them must be made anew.
create table catalogue_state (
  one boolean primary key default true check (one),
  day date
);
insert into catalogue_state (day) values (today_in_vietnam());

-- One row for each statement that touched cards. Their sum only grows, in the order of commits: it is the
-- revision under which counts are kept. Rows are folded together now and then.
create table catalogue_changes (
  id bigint generated always as identity primary key,
  n bigint not null
);

-- Counts for a day and a revision: by all facets at once (dims 0), and by each pair of them, so that the usual
-- questions sum a few hundred rows. dims has a bit for each facet left out: 16 stars, 8 group, 4 kind, 2 commune
-- (with its province), 1 district (with its province).
create table catalogue_cells (
  day date not null,
  revision bigint not null,
  dims smallint not null,
  stars smallint,
  line text,
  set_no smallint,
  producer_kind text,
  commune_id uuid,
  province_id uuid,
  district_id uuid,
  old_province_id uuid,
  n integer not null,
  -- without fictitious ones
  n_real integer not null
);
create index on catalogue_cells (day, revision, dims);
-- Which days have been counted; `producers` and `communes` of products with a star on that day, without fictitious ones.
create table catalogue_days (
  day date not null,
  revision bigint not null,
  producers integer not null,
  communes integer not null,
  primary key (day, revision)
);

-- The last day on which districts existed (Nghị quyết 203/2025/QH15).
create function last_district_day() returns date language sql immutable parallel safe return date '2025-06-30';

-- Where a stated place lies, worked out once for each (place, day): it holds until the map of today changes.
create table catalogue_places (
  place_id uuid not null,
  place_on date not null,
  commune_id uuid,
  province_id uuid,
  district_id uuid,
  old_province_id uuid,
  -- folded names by which it is found
  words text not null,
  primary key (place_id, place_on)
);

create function place_for_cards(place uuid, fact_day date) returns void
  language sql security definer set search_path = pg_catalog, public as $$
  insert into catalogue_places
  select place, fact_day, mc.target_place_id, mp.target_place_id, md.target_place_id, mo.target_place_id,
         coalesce(fold_vietnamese(concat_ws(' ', l.kind, l.name, d.kind, d.name, c.kind, c.name)), '')
    from place_on_map(place, fact_day, 'commune', today_in_vietnam()) mc
    cross join place_on_map(place, fact_day, 'province', today_in_vietnam()) mp
    cross join place_on_map(place, fact_day, 'district', last_district_day()) md
    cross join place_on_map(place, fact_day, 'province', last_district_day()) mo
    left join lateral place_version_on(place, fact_day) l on true
    left join lateral place_version_on(mc.target_place_id, today_in_vietnam()) c on true
    left join lateral place_version_on(md.target_place_id, last_district_day()) d on true
  on conflict do nothing
$$;

create function refresh_product_cards(changed uuid[]) returns void
  language plpgsql security definer set search_path = pg_catalog, public as $$
declare
  today date := today_in_vietnam();
begin
  insert into catalogue_changes (n) values (1);
  delete from product_cards where product_id = any (changed);
  perform place_for_cards(place_id, place_on)
    from (select distinct v.place_id, v.place_on from product_versions v
           where v.product_id = any (changed) and v.place_id is not null
             and not exists (select from catalogue_places k where k.place_id = v.place_id and k.place_on = v.place_on)) as missing;
  insert into product_cards
  select id, name, folded,
         to_tsvector('simple', concat_ws(' ', folded, fold_vietnamese(producer_name), place_words)),
         producer_id, producer_kind, product_line, rulebook_sheet, place_id, place_on,
         commune_id, province_id, district_id, old_province_id, stars, newest_on, is_demo
    from (
      select p.id, v.name, fold_vietnamese(v.name) as folded, o.name as producer_name, k.words as place_words,
             v.producer_id, o.kind as producer_kind, v.product_line, v.rulebook_sheet, v.place_id, v.place_on,
             k.commune_id, k.province_id, k.district_id, k.old_province_id,
             coalesce(s.stars, -1) as stars, coalesce(r.newest_on, '-infinity') as newest_on,
             p.is_demo or case when s.stars is null then r.all_demo else s.real_stars is distinct from s.stars end as is_demo
        from products p
        join lateral (
          select max(recognised_on) as newest_on, bool_and(is_demo) as all_demo, count(*) as n
            from recognitions where product_id = p.id) r on r.n > 0
        join lateral (
          select * from product_versions where product_id = p.id
           order by valid_from > today, case when valid_from > today then valid_from end, valid_from desc limit 1) v on true
        left join star_periods s on s.product_id = p.id and today between s.valid_from and s.valid_until
        left join lateral (
          select name, kind from producer_versions where producer_id = v.producer_id
           order by valid_from > today, case when valid_from > today then valid_from end, valid_from desc limit 1) o on true
        left join catalogue_places k on k.place_id = v.place_id and k.place_on = v.place_on
       where p.id = any (changed)
      offset 0) as found;
end $$;

-- Brings the cards to today: those whose star begins or ends in between, or all when the map itself has changed.
create function roll_catalogue() returns void
  language plpgsql security definer set search_path = pg_catalog, public as $$
declare
  today date := today_in_vietnam();
  held date;
begin
  if (select day from catalogue_state) = today then return; end if;
  perform 1 from catalogue_state for update;
  select day into held from catalogue_state;
  if held = today then return; end if;
  if held is null or held > today or exists (select from place_maps where map_from > held and map_from <= today) then
    delete from catalogue_places;
    perform refresh_product_cards(array(select distinct product_id from recognitions));
  else
    perform refresh_product_cards(array(
      select product_id from star_periods
       where valid_from > held and valid_from <= today or valid_until >= held and valid_until < today
      union
      select product_id from product_versions where valid_from > held and valid_from <= today
      union
      select v.product_id from product_versions v
        join producer_versions o on o.producer_id = v.producer_id
       where o.valid_from > held and o.valid_from <= today));
  end if;
  update catalogue_state set day = today;
end $$;

create function cards_of_products() returns trigger
  language plpgsql security definer set search_path = pg_catalog, public as $$
declare
  ids uuid[];
begin
  case tg_table_name
    when 'products' then ids := array(select id from changed);
    when 'producer_versions' then ids := array(
      select distinct v.product_id from changed c join product_versions v on v.producer_id = c.producer_id);
    when 'revocations' then ids := array(
      select distinct r.product_id from changed c join recognitions r on r.id = c.recognition_id);
    else ids := array(select distinct product_id from changed);
  end case;
  -- only recognised products have cards; a registration that nobody sees yet costs nothing
  ids := array(select one.id from unnest(ids) as one(id)
                where exists (select from recognitions r where r.product_id = one.id)
                   or exists (select from product_cards c where c.product_id = one.id));
  if cardinality(ids) > 0 then perform refresh_product_cards(ids); end if;
  return null;
end $$;

-- Named to run after the triggers that keep star_periods: triggers of one event run in the order of their names.
do $$
declare
  fact text;
begin
  foreach fact in array array['products', 'product_versions', 'producer_versions', 'recognitions', 'revocations'] loop
    execute format('create trigger update_cards_after_insert after insert on %I
      referencing new table as changed for each statement execute function cards_of_products()', fact);
    execute format('create trigger update_cards_after_update after update on %I
      referencing new table as changed for each statement execute function cards_of_products()', fact);
    execute format('create trigger update_cards_after_delete after delete on %I
      referencing old table as changed for each statement execute function cards_of_products()', fact);
  end loop;
end $$;

-- New reference data of places: all cards are made anew at the next question, where there are any.
create function cards_of_places() returns trigger
  language plpgsql security definer set search_path = pg_catalog, public as $$
begin
  if exists (select from product_cards) then update catalogue_state set day = null; end if;
  return null;
end $$;
create trigger reset_cards after insert or update on place_sources for each statement execute function cards_of_places();

create function catalogue_revision() returns bigint
  language sql stable parallel safe
  return (select coalesce(sum(n), 0)::bigint from catalogue_changes);

-- Counts a day once for each revision; what is counted is kept for everybody. At most 40 days are kept.
create function count_catalogue(on_day date, at_revision bigint) returns void
  language plpgsql security definer set search_path = pg_catalog, public as $$
begin
  if exists (select from catalogue_days where day = on_day and revision = at_revision) then return; end if;
  -- one counts; the others go on with the counts before this change, or wait where there are none
  if exists (select from catalogue_days where day = on_day) then
    if not pg_try_advisory_xact_lock(hashtext('catalogue.count'), hashtext(on_day::text)) then return; end if;
  else
    perform pg_advisory_xact_lock(hashtext('catalogue.count'), hashtext(on_day::text));
  end if;
  if exists (select from catalogue_days where day = on_day and revision = at_revision) then return; end if;
  delete from catalogue_cells where day = on_day and revision < at_revision;
  delete from catalogue_days where day = on_day and revision < at_revision;
  if (select count(*) from catalogue_days) >= 40 then
    delete from catalogue_cells;
    delete from catalogue_days;
  end if;
  insert into catalogue_cells
  with cards as (
    select case when on_day = today_in_vietnam() then c.stars else s.stars end as stars,
           c.line, c.set_no, c.producer_kind, c.commune_id, c.province_id, c.district_id, c.old_province_id,
           case when on_day = today_in_vietnam() then not c.is_demo else s.real_stars is not null end as real
      from product_cards c
      left join star_periods s on on_day <> today_in_vietnam()
        and s.product_id = c.product_id and on_day between s.valid_from and s.valid_until
     where on_day = today_in_vietnam() or s.product_id is not null)
  select on_day, at_revision, grouping(stars, set_no, producer_kind, commune_id, district_id),
         stars, line, set_no, producer_kind, commune_id, province_id, district_id, old_province_id,
         count(*), count(*) filter (where real)
    from cards
   group by grouping sets (
     (stars, line, set_no, producer_kind, commune_id, province_id, district_id, old_province_id),
     (stars, line, set_no), (stars, producer_kind), (stars, commune_id, province_id), (stars, district_id, old_province_id),
     (line, set_no, producer_kind), (line, set_no, commune_id, province_id), (line, set_no, district_id, old_province_id),
     (producer_kind, commune_id, province_id), (producer_kind, district_id, old_province_id),
     (commune_id, province_id, district_id, old_province_id));
  if on_day = today_in_vietnam() then
    insert into catalogue_days
    select on_day, at_revision, count(distinct producer_id), count(distinct commune_id)
      from product_cards where stars >= 0 and not is_demo;
  else
    insert into catalogue_days
    select on_day, at_revision, count(distinct c.producer_id), count(distinct c.commune_id)
      from star_periods s join product_cards c using (product_id)
     where on_day between s.valid_from and s.valid_until and s.real_stars is not null;
  end if;
  with folded as (delete from catalogue_changes returning n)
    insert into catalogue_changes (n) select sum(n) from folded having count(*) > 0;
end $$;

grant select on product_cards, catalogue_state, catalogue_changes, catalogue_cells, catalogue_days to namsao_app;
