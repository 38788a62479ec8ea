-- What stands on a certificate stays there: the names of the moment of its issue are kept with it. A name that is put on record
-- later, also for the same day or an earlier one, is a reason to issue it anew.
alter table certificates
  -- filled by the trigger below
  add column product_name text not null default '',
  add column producer_id uuid references producers,
  add column producer_name text;
create index on certificates (producer_id) where producer_id is not null;
call track_history('certificates');

-- Names in force on a day; before the first version, the first.
create function names_on(product uuid, on_day date)
  returns table (product_name text, producer_id uuid, producer_name text)
  language sql stable as $$
  select v.name, v.producer_id, o.name
    from (select x.name, x.producer_id from product_versions x where x.product_id = product
           order by x.valid_from > on_day, case when x.valid_from > on_day then x.valid_from end, x.valid_from desc limit 1) v
    left join lateral (
      select y.name from producer_versions y where y.producer_id = v.producer_id
       order by y.valid_from > on_day, case when y.valid_from > on_day then y.valid_from end, y.valid_from desc limit 1) o on true
$$;

update certificates c set product_name = n.product_name, producer_id = n.producer_id, producer_name = n.producer_name
  from recognitions r cross join lateral names_on(r.product_id, r.recognised_on) n
 where r.id = c.recognition_id;

create function name_certificate() returns trigger
  language plpgsql security definer set search_path = pg_catalog, public as $$
begin
  if new.product_name = '' then
    select n.product_name, n.producer_id, n.producer_name
      into new.product_name, new.producer_id, new.producer_name
      from recognitions r cross join lateral names_on(r.product_id, new.issued_on) n
     where r.id = new.recognition_id;
  end if;
  return new;
end $$;
create trigger name_certificate before insert on certificates for each row execute function name_certificate();
alter table certificates add check (product_name <> '');
