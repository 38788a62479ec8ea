-- Registry: standards held by a product, a plant or a growing area. Kinds: src/modules/registry/standards.ts

create table standards_held (
  id uuid primary key default gen_random_uuid(),
  code text not null unique,
  -- what the certificate or declaration names
  holds text not null check (holds in ('product', 'plant', 'area')),
  kind text not null check (kind in ('vietgap', 'globalgap', 'organic', 'haccp', 'gmp', 'iso-22000', 'iso-9001', 'fssc-22000',
    'halal', 'food-safety', 'national-standard', 'declared-standard', 'other')),
  name text not null check (length(name) between 1 and 300),
  producer_id uuid references producers (id),
  product_id uuid references products (id),
  place_id uuid references places (id),
  place_on date,
  area_ha numeric(12, 2) check (area_ha > 0),
  scope text check (length(scope) <= 4000),
  certificate_no text check (length(certificate_no) <= 100),
  issuer text check (length(issuer) <= 300),
  -- null: not stated; such a standard counts on no day
  issued_on date check (isfinite(issued_on)),
  -- last day; null: no term, or not stated
  valid_until date check (isfinite(valid_until) and valid_until >= issued_on),
  withdrawn_on date check (isfinite(withdrawn_on) and withdrawn_on >= issued_on),
  document_id uuid references files (id),
  source text check (length(source) <= 2000),
  note text check (length(note) <= 4000),
  is_demo boolean not null default false,
  check ((place_id is null) = (place_on is null)),
  check (holds <> 'product' or product_id is not null)
);
create index on standards_held (product_id);
create index on standards_held (producer_id);
create index on standards_held (place_id);
create index on standards_held (valid_until);
call track_history('standards_held');

-- Products made in that plant or grown on that area, with the days on which this was so.
create table standard_products (
  id uuid primary key default gen_random_uuid(),
  code text not null unique,
  standard_id uuid not null references standards_held (id),
  product_id uuid not null references products (id),
  starts_on date check (isfinite(starts_on)),
  ends_on date check (isfinite(ends_on) and ends_on >= starts_on),
  note text check (length(note) <= 1000),
  is_demo boolean not null default false
);
create unique index on standard_products (standard_id, product_id);
create index on standard_products (product_id);
call track_history('standard_products');

grant select, insert, update, delete on standards_held, standard_products to namsao_app;

-- Products with at least one standard in force on a day, and the earliest day from which one of these has held. Unqualified
-- names in a text body: under the search path `past` it answers what was known. A standard without a term holds until it is
-- withdrawn; a certificate of which no last day is stated holds on no day.
create function standardised_products(asked_on date, with_demo boolean)
  returns table (product_id uuid, since date, standards text, is_demo boolean)
  language sql stable parallel safe as $$
  with held as (
    select s.id, s.product_id, s.name, s.issued_on as starts_on, s.is_demo
      from standards_held s
     where s.issued_on <= asked_on and (s.withdrawn_on is null or s.withdrawn_on > asked_on)
       and (s.valid_until >= asked_on
            or s.valid_until is null and s.kind in ('declared-standard', 'national-standard'))
       and (with_demo or not s.is_demo)),
  covered as (
    select h.product_id, h.starts_on, h.name, h.is_demo from held h where h.product_id is not null
    union all
    select c.product_id, greatest(h.starts_on, c.starts_on), h.name, h.is_demo or c.is_demo
      from held h join standard_products c on c.standard_id = h.id
     where (c.starts_on is null or c.starts_on <= asked_on) and (c.ends_on is null or c.ends_on >= asked_on)
       and (with_demo or not c.is_demo))
  select c.product_id, min(c.starts_on), string_agg(distinct c.name, ', '), bool_and(c.is_demo)
    from covered c group by c.product_id
$$;
