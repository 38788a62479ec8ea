-- Promotion: events at home and abroad, who took part with which products, what came of it, what it cost.

create table promotion_events (
  id uuid primary key default gen_random_uuid(),
  code text not null unique,
  name text not null check (length(name) between 1 and 300),
  kind text not null check (kind in ('fair', 'week', 'market', 'countryside', 'exhibition', 'conference', 'connection', 'online', 'survey', 'opening', 'award', 'rating')),
  scope text not null check (scope in ('in-province', 'other-province', 'abroad', 'online')),
  state text not null check (state in ('planned', 'held', 'cancelled')),
  -- null: the day is not known; with starts_known_by the last day of the month or year that is known
  starts_on date check (isfinite(starts_on)),
  starts_known_by text check (starts_known_by in ('month', 'year')),
  ends_on date check (isfinite(ends_on) and ends_on >= starts_on),
  place_id uuid references places (id),
  place_on date,
  venue text check (length(venue) <= 300),
  organiser text check (length(organiser) <= 300),
  -- as the source says it
  scale text check (length(scale) <= 300),
  stalls bigint check (stalls >= 0),
  -- stalls to be given to producers who apply; null: not limited
  capacity bigint check (capacity >= 0),
  applies_until date check (isfinite(applies_until)),
  min_stars bigint check (min_stars between 3 and 5),
  criteria text check (length(criteria) <= 4000),
  plan_code text check (length(plan_code) <= 100),
  budget_line text check (length(budget_line) <= 100),
  published boolean,
  source text check (length(source) <= 2000),
  note text check (length(note) <= 4000),
  is_demo boolean not null default false,
  check ((place_id is null) = (place_on is null)),
  check (place_id is null or scope = 'in-province'),
  check (starts_on is not null or (starts_known_by is null and ends_on is null))
);
create unique index on promotion_events (name, starts_on) nulls not distinct;
create index on promotion_events (starts_on);
create index on promotion_events (place_id);
call track_history('promotion_events');

-- A producer's way through one event: applied → accepted or refused → attended. States: src/modules/promotion/states.ts
create table event_participations (
  id uuid primary key default gen_random_uuid(),
  code text not null unique,
  event_id uuid not null references promotion_events (id),
  producer_id uuid not null references producers (id),
  state text not null check (state in ('applied', 'accepted', 'refused', 'withdrawn', 'attended', 'absent')),
  applied_on date check (isfinite(applied_on)),
  stalls bigint not null check (stalls between 0 and 100),
  score numeric(5, 2) check (score between 0 and 100),
  decided_on date check (isfinite(decided_on)),
  reason text check (length(reason) <= 1000),
  note text check (length(note) <= 1000),
  is_demo boolean not null default false,
  check (state <> 'refused' or reason is not null)
);
create unique index on event_participations (event_id, producer_id);
create index on event_participations (producer_id);
call track_history('event_participations');

-- The products with which a producer applies; what was shown is event_showings.
create table participation_products (
  id uuid primary key default gen_random_uuid(),
  participation_id uuid not null references event_participations (id) on delete cascade,
  product_id uuid not null references products (id),
  is_demo boolean not null default false
);
create unique index on participation_products (participation_id, product_id);
create index on participation_products (product_id);
call track_history('participation_products');

create table event_showings (
  id uuid primary key default gen_random_uuid(),
  code text not null unique,
  event_id uuid not null references promotion_events (id),
  product_id uuid not null references products (id),
  -- null: the first day of the event
  shown_on date check (isfinite(shown_on)),
  note text check (length(note) <= 1000),
  source text check (length(source) <= 2000),
  is_demo boolean not null default false
);
create unique index on event_showings (event_id, product_id);
create index on event_showings (product_id);
call track_history('event_showings');

-- What came of an event: at it, three and twelve months after. Without a producer: of the event as a whole.
create table event_results (
  id uuid primary key default gen_random_uuid(),
  code text not null unique,
  event_id uuid not null references promotion_events (id),
  producer_id uuid references producers (id),
  moment text not null check (moment in ('at-event', 'after-3-months', 'after-12-months')),
  reported_on date not null check (isfinite(reported_on)),
  sales bigint check (sales >= 0),
  contracts bigint check (contracts >= 0),
  contract_value bigint check (contract_value >= 0),
  document_id uuid references files (id),
  source text check (length(source) <= 2000),
  note text check (length(note) <= 4000),
  is_demo boolean not null default false
);
create unique index on event_results (event_id, producer_id, moment) nulls not distinct;
create index on event_results (producer_id);
call track_history('event_results');

-- What may be paid to one producer for one kind of support, and under which document.
create table promotion_norms (
  id uuid primary key default gen_random_uuid(),
  code text not null unique,
  line text not null check (line in ('fair-home', 'fair-abroad', 'countryside', 'connection', 'survey', 'information', 'online', 'other')),
  maximum bigint not null check (maximum >= 0),
  times_a_year bigint check (times_a_year >= 1),
  legal_basis text not null check (length(legal_basis) between 1 and 300),
  valid_from date not null check (isfinite(valid_from)),
  valid_until date check (isfinite(valid_until) and valid_until >= valid_from),
  source text check (length(source) <= 2000),
  note text check (length(note) <= 4000),
  is_demo boolean not null default false,
  exclude using gist (line with =, daterange(valid_from, valid_until, '[]') with &&) where (not is_demo)
);
call track_history('promotion_norms');

create table promotion_supports (
  id uuid primary key default gen_random_uuid(),
  code text not null unique,
  producer_id uuid not null references producers (id),
  event_id uuid references promotion_events (id),
  product_id uuid references products (id),
  line text not null check (line in ('fair-home', 'fair-abroad', 'countryside', 'connection', 'survey', 'information', 'online', 'other')),
  granted_on date not null check (isfinite(granted_on)),
  amount bigint not null check (amount >= 0),
  funding text not null check (funding in ('central', 'province', 'commune', 'integrated', 'own', 'credit', 'sponsor')),
  decision_no text check (length(decision_no) <= 100),
  over_norm_reason text check (length(over_norm_reason) <= 1000),
  note text check (length(note) <= 4000),
  is_demo boolean not null default false
);
create index on promotion_supports (producer_id, line, granted_on);
create index on promotion_supports (event_id);
create index on promotion_supports (product_id);
create index on promotion_supports (granted_on);
call track_history('promotion_supports');

create table product_exports (
  id uuid primary key default gen_random_uuid(),
  code text not null unique,
  product_id uuid not null references products (id),
  producer_id uuid references producers (id),
  market text not null check (length(market) between 1 and 100),
  exported_on date not null check (isfinite(exported_on)),
  -- by the month or year alone: exported_on is its last day
  known_by text check (known_by in ('month', 'year')),
  channel text check (channel in ('direct', 'entrusted', 'small-border', 'online')),
  value bigint check (value >= 0),
  quantity numeric(14, 3) check (quantity >= 0),
  unit text check (length(unit) <= 30),
  document_no text check (length(document_no) <= 100),
  document_id uuid references files (id),
  source text check (length(source) <= 2000),
  note text check (length(note) <= 4000),
  is_demo boolean not null default false
);
create unique index on product_exports (product_id, market, exported_on, document_no) nulls not distinct;
create index on product_exports (exported_on);
create index on product_exports (producer_id);
call track_history('product_exports');

create table online_channels (
  id uuid primary key default gen_random_uuid(),
  code text not null unique,
  producer_id uuid not null references producers (id),
  product_id uuid references products (id),
  channel text not null check (channel in ('website', 'postmart', 'voso', 'shopee', 'lazada', 'tiki', 'tiktok', 'facebook', 'zalo', 'youtube', 'alibaba', 'amazon', 'other')),
  url text not null check (url ~ '^https?://' and length(url) <= 500),
  since date check (isfinite(since)),
  until date check (isfinite(until) and until >= since),
  source text check (length(source) <= 2000),
  note text check (length(note) <= 4000),
  is_demo boolean not null default false
);
create unique index on online_channels (producer_id, product_id, channel, url) nulls not distinct;
create index on online_channels (product_id);
call track_history('online_channels');

-- The trade department's yearly plan and its settlement: one line for each activity and source of money.
create table promotion_settlements (
  id uuid primary key default gen_random_uuid(),
  code text not null unique,
  year text not null check (year ~ '^20[0-9]{2}$'),
  line text not null check (line in ('fair-home', 'fair-abroad', 'countryside', 'connection', 'survey', 'information', 'online', 'other')),
  activity text not null check (length(activity) between 1 and 300),
  event_id uuid references promotion_events (id),
  funding text not null check (funding in ('central', 'province', 'commune', 'integrated', 'own', 'credit', 'sponsor')),
  planned bigint not null check (planned >= 0),
  approved bigint check (approved >= 0),
  spent bigint check (spent >= 0),
  plan_no text check (length(plan_no) <= 100),
  settlement_no text check (length(settlement_no) <= 100),
  over_reason text check (length(over_reason) <= 1000),
  note text check (length(note) <= 4000),
  is_demo boolean not null default false
);
create unique index on promotion_settlements (year, line, activity, funding);
create index on promotion_settlements (event_id);
call track_history('promotion_settlements');

grant select, insert, update, delete on
  promotion_events, event_participations, participation_products, event_showings, event_results,
  promotion_norms, promotion_supports, product_exports, online_channels, promotion_settlements to namsao_app;
