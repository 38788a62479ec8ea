-- Registry: a product renamed or repacked, with its ground; records of one producer or product that were kept twice and are
-- one again, so that each such merge can be undone.

create table product_changes (
  id uuid primary key default gen_random_uuid(),
  product_id uuid not null references products (id),
  kind text not null check (kind in ('rename', 'repack')),
  changed_on date not null check (isfinite(changed_on)),
  -- the new name, or what the pack is now
  description text not null check (length(description) between 1 and 300),
  basis text not null check (length(basis) between 1 and 300),
  is_demo boolean not null default false
);
create unique index on product_changes (product_id, kind, changed_on);
call track_history('product_changes');
grant select, insert on product_changes to namsao_app;

-- `gone` is no more among the facts: its row and its named versions are kept here, with every row that then named `kept`
-- in its place. Its code still leads to what it has become.
create table registry_merges (
  id uuid primary key default gen_random_uuid(),
  code text not null unique,
  kind text not null check (kind in ('producer', 'product')),
  kept_id uuid not null,
  gone_id uuid not null check (gone_id <> kept_id),
  gone_code text not null,
  gone_name text not null,
  -- folded; by these too a statement finds what it speaks of
  names text[] not null,
  reason text not null check (length(reason) between 1 and 1000),
  merged_on date not null,
  merged_by uuid not null references accounts (id),
  content jsonb not null,
  undone_on date check (undone_on >= merged_on),
  undone_by uuid references accounts (id),
  undo_reason text check (length(undo_reason) between 1 and 1000),
  is_demo boolean not null default false,
  check ((undone_on is null) = (undone_by is null) and (undone_on is null) = (undo_reason is null))
);
create unique index on registry_merges (gone_id) where undone_on is null;
create index on registry_merges (kept_id) where undone_on is null;
create index on registry_merges using gin (names) where undone_on is null;
create index on registry_merges (gone_code) where undone_on is null;
call track_history('registry_merges');
grant select, insert, update on registry_merges to namsao_app;

-- Columns that name a producer or a product, besides its own versions and what follows from them by itself.
create function registry_references(of_kind text) returns table (at_table regclass, at_column name)
  language sql stable as $$
  select c.conrelid::regclass, a.attname
    from pg_constraint c
    join pg_attribute a on a.attrelid = c.conrelid and a.attnum = c.conkey[1]
   where c.contype = 'f' and cardinality(c.conkey) = 1
     and c.confrelid = case of_kind when 'producer' then 'producers' else 'products' end::regclass
     and (c.conrelid::regclass, a.attname::text) not in (
       ('producer_versions'::regclass, 'producer_id'), ('product_versions'::regclass, 'product_id'),
       ('star_periods'::regclass, 'product_id'), ('product_cards'::regclass, 'product_id'))
   order by 1, 2
$$;

-- What is derived of a producer or a product by triggers that look at the new row alone is worked out again for both.
create function refresh_merged(of_kind text, ids uuid[]) returns void
  language plpgsql as $$
begin
  if of_kind = 'product' then
    perform refresh_star_periods(ids);
    perform refresh_product_cards(ids);
  else
    perform refresh_producer_starts(ids);
    perform refresh_product_cards(array(select distinct product_id from product_versions where producer_id = any (ids)));
  end if;
end $$;

-- Whether papers with a number were issued to it: what stands on them is not written anew by a merge.
create function has_certificate(of_kind text, of_id uuid) returns boolean language sql stable as $$
  select exists (
    select from certificates c
      join recognitions r on r.id = c.recognition_id
     where case of_kind when 'product' then r.product_id = of_id
                else r.product_id in (select product_id from product_versions where producer_id = of_id) end)
$$;

-- Everything that names `gone` names `kept`; `gone` and its versions are taken out. Returns what undoing needs.
create function merge_in_registry(of_kind text, kept uuid, gone uuid) returns jsonb
  language plpgsql security definer set search_path = pg_catalog, public as $$
declare
  reference record;
  ids uuid[];
  moved jsonb := '[]';
  own jsonb;
  versions jsonb;
begin
  for reference in select * from registry_references(of_kind) loop
    execute format('with m as (update %s set %I = $1 where %I = $2 returning id) select array_agg(id) from m',
                   reference.at_table, reference.at_column, reference.at_column) into ids using kept, gone;
    if ids is not null then
      moved := moved || jsonb_build_object('table', reference.at_table::text, 'column', reference.at_column, 'ids', to_jsonb(ids));
    end if;
  end loop;
  if of_kind = 'producer' then
    with d as (delete from producer_versions where producer_id = gone returning *)
      select jsonb_agg(to_jsonb(d) order by d.valid_from) into versions from d;
    with d as (delete from producers where id = gone returning *) select to_jsonb(d) into own from d;
  else
    with d as (delete from product_versions where product_id = gone returning *)
      select jsonb_agg(to_jsonb(d) order by d.valid_from) into versions from d;
    with d as (delete from products where id = gone returning *) select to_jsonb(d) into own from d;
  end if;
  perform refresh_merged(of_kind, array[kept, gone]);
  return jsonb_build_object('row', own, 'versions', versions, 'moved', moved);
end $$;

-- Puts a merge back: the row and versions as they were, and every row that the merge moved and that still names `kept`.
create function unmerge_in_registry(merge uuid) returns void
  language plpgsql security definer set search_path = pg_catalog, public as $$
declare
  m registry_merges;
  one jsonb;
begin
  select * into strict m from registry_merges where id = merge and undone_on is null for update;
  if m.kind = 'producer' then
    insert into producers select * from jsonb_populate_record(null::producers, m.content -> 'row');
    insert into producer_versions select * from jsonb_populate_recordset(null::producer_versions, m.content -> 'versions');
  else
    insert into products select * from jsonb_populate_record(null::products, m.content -> 'row');
    insert into product_versions select * from jsonb_populate_recordset(null::product_versions, m.content -> 'versions');
  end if;
  for one in select * from jsonb_array_elements(m.content -> 'moved') loop
    execute format('update %s set %I = $1 where %I = $2 and id = any ($3)', (one ->> 'table')::regclass, one ->> 'column', one ->> 'column')
      using m.gone_id, m.kept_id, array(select jsonb_array_elements_text(one -> 'ids')::uuid);
  end loop;
  perform refresh_merged(m.kind, array[m.kept_id, m.gone_id]);
end $$;

revoke execute on function merge_in_registry(text, uuid, uuid), unmerge_in_registry(uuid), refresh_merged(text, uuid[]) from public;
grant execute on function merge_in_registry(text, uuid, uuid), unmerge_in_registry(uuid) to namsao_app;

-- What a code or an id that was merged away has become.
create function merged_into(of_kind text, asked text) returns uuid language sql stable as $$
  with recursive way (id, step) as (
    select kept_id, 1 from registry_merges where kind = of_kind and gone_code = asked and undone_on is null
    union all
    select m.kept_id, w.step + 1 from way w join registry_merges m on m.gone_id = w.id and m.undone_on is null)
  select id from way order by step desc limit 1
$$;
