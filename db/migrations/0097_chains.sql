-- Value chains: producers whose chain is circular and whose material area is green and stable, as somebody confirmed it.

create table circular_chains (
  id uuid primary key default gen_random_uuid(),
  code text not null unique,
  producer_id uuid not null references producers (id),
  name text not null check (length(name) between 1 and 300),
  project_id uuid references chain_projects (id),
  -- what comes back: by-products, waste, water, energy used again in the same chain
  circular boolean not null,
  -- materials from an area that is grown by a clean process, under contract or owned
  green_area boolean not null,
  place_id uuid references places (id),
  place_on date,
  area_ha numeric(12, 2) check (area_ha > 0),
  content text check (length(content) <= 4000),
  confirmed_on date not null check (isfinite(confirmed_on)),
  -- null: until it is said to have ended
  valid_until date check (isfinite(valid_until) and valid_until >= confirmed_on),
  ended_on date check (isfinite(ended_on) and ended_on >= confirmed_on),
  issuer text check (length(issuer) <= 300),
  document_no text check (length(document_no) <= 100),
  document_id uuid references files (id),
  source text check (length(source) <= 2000),
  note text check (length(note) <= 4000),
  is_demo boolean not null default false,
  check ((place_id is null) = (place_on is null))
);
create unique index on circular_chains (producer_id, name, confirmed_on);
create index on circular_chains (project_id);
create index on circular_chains (place_id);
call track_history('circular_chains');

grant select, insert, update, delete on circular_chains to namsao_app;
