-- After recognition: inspections with their findings (QĐ 26/2026 Đ8, Đ9), and complaints (Luật Khiếu nại 2011 Đ9).

create table inspections (
  id uuid primary key default gen_random_uuid(),
  code text not null unique,
  is_demo boolean not null default false,
  product_id uuid not null references products (id),
  -- why this product: on the risk list, drawn at random, after a complaint, by the yearly plan
  reason text not null check (reason in ('risk', 'random', 'complaint', 'periodic')),
  -- the seed of the draw, so that anybody can repeat it
  draw_seed text check (length(draw_seed) <= 64),
  planned_on date not null,
  inspected_on date,
  body text check (length(body) <= 300),
  outcome text check (outcome in ('conforming', 'to-mend', 'violation')),
  conclusion text check (length(conclusion) <= 4000),
  file_id uuid references files (id),
  check ((inspected_on is null) = (outcome is null))
);
create index on inspections (product_id);
create index on inspections (planned_on desc, id desc);
create unique index on inspections (product_id, planned_on);
call track_history('inspections');

create table inspection_findings (
  id uuid primary key default gen_random_uuid(),
  code text not null unique,
  is_demo boolean not null default false,
  inspection_id uuid not null references inspections (id),
  -- the six grounds of QĐ 26/2026 Đ8.1, or a lesser fault
  ground text not null check (ground in ('false-dossier', 'criteria-not-met', 'law-violation', 'mark-misuse',
    'production-stopped', 'other-finding', 'minor')),
  description text not null check (length(description) between 1 and 4000),
  remedy text check (length(remedy) <= 2000),
  remedy_due_on date,
  remedied_on date,
  rechecked_on date,
  recheck_outcome text check (recheck_outcome in ('mended', 'not-mended')),
  check ((rechecked_on is null) = (recheck_outcome is null))
);
create index on inspection_findings (inspection_id);
create index on inspection_findings (remedy_due_on) where remedied_on is null;
call track_history('inspection_findings');

create table complaints (
  id uuid primary key default gen_random_uuid(),
  code text not null unique,
  is_demo boolean not null default false,
  product_id uuid not null references products (id),
  -- the decision or notice complained of
  against text not null check (length(against) between 1 and 300),
  against_on date not null,
  received_on date not null,
  complainant text check (length(complainant) <= 200),
  content text not null check (length(content) between 1 and 4000),
  -- why a complaint after 90 days was taken all the same
  late_reason text check (length(late_reason) <= 500),
  due_on date,
  answered_on date,
  outcome text check (outcome in ('upheld', 'partly', 'rejected', 'withdrawn')),
  answer text check (length(answer) <= 4000),
  file_id uuid references files (id),
  check ((answered_on is null) = (outcome is null))
);
create index on complaints (product_id);
create index on complaints (received_on desc, id desc);
call track_history('complaints');

grant select, insert, update, delete on inspections, inspection_findings, complaints to namsao_app;
