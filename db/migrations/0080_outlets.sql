-- Outlets: where OCOP products are introduced, shown and sold; sights beside them; half-day routes that join both.

-- Points of interest: workshops of producers, craft villages, sights.
create table sights (
  id uuid primary key default gen_random_uuid(),
  code text not null unique check (code ~ '^DBTQ-[0-9]{4,}$'),
  name text not null check (length(name) between 1 and 300),
  kind text not null check (kind in ('workshop', 'craft-village', 'farm', 'heritage', 'religious', 'nature', 'museum', 'other')),
  description text,
  -- the producer whose workshop it is
  producer_id uuid references producers (id),
  address text,
  -- the day on whose map the unit is named, as typed; place_on is that or the day of entry
  map_on date,
  place_id uuid references places (id),
  place_on date check (isfinite(place_on)),
  -- degrees of WGS84; null: not known
  latitude numeric(8, 5) check (latitude between 8 and 24),
  longitude numeric(8, 5) check (longitude between 102 and 110),
  hours text,
  minutes bigint check (minutes between 5 and 480),
  source text,
  is_demo boolean not null default false,
  check ((place_id is null) = (place_on is null)),
  check ((latitude is null) = (longitude is null))
);
create unique index on sights (fold_vietnamese(name), fold_vietnamese(coalesce(address, '')));
create index on sights (producer_id);
create index on sights (place_id);
call track_history('sights');

create table outlets (
  id uuid primary key default gen_random_uuid(),
  code text not null unique check (code ~ '^DB-[0-9]{4,}$'),
  name text not null check (length(name) between 1 and 300),
  kind text not null check (kind in ('centre', 'shop', 'corner', 'supermarket', 'tourist-site', 'post-office', 'seasonal', 'other')),
  -- what sort of place it stands in: group 1 of QĐ 950/QĐ-BCT; null: not stated
  category text check (category in ('transport', 'rest-stop', 'trade-centre', 'tourist', 'craft-village', 'service-centre', 'fair-centre', 'post-office', 'street')),
  operator text,
  -- the operator, where it is a producer on record
  producer_id uuid references producers (id),
  owner text,
  address text,
  map_on date,
  -- null: outside the province, or not stated
  place_id uuid references places (id),
  place_on date check (isfinite(place_on)),
  latitude numeric(8, 5) check (latitude between 8 and 24),
  longitude numeric(8, 5) check (longitude between 102 and 110),
  -- `T2-T6 08:00-17:30; T7, CN 08:00-12:00` (src/modules/outlets/hours.ts)
  hours text,
  area numeric(8, 1) check (area > 0),
  facilities text,
  opened_on date,
  -- null: nobody has said whether it is tied to tourism
  tourism text check (tourism in ('site', 'route', 'none')),
  sight_id uuid references sights (id),
  tourism_note text,
  funding_decision text,
  funded_on date,
  support_money bigint check (support_money >= 0),
  source text,
  note text,
  is_demo boolean not null default false,
  check ((place_id is null) = (place_on is null)),
  check ((latitude is null) = (longitude is null))
);
create unique index on outlets (fold_vietnamese(name), fold_vietnamese(coalesce(address, '')));
create index on outlets (opened_on);
create index on outlets (producer_id);
create index on outlets (place_id);
create index on outlets (sight_id);
call track_history('outlets');

-- Active, paused or closed from a day on. Without a row an outlet is active from the day it opened.
create table outlet_states (
  id uuid primary key default gen_random_uuid(),
  code text not null unique check (code ~ '^DBTT-[0-9]{4,}$'),
  outlet_id uuid not null references outlets (id),
  state text not null check (state in ('active', 'paused', 'closed')),
  since date not null check (isfinite(since)),
  reason text,
  source text,
  is_demo boolean not null default false,
  unique (outlet_id, since),
  check (state = 'active' or length(reason) > 0)
);
call track_history('outlet_states');

-- Somebody was there on a day and says that it is as recorded.
create table outlet_confirmations (
  id uuid primary key default gen_random_uuid(),
  code text not null unique check (code ~ '^DBXN-[0-9]{4,}$'),
  outlet_id uuid not null references outlets (id),
  confirmed_on date not null check (isfinite(confirmed_on)),
  -- in which role; who it was stands in the journal
  by text not null check (by in ('operator', 'producer', 'commune', 'trade')),
  photo_id uuid references files (id),
  -- takings of the month before, in million đồng
  takings text check (takings in ('under-20', '20-50', '50-100', '100-500', 'over-500')),
  note text,
  is_demo boolean not null default false,
  unique (outlet_id, confirmed_on, by)
);
create index on outlet_confirmations (photo_id);
call track_history('outlet_confirmations');

create table outlet_products (
  id uuid primary key default gen_random_uuid(),
  code text not null unique check (code ~ '^DBSP-[0-9]{4,}$'),
  outlet_id uuid not null references outlets (id),
  product_id uuid not null references products (id),
  shown_from date not null check (isfinite(shown_from)),
  shown_until date check (shown_until >= shown_from),
  note text,
  is_demo boolean not null default false,
  exclude using gist (outlet_id with =, product_id with =, daterange(shown_from, shown_until, '[]') with &&)
    deferrable initially deferred
);
create index on outlet_products (outlet_id, shown_from);
create index on outlet_products (product_id);
call track_history('outlet_products');

create table tour_routes (
  id uuid primary key default gen_random_uuid(),
  code text not null unique check (code ~ '^DBHT-[0-9]{4,}$'),
  title text not null check (length(title) between 1 and 300),
  intro text,
  mode text not null check (mode in ('walk', 'bicycle', 'motorbike', 'car')),
  season text,
  published boolean not null,
  source text,
  is_demo boolean not null default false
);
create unique index on tour_routes (fold_vietnamese(title));
call track_history('tour_routes');

create table tour_stops (
  id uuid primary key default gen_random_uuid(),
  code text not null unique check (code ~ '^DBCH-[0-9]{4,}$'),
  route_id uuid not null references tour_routes (id),
  position bigint not null check (position between 1 and 20),
  outlet_id uuid references outlets (id),
  sight_id uuid references sights (id),
  -- how long one stays
  minutes bigint check (minutes between 5 and 480),
  note text,
  is_demo boolean not null default false,
  check ((outlet_id is null) <> (sight_id is null)),
  unique (route_id, position) deferrable initially deferred
);
create index on tour_stops (outlet_id);
create index on tour_stops (sight_id);
call track_history('tour_stops');

grant select, insert, update, delete on
  sights, outlets, outlet_states, outlet_confirmations, outlet_products, tour_routes, tour_stops to namsao_app;
