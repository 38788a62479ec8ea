-- Value chains: projects of linkage under Nghị định 98/2018/NĐ-CP, their members, products, contracts, milestones and money.
-- Where a project stands follows from its dated steps (src/modules/chains/steps.ts).

create table chain_projects (
  id uuid primary key default gen_random_uuid(),
  code text not null unique,
  name text not null check (length(name) between 1 and 300),
  -- the seven forms of Điều 4, in its order
  form text check (form in ('inputs-production-processing', 'inputs', 'production-processing', 'inputs-production', 'production',
    'processing', 'other')),
  leader text check (length(leader) <= 300),
  producer_id uuid references producers (id),
  place_id uuid references places (id),
  place_on date,
  area_ha numeric(12, 2) check (area_ha > 0),
  scale text check (length(scale) <= 1000),
  households bigint check (households >= 0),
  starts_on date check (isfinite(starts_on)),
  ends_on date check (isfinite(ends_on) and ends_on >= starts_on),
  content text check (length(content) <= 4000),
  source text check (length(source) <= 2000),
  note text check (length(note) <= 4000),
  is_demo boolean not null default false,
  check ((place_id is null) = (place_on is null))
);
create unique index on chain_projects (name, starts_on) nulls not distinct;
create index on chain_projects (producer_id);
create index on chain_projects (place_id);
call track_history('chain_projects');

create table chain_steps (
  id uuid primary key default gen_random_uuid(),
  code text not null unique,
  project_id uuid not null references chain_projects (id),
  kind text not null check (kind in ('proposed', 'appraised', 'approved', 'rejected', 'started', 'suspended', 'resumed', 'accepted',
    'stopped')),
  taken_on date not null check (isfinite(taken_on)),
  document_no text check (length(document_no) <= 100),
  issuer text check (length(issuer) <= 300),
  document_id uuid references files (id),
  source text check (length(source) <= 2000),
  note text check (length(note) <= 4000),
  is_demo boolean not null default false
);
create unique index on chain_steps (project_id, kind, taken_on);
create index on chain_steps (taken_on);
call track_history('chain_steps');

create table chain_members (
  id uuid primary key default gen_random_uuid(),
  code text not null unique,
  project_id uuid not null references chain_projects (id),
  -- an organisation, never a person
  name text not null check (length(name) between 1 and 300),
  producer_id uuid references producers (id),
  role text not null check (role in ('grower', 'collector', 'processor', 'supplier', 'buyer', 'adviser', 'other')),
  joined_on date check (isfinite(joined_on)),
  left_on date check (isfinite(left_on) and left_on >= joined_on),
  households bigint check (households >= 0),
  note text check (length(note) <= 1000),
  is_demo boolean not null default false
);
create unique index on chain_members (project_id, name, role);
create index on chain_members (producer_id);
call track_history('chain_members');

create table chain_products (
  id uuid primary key default gen_random_uuid(),
  code text not null unique,
  project_id uuid not null references chain_projects (id),
  product_id uuid not null references products (id),
  note text check (length(note) <= 1000),
  is_demo boolean not null default false
);
create unique index on chain_products (project_id, product_id);
create index on chain_products (product_id);
call track_history('chain_products');

create table chain_milestones (
  id uuid primary key default gen_random_uuid(),
  code text not null unique,
  project_id uuid not null references chain_projects (id),
  name text not null check (length(name) between 1 and 300),
  due_on date not null check (isfinite(due_on)),
  done_on date check (isfinite(done_on)),
  result text check (length(result) <= 4000),
  document_id uuid references files (id),
  is_demo boolean not null default false
);
create unique index on chain_milestones (project_id, name);
call track_history('chain_milestones');

-- What a contract promises in one year: one row for each contract, product and year.
create table chain_contracts (
  id uuid primary key default gen_random_uuid(),
  code text not null unique,
  project_id uuid references chain_projects (id),
  product_id uuid not null references products (id),
  contract_no text not null check (length(contract_no) between 1 and 100),
  buyer text not null check (length(buyer) between 1 and 300),
  starts_on date not null check (isfinite(starts_on)),
  ends_on date check (isfinite(ends_on) and ends_on >= starts_on),
  year text not null check (year ~ '^20[0-9]{2}$'),
  quantity numeric(14, 3) not null check (quantity > 0),
  unit text not null check (unit in ('tonne', 'kilogram', 'litre', 'piece')),
  value bigint check (value >= 0),
  document_id uuid references files (id),
  note text check (length(note) <= 1000),
  is_demo boolean not null default false
);
create unique index on chain_contracts (contract_no, product_id, buyer, year);
create index on chain_contracts (product_id, year);
create index on chain_contracts (project_id);
call track_history('chain_contracts');

-- What is made and sold of a product in a year: among what the contracted share is taken.
create table chain_outputs (
  id uuid primary key default gen_random_uuid(),
  code text not null unique,
  product_id uuid not null references products (id),
  year text not null check (year ~ '^20[0-9]{2}$'),
  quantity numeric(14, 3) not null check (quantity > 0),
  unit text not null check (unit in ('tonne', 'kilogram', 'litre', 'piece')),
  source text check (length(source) <= 2000),
  note text check (length(note) <= 1000),
  is_demo boolean not null default false
);
create unique index on chain_outputs (product_id, year);
call track_history('chain_outputs');

-- Budget and support by item and source, whole đồng. Limits: src/modules/chains/support.ts
create table chain_funds (
  id uuid primary key default gen_random_uuid(),
  code text not null unique,
  project_id uuid not null references chain_projects (id),
  item text not null check (item in ('consulting', 'infrastructure', 'extension-model', 'training', 'materials', 'technology-quality', 'other')),
  funding text not null check (funding in ('central', 'province', 'commune', 'integrated', 'own', 'credit', 'sponsor')),
  year text not null check (year ~ '^20[0-9]{2}$'),
  planned bigint check (planned >= 0),
  paid bigint check (paid >= 0),
  -- crops or cycles that the support of materials spans
  cycles bigint check (cycles > 0),
  document_no text check (length(document_no) <= 100),
  document_id uuid references files (id),
  source text check (length(source) <= 2000),
  note text check (length(note) <= 1000),
  is_demo boolean not null default false
);
create unique index on chain_funds (project_id, item, funding, year);
call track_history('chain_funds');

grant select, insert, update, delete on
  chain_projects, chain_steps, chain_members, chain_products, chain_milestones, chain_contracts, chain_outputs, chain_funds
  to namsao_app;

-- Projects under way or accepted by a day, and since when: from the start of the work, or, where that is not on record, from
-- the acceptance. One that was stopped before it was accepted is out from that day; one that is suspended stays in.
create function running_chains(asked_on date, with_demo boolean)
  returns table (project_id uuid, since date, accepted_on date, is_demo boolean)
  language sql stable parallel safe as $$
  select p.id, min(s.taken_on) filter (where s.kind in ('started', 'accepted')),
         min(s.taken_on) filter (where s.kind = 'accepted'), p.is_demo or bool_and(s.is_demo)
    from chain_projects p
    join chain_steps s on s.project_id = p.id
   where s.taken_on <= asked_on and (with_demo or not (p.is_demo or s.is_demo))
   group by p.id, p.is_demo
  having bool_or(s.kind in ('started', 'accepted'))
     and (bool_or(s.kind = 'accepted') or not bool_or(s.kind = 'stopped'))
$$;
