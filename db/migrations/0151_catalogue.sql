-- The names by which producers are found and listed, as they stand on `catalogue_state.day`: folding a name costs more than
-- finding it, so that a list of all of them took seconds.
create table producer_cards (
  producer_id uuid primary key,
  name text collate vietnamese not null,
  folded_name text not null,
  kind text,
  is_demo boolean not null
);
create index on producer_cards (name, producer_id);
create index on producer_cards (kind, name, producer_id);
create index on producer_cards using gin (folded_name gin_trgm_ops);

create function refresh_producer_cards(changed uuid[]) returns void
  language plpgsql security definer set search_path = pg_catalog, public as $$
begin
  delete from producer_cards c
   where c.producer_id = any (changed)
     and not exists (select from producer_versions v where v.producer_id = c.producer_id);
  insert into producer_cards
  select id, name, fold_vietnamese(name), kind, is_demo from producers_today where id = any (changed)
  on conflict (producer_id) do update
    set name = excluded.name, folded_name = excluded.folded_name, kind = excluded.kind, is_demo = excluded.is_demo;
end $$;

create function cards_of_producers() returns trigger
  language plpgsql security definer set search_path = pg_catalog, public as $$
declare
  ids uuid[];
begin
  if tg_table_name = 'producers' then ids := array(select id from changed);
  else ids := array(select distinct producer_id from changed);
  end if;
  perform refresh_producer_cards(ids);
  return null;
end $$;

do $$
declare
  fact text;
begin
  foreach fact in array array['producers', 'producer_versions'] loop
    execute format('create trigger update_producer_cards_after_insert after insert on %I
      referencing new table as changed for each statement execute function cards_of_producers()', fact);
    execute format('create trigger update_producer_cards_after_update after update on %I
      referencing new table as changed for each statement execute function cards_of_producers()', fact);
    execute format('create trigger update_producer_cards_after_delete after delete on %I
      referencing old table as changed for each statement execute function cards_of_producers()', fact);
  end loop;
end $$;

-- Brings the cards to today: those whose star or name begins or ends in between, or all when the map itself has changed.
create or replace function roll_catalogue() returns void
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
    perform refresh_producer_cards(array(select id from producers));
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
    perform refresh_producer_cards(array(
      select producer_id from producer_versions where valid_from > held and valid_from <= today));
  end if;
  update catalogue_state set day = today;
end $$;

select refresh_producer_cards(array(select id from producers));
grant select on producer_cards to namsao_app;
