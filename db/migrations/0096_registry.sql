-- Registry: craft villages recognised by the province (Nghị định 52/2018/NĐ-CP Điều 5, 6), their products; results of producers.

create table craft_villages (
  id uuid primary key default gen_random_uuid(),
  code text not null unique,
  name text not null check (length(name) between 1 and 300 and name is nfc normalized),
  kind text not null check (kind in ('craft-village', 'traditional-craft-village', 'traditional-craft')),
  craft text check (length(craft) <= 300),
  place_id uuid references places (id),
  place_on date,
  households bigint check (households >= 0),
  -- null: not stated; such a village counts on no day
  recognised_on date check (isfinite(recognised_on)),
  decision_no text check (length(decision_no) <= 100),
  -- recognition is taken back where it no longer deserves it (Điều 6.4)
  withdrawn_on date check (isfinite(withdrawn_on) and withdrawn_on >= recognised_on),
  document_id uuid references files (id),
  source text check (length(source) <= 2000),
  note text check (length(note) <= 4000),
  is_demo boolean not null default false,
  check ((place_id is null) = (place_on is null))
);
create unique index on craft_villages (name, place_id) nulls not distinct;
create index on craft_villages (place_id);
call track_history('craft_villages');

create table craft_village_products (
  id uuid primary key default gen_random_uuid(),
  code text not null unique,
  village_id uuid not null references craft_villages (id),
  product_id uuid not null references products (id),
  starts_on date check (isfinite(starts_on)),
  ends_on date check (isfinite(ends_on) and ends_on >= starts_on),
  source text check (length(source) <= 2000),
  note text check (length(note) <= 1000),
  is_demo boolean not null default false
);
create unique index on craft_village_products (village_id, product_id);
create index on craft_village_products (product_id);
call track_history('craft_village_products');

grant select, insert, update, delete on craft_villages, craft_village_products to namsao_app;

-- What a producer declares of a year: output is in chain_outputs, by product. Whole đồng; null: not declared.
create table producer_results (
  id uuid primary key default gen_random_uuid(),
  code text not null unique,
  producer_id uuid not null references producers (id),
  year text not null check (year ~ '^20[0-9]{2}$'),
  revenue bigint check (revenue >= 0),
  -- negative: a loss
  profit bigint,
  labour bigint check (labour >= 0),
  local_labour bigint check (local_labour between 0 and labour),
  women bigint check (women between 0 and labour),
  ethnic_minority bigint check (ethnic_minority between 0 and labour),
  declared_on date not null check (isfinite(declared_on)),
  -- the paper that shows it; null: declared only
  evidence_id uuid references files (id),
  source text check (length(source) <= 2000),
  note text check (length(note) <= 1000),
  is_demo boolean not null default false,
  check (num_nonnulls(revenue, profit, labour) > 0)
);
create unique index on producer_results (producer_id, year);
create index on producer_results (year);
call track_history('producer_results');

grant select, insert, update, delete on producer_results to namsao_app;
