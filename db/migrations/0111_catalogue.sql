-- Cards follow suspensions and extensions as they follow revocations.
create or replace function cards_of_products() returns trigger
  language plpgsql security definer set search_path = pg_catalog, public as $$
declare
  ids uuid[];
begin
  case
    when tg_table_name = 'products' then ids := array(select id from changed);
    when tg_table_name = 'producer_versions' then ids := array(
      select distinct v.product_id from changed c join product_versions v on v.producer_id = c.producer_id);
    when tg_table_name in ('revocations', 'suspensions', 'extensions') then ids := array(
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

do $$
declare
  fact text;
begin
  foreach fact in array array['suspensions', 'extensions'] loop
    execute format('create trigger update_cards_after_insert after insert on %I
      referencing new table as changed for each statement execute function cards_of_products()', fact);
    execute format('create trigger update_cards_after_update after update on %I
      referencing new table as changed for each statement execute function cards_of_products()', fact);
    execute format('create trigger update_cards_after_delete after delete on %I
      referencing old table as changed for each statement execute function cards_of_products()', fact);
  end loop;
end $$;
update catalogue_state set day = null;
