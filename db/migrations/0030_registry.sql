-- Registry: producers and products with their dated names, forms, owners and places.
-- valid_from '-infinity': from before our first record.

-- The last number given in a series of public codes. Moved inside the registering transaction, so that none is lost.
create table code_series (
  name text primary key,
  last bigint not null default 0 check (last >= 0)
);
insert into code_series (name) values ('producer'), ('product');

create function public_code(prefix text, n bigint) returns text
  language sql immutable strict parallel safe
  return prefix || '-' || case when n < 10000 then lpad(n::text, 4, '0') else n::text end;

create table producers (
  id uuid primary key default gen_random_uuid(),
  code text not null unique check (code ~ '^[A-Z]{2}-[0-9]{4,}$'),
  slug text not null check (slug ~ '^[[:alnum:]-]+$'),
  province_code text not null default '31',
  -- the day from which it takes part in the scheme, where known
  joined_on date,
  is_demo boolean not null default false
);
create index on producers (joined_on);
call track_history('producers');

create table producer_versions (
  id uuid primary key default gen_random_uuid(),
  producer_id uuid not null references producers (id),
  name text not null check (length(name) between 1 and 200 and name is nfc normalized),
  -- null: not stated
  kind text check (kind in ('cooperative', 'cooperative-group', 'enterprise', 'farm', 'household', 'association')),
  size text check (size in ('micro', 'small', 'medium')),
  place_id uuid references places (id),
  -- the day on whose map place_id is meant
  place_on date check (isfinite(place_on)),
  address text check (length(address) <= 300),
  valid_from date not null,
  valid_until date check (valid_until >= valid_from),
  check ((place_id is null) = (place_on is null)),
  exclude using gist (producer_id with =, daterange(valid_from, valid_until, '[]') with &&)
    deferrable initially deferred
);
create index on producer_versions (producer_id, valid_from);
create index on producer_versions (fold_vietnamese(name));
create index on producer_versions (place_id);
call track_history('producer_versions');

create table products (
  id uuid primary key default gen_random_uuid(),
  code text not null unique check (code ~ '^[A-Z]{2}-[0-9]{4,}$'),
  -- the name at registration: it stays when the product is renamed, so that addresses never break
  slug text not null check (slug ~ '^[[:alnum:]-]+$'),
  province_code text not null default '31',
  status text not null default 'active' check (status in ('active', 'stopped')),
  is_demo boolean not null default false
);
call track_history('products');

create table product_versions (
  id uuid primary key default gen_random_uuid(),
  product_id uuid not null references products (id),
  name text not null check (length(name) between 1 and 200 and name is nfc normalized),
  -- null: the owner is not stated
  producer_id uuid references producers (id),
  -- the place of making, and the day on whose map it is meant
  place_id uuid references places (id),
  place_on date check (isfinite(place_on)),
  -- bộ sản phẩm: 1-26 in the order of QĐ 26/2026, Phụ lục II
  rulebook_sheet smallint check (rulebook_sheet between 1 and 26),
  -- ngành sản phẩm
  product_line text check (product_line in ('food', 'beverage', 'herbal', 'handicraft', 'ornamental', 'tourism')),
  -- nhóm sản phẩm, as stated by the source
  product_group text check (length(product_group) between 1 and 200),
  valid_from date not null,
  valid_until date check (valid_until >= valid_from),
  check ((place_id is null) = (place_on is null)),
  exclude using gist (product_id with =, daterange(valid_from, valid_until, '[]') with &&)
    deferrable initially deferred
);
create index on product_versions (product_id, valid_from);
create index on product_versions (producer_id);
create index on product_versions (place_id);
create index on product_versions (fold_vietnamese(name));
call track_history('product_versions');

-- Names and forms as they are today; what has ended keeps its last version, what is to come its first.
create view producers_today with (security_invoker = true) as
  select p.id, p.code, p.slug, p.province_code, p.joined_on, p.is_demo,
         v.name, v.kind, v.size, v.place_id, v.place_on, v.address, v.valid_from, v.valid_until
    from producers p
    cross join lateral (
      select * from producer_versions v where v.producer_id = p.id
       order by v.valid_from > today_in_vietnam(),
                case when v.valid_from > today_in_vietnam() then v.valid_from end, v.valid_from desc limit 1) v;

create view products_today with (security_invoker = true) as
  select p.id, p.code, p.slug, p.province_code, p.status, p.is_demo,
         v.name, v.producer_id, v.place_id, v.place_on, v.rulebook_sheet, v.product_line, v.product_group,
         v.valid_from, v.valid_until
    from products p
    cross join lateral (
      select * from product_versions v where v.product_id = p.id
       order by v.valid_from > today_in_vietnam(),
                case when v.valid_from > today_in_vietnam() then v.valid_from end, v.valid_from desc limit 1) v;

-- A producer's role is for one that there is. Accounts come before producers.
alter table role_grants add foreign key (producer_id) references producers;

grant select, insert, update on producers, producer_versions, products, product_versions, code_series to namsao_app;
grant select on producers_today, products_today to namsao_app;

-- What kind of data a database holds besides the ordinary: `load-test` = generated products that pass for real ones.
create table data_marks (
  name text primary key,
  made_at timestamptz not null default now()
);
grant select, insert on data_marks to namsao_app;
