-- Programme: plans with their versions, activities, outputs and budget. Money is whole đồng (bigint).

-- Định mức, mức hỗ trợ: what a document of law lets one spend on one thing, while it is valid.
create table budget_norms (
  id uuid primary key default gen_random_uuid(),
  code text not null unique,
  name text not null check (length(name) between 1 and 300),
  document_id uuid not null references legal_documents,
  -- article and clause
  ground text not null,
  -- at most this much for one unit
  max_amount bigint check (max_amount > 0),
  -- what one unit is
  per text check (per in ('project', 'producer', 'product', 'event', 'person', 'activity')),
  -- at most this share of what the whole activity costs
  max_percent numeric(5, 2) check (max_percent > 0 and max_percent <= 100),
  valid_from date not null,
  valid_until date,
  source text,
  note text,
  is_demo boolean not null default false,
  check (valid_until >= valid_from),
  check (max_amount is not null or max_percent is not null),
  check ((max_amount is null) = (per is null))
);
create unique index budget_norms_once on budget_norms (name, valid_from);
create index on budget_norms (document_id);
call track_history('budget_norms');

-- Kế hoạch: of one lead body for one year or one phase.
create table plans (
  id uuid primary key default gen_random_uuid(),
  code text not null unique,
  lead text not null check (lead in ('agriculture', 'trade')),
  from_on date not null,
  until_on date not null,
  copied_from uuid references plans,
  is_demo boolean not null default false,
  -- whole years
  check (from_on = date_trunc('year', from_on)::date and extract(month from until_on) = 12 and extract(day from until_on) = 31),
  check (from_on <= until_on),
  unique (lead, from_on, until_on, is_demo)
);
create index on plans (copied_from) where copied_from is not null;
call track_history('plans');

-- A version is written as a draft, submitted, approved, and stays as it was when a later one takes its place.
create table plan_versions (
  id uuid primary key default gen_random_uuid(),
  plan_id uuid not null references plans,
  n smallint not null check (n >= 1),
  state text not null check (state in ('draft', 'submitted', 'approved', 'adjusted')),
  title text not null check (length(title) between 1 and 300),
  purpose text not null default '',
  measures text not null default '',
  -- why a later version was made
  reason text not null default '',
  returned_because text not null default '',
  drafted_on date not null,
  drafted_by uuid references accounts,
  submitted_on date,
  submitted_by uuid references accounts,
  approved_on date,
  approved_by uuid references accounts,
  decision_number text not null default '',
  is_demo boolean not null default false,
  unique (plan_id, n),
  check ((state = 'draft') = (submitted_on is null)),
  check ((state in ('approved', 'adjusted')) = (approved_on is not null))
);
create unique index plan_versions_in_force on plan_versions (plan_id) where state = 'approved';
create unique index plan_versions_open on plan_versions (plan_id) where state in ('draft', 'submitted');
call track_history('plan_versions');

-- What stays the same from version to version: money is moved for an item of the plan, whatever version describes it.
create table plan_items (
  id uuid primary key default gen_random_uuid(),
  plan_id uuid not null references plans,
  is_demo boolean not null default false,
  unique (id, plan_id)
);
create index on plan_items (plan_id);
call track_history('plan_items');

create table plan_activities (
  id uuid primary key default gen_random_uuid(),
  version_id uuid not null references plan_versions,
  item_id uuid not null references plan_items,
  position smallint not null check (position >= 1),
  title text not null check (length(title) between 1 and 300),
  kind text not null,
  content text not null default '',
  place_id uuid references places,
  -- the day on whose map the place is meant
  place_on date,
  months smallint[] not null default '{}' check (months <@ array[1,2,3,4,5,6,7,8,9,10,11,12]::smallint[]),
  -- of a plan of several years: in which of them
  years smallint[] not null default '{}',
  responsible text not null check (length(responsible) between 1 and 300),
  cooperating text not null default '',
  is_demo boolean not null default false,
  unique (version_id, item_id),
  check ((place_id is null) = (place_on is null))
);
create index on plan_activities (item_id);
create index on plan_activities (place_id) where place_id is not null;
call track_history('plan_activities');

create table plan_outputs (
  id uuid primary key default gen_random_uuid(),
  activity_id uuid not null references plan_activities on delete cascade,
  position smallint not null,
  wording text not null check (length(wording) between 1 and 300),
  unit text not null default '',
  amount bigint check (amount >= 0),
  -- of data/scheme/targets.json
  target_id text,
  is_demo boolean not null default false
);
create index on plan_outputs (activity_id, position);
call track_history('plan_outputs');

create table budget_lines (
  id uuid primary key default gen_random_uuid(),
  activity_id uuid not null references plan_activities on delete cascade,
  position smallint not null,
  wording text not null check (length(wording) between 1 and 300),
  source text not null
    check (source in ('central', 'province', 'commune', 'integrated', 'own', 'credit', 'sponsor')),
  planned bigint not null check (planned >= 0),
  norm_id uuid references budget_norms,
  -- for how many units of the norm
  units integer check (units >= 1),
  is_demo boolean not null default false
);
create index on budget_lines (activity_id, position);
create index on budget_lines (norm_id) where norm_id is not null;
call track_history('budget_lines');

-- Giao vốn, giải ngân. Never changed: an error is taken back by a row of the same amount with the other sign.
create table budget_movements (
  id uuid primary key default gen_random_uuid(),
  plan_id uuid not null references plans,
  item_id uuid not null,
  source text not null
    check (source in ('central', 'province', 'commune', 'integrated', 'own', 'credit', 'sponsor')),
  kind text not null check (kind in ('allocated', 'disbursed')),
  moved_on date not null,
  amount bigint not null check (amount <> 0),
  reverses_id uuid unique references budget_movements,
  reason text not null default '',
  producer_id uuid references producers,
  product_id uuid references products,
  norm_id uuid references budget_norms,
  voucher text not null default '',
  entered_by uuid references accounts,
  entered_at timestamptz not null default clock_timestamp(),
  is_demo boolean not null default false,
  foreign key (item_id, plan_id) references plan_items (id, plan_id),
  check ((amount < 0) = (reverses_id is not null)),
  check (reverses_id is null or length(reason) > 0)
);
create index on budget_movements (plan_id, moved_on);
create index on budget_movements (item_id);
create index on budget_movements (producer_id) where producer_id is not null;
create index on budget_movements (product_id) where product_id is not null;
create index on budget_movements (norm_id) where norm_id is not null;
call track_history('budget_movements');
create trigger append_only before update or delete on budget_movements for each row execute function refuse_change();

-- A row that takes another back is its mirror: same plan, item, source, kind, beneficiary, product.
create function guard_reversal() returns trigger language plpgsql as $$
begin
  if new.reverses_id is not null and not exists (
    select from budget_movements m
     where m.id = new.reverses_id and m.amount = -new.amount and m.reverses_id is null and m.moved_on <= new.moved_on
       and (m.plan_id, m.item_id, m.source, m.kind) = (new.plan_id, new.item_id, new.source, new.kind)
       and (m.producer_id, m.product_id, m.norm_id) is not distinct from (new.producer_id, new.product_id, new.norm_id)) then
    raise exception 'a reversal mirrors what it takes back' using errcode = '42501';
  end if;
  return new;
end $$;
create trigger guard_reversal before insert on budget_movements for each row execute function guard_reversal();

-- The second wall: what was submitted or approved is not rewritten, whoever asks.
create function guard_plan_version() returns trigger language plpgsql as $$
begin
  if tg_op = 'INSERT' then
    if new.state <> 'draft' then
      raise exception 'a version begins as a draft' using errcode = '42501';
    end if;
    return new;
  end if;
  if not (new.state = old.state and old.state = 'draft')
    and (old.state, new.state) not in (('draft', 'submitted'), ('submitted', 'draft'), ('submitted', 'approved'), ('approved', 'adjusted')) then
    raise exception 'a version does not go from % to %', old.state, new.state using errcode = '42501';
  end if;
  if old.state <> 'draft'
    and (new.plan_id, new.n, new.title, new.purpose, new.measures, new.reason, new.drafted_on)
      is distinct from (old.plan_id, old.n, old.title, old.purpose, old.measures, old.reason, old.drafted_on) then
    raise exception 'a version that was handed in keeps its content' using errcode = '42501';
  end if;
  return new;
end $$;
create trigger guard_version before insert or update on plan_versions for each row execute function guard_plan_version();

create function guard_plan_content() returns trigger language plpgsql as $$
declare
  touched uuid := case when tg_op = 'DELETE' then (to_jsonb(old) ->> tg_argv[0])::uuid else (to_jsonb(new) ->> tg_argv[0])::uuid end;
  stands text;
begin
  if tg_op = 'UPDATE' and to_jsonb(old) -> tg_argv[0] <> to_jsonb(new) -> tg_argv[0] then
    raise exception 'what belongs to a version stays in it' using errcode = '42501';
  end if;
  if tg_argv[0] = 'activity_id' then
    select a.version_id into touched from plan_activities a where a.id = touched;
    -- the activity itself goes: its own guard has judged
    if touched is null and tg_op = 'DELETE' then
      return old;
    end if;
  end if;
  select state into stands from plan_versions where id = touched;
  if stands is distinct from 'draft' then
    raise exception 'only a draft is written' using errcode = '42501';
  end if;
  return case when tg_op = 'DELETE' then old else new end;
end $$;
create trigger guard_content before insert or update or delete on plan_activities
  for each row execute function guard_plan_content('version_id');
create trigger guard_content before insert or update or delete on plan_outputs
  for each row execute function guard_plan_content('activity_id');
create trigger guard_content before insert or update or delete on budget_lines
  for each row execute function guard_plan_content('activity_id');

grant select, insert, update, delete on budget_norms to namsao_app;
grant select, insert on plan_items, budget_movements to namsao_app;
-- a plan is locked while a step is taken
grant select, insert, update on plans to namsao_app;
grant select, insert, update on plan_versions to namsao_app;
grant select, insert, update, delete on plan_activities, plan_outputs, budget_lines to namsao_app;
