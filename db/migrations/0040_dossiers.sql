-- Dossiers: ideas, dossiers with their self-score, evidence, snapshots of what was submitted, commune reviews.
-- QĐ 26/2026 Đ5-Đ7, Phụ lục III (Mẫu 01, 02, 03).

-- Days on which no office works, besides Saturdays and Sundays. An administrator keeps it up to date.
create table holidays (
  id uuid primary key default gen_random_uuid(),
  day date not null unique,
  name text not null
);
call track_history('holidays');
-- Bộ luật Lao động 2019 Đ112, with the days in lieu of 2026; Tết 2027 is entered when it is announced.
insert into holidays (day, name) values
  ('2026-01-01', 'Tết Dương lịch'),
  ('2026-02-16', 'Tết Nguyên đán'), ('2026-02-17', 'Tết Nguyên đán'), ('2026-02-18', 'Tết Nguyên đán'),
  ('2026-02-19', 'Tết Nguyên đán'), ('2026-02-20', 'Tết Nguyên đán'),
  ('2026-04-27', 'Giỗ Tổ Hùng Vương (nghỉ bù)'), ('2026-04-30', 'Ngày Chiến thắng'),
  ('2026-05-01', 'Ngày Quốc tế lao động'), ('2026-09-01', 'Quốc khánh'), ('2026-09-02', 'Quốc khánh'),
  ('2027-01-01', 'Tết Dương lịch'), ('2027-04-16', 'Giỗ Tổ Hùng Vương'), ('2027-04-30', 'Ngày Chiến thắng'),
  ('2027-05-01', 'Ngày Quốc tế lao động'), ('2027-09-01', 'Quốc khánh'), ('2027-09-02', 'Quốc khánh');

-- Ý tưởng sản phẩm: step 2 of the yearly cycle.
create sequence idea_numbers;
create table ideas (
  id uuid primary key default gen_random_uuid(),
  code text not null unique,
  province_code text not null default '31',
  producer_id uuid not null references producers,
  place_id uuid not null references places,
  product_id uuid references products,
  name text not null check (length(name) between 1 and 200),
  product_kind text not null check (product_kind in ('new', 'existing')),
  sheet smallint check (sheet between 1 and 26),
  value_promise text not null,
  local_ties text not null default '',
  packing text not null default '',
  state text not null check (state in ('submitted', 'accepted', 'returned', 'withdrawn')),
  submitted_on date not null,
  submitted_by uuid not null references accounts,
  decided_on date,
  decided_by uuid references accounts,
  reason text,
  is_demo boolean not null default false,
  check ((state in ('accepted', 'returned')) = (decided_on is not null and decided_by is not null)),
  check (state <> 'returned' or length(reason) > 0),
  check (state <> 'accepted' or product_id is not null)
);
create index on ideas (producer_id, submitted_on);
create index on ideas (place_id, state, submitted_on);
call track_history('ideas');

-- Hồ sơ sản phẩm: one product, one attempt, one rule book for good.
create sequence dossier_numbers;
create table dossiers (
  id uuid primary key default gen_random_uuid(),
  code text not null unique,
  province_code text not null default '31',
  producer_id uuid not null references producers,
  product_id uuid not null references products,
  place_id uuid not null references places,
  idea_id uuid references ideas,
  kind text not null check (kind in ('first', 'upgrade', 'renewal')),
  rulebook text not null,
  sheet smallint not null check (sheet between 1 and 26),
  state text not null check (state in (
    'draft', 'submitted', 'commune-review', 'returned', 'sent-to-province', 'province-check',
    'supplement-requested', 'rejected', 'council-queued', 'council-scoring', 'council-result',
    'sent-to-centre', 'recognised', 'not-recognised', 'withdrawn')),
  -- fields of Mẫu 01 and 02; shape: src/modules/dossiers/general.ts
  general jsonb not null default '{}',
  opened_on date not null,
  opened_by uuid not null references accounts,
  filed_on date,
  filed_by uuid references accounts,
  commune_slip_number integer,
  commune_received_on date,
  commune_due_on date,
  commune_sent_on date,
  province_slip_number integer,
  province_received_on date,
  stars smallint check (stars between 1 and 5),
  is_demo boolean not null default false,
  check ((commune_slip_number is null) = (commune_received_on is null)),
  check ((province_slip_number is null) = (province_received_on is null))
);
-- a product has one open dossier at most
create unique index dossiers_one_open on dossiers (product_id)
  where state not in ('recognised', 'not-recognised', 'rejected', 'withdrawn');
create unique index dossiers_commune_slip on dossiers (place_id, (extract(year from commune_received_on)), commune_slip_number);
create unique index dossiers_province_slip on dossiers (province_code, (extract(year from province_received_on)), province_slip_number);
create index on dossiers (producer_id, opened_on);
create index on dossiers (place_id, state, commune_due_on);
create index on dossiers (state, opened_on);
call track_history('dossiers');

-- Self-score: the chosen option of a criterion (1-based position on the sheet), with the producer's words.
create table dossier_answers (
  id uuid primary key default gen_random_uuid(),
  dossier_id uuid not null references dossiers on delete cascade,
  criterion text not null,
  option smallint check (option >= 1),
  note text not null default '',
  unique (dossier_id, criterion)
);
call track_history('dossier_answers');

-- Minh chứng: belongs to the producer and is used by many dossiers.
create table evidence (
  id uuid primary key default gen_random_uuid(),
  province_code text not null default '31',
  producer_id uuid not null references producers,
  kind text not null,
  title text not null check (length(title) between 1 and 200),
  number text not null default '',
  issuer text not null default '',
  issued_on date,
  expires_on date,
  file_id uuid not null references files,
  removed_on date,
  added_by uuid not null references accounts,
  is_demo boolean not null default false,
  check (expires_on >= issued_on)
);
create index on evidence (producer_id) where removed_on is null;
create index on evidence (file_id);
call track_history('evidence');

-- A document linked to a criterion of a dossier; '' is the dossier as a whole.
create table evidence_links (
  id uuid primary key default gen_random_uuid(),
  dossier_id uuid not null references dossiers on delete cascade,
  evidence_id uuid not null references evidence,
  criterion text not null default '',
  unique (dossier_id, criterion, evidence_id)
);
create index on evidence_links (evidence_id);
call track_history('evidence_links');

-- What was handed in: the questions as they stood, the answers, the documents. Never changed.
create table dossier_submissions (
  id uuid primary key default gen_random_uuid(),
  dossier_id uuid not null references dossiers,
  number smallint not null check (number >= 1),
  submitted_at timestamptz not null,
  submitted_by uuid not null references accounts,
  content jsonb not null,
  content_hash text not null check (content_hash ~ '^[0-9a-f]{64}$'),
  self_total smallint not null check (self_total between 0 and 100),
  self_stars smallint not null check (self_stars between 1 and 5),
  unique (dossier_id, number)
);
call track_history('dossier_submissions');
create trigger append_only before update or delete on dossier_submissions for each row execute function refuse_change();

-- Mẫu 03: what the commune found on the ground, four assessments. QĐ 26/2026 Đ7.2.
create table commune_reviews (
  id uuid primary key default gen_random_uuid(),
  dossier_id uuid not null references dossiers,
  submission_id uuid not null references dossier_submissions,
  local_material text not null,
  local_material_met text not null check (local_material_met in ('met', 'partly', 'not-met')),
  local_labour text not null,
  local_labour_met text not null check (local_labour_met in ('met', 'partly', 'not-met')),
  idea_origin text not null,
  idea_origin_met text not null check (idea_origin_met in ('met', 'partly', 'not-met')),
  local_identity text not null,
  local_identity_met text not null check (local_identity_met in ('met', 'partly', 'not-met')),
  letter_number text not null,
  letter_on date not null,
  signed_by_name text not null,
  reviewed_by uuid not null references accounts,
  reviewed_on date not null,
  unique (submission_id)
);
create index on commune_reviews (dossier_id);
call track_history('commune_reviews');
create trigger append_only before update or delete on commune_reviews for each row execute function refuse_change();

-- The dossier's way: each transition with its reason. Never changed.
create table dossier_steps (
  id uuid primary key default gen_random_uuid(),
  dossier_id uuid not null references dossiers on delete cascade,
  number smallint not null check (number >= 1),
  action text not null,
  from_state text,
  to_state text not null,
  taken_at timestamptz not null,
  taken_by uuid references accounts,
  reason text not null default '',
  unique (dossier_id, number)
);
create index on dossier_steps (dossier_id, taken_at);
call track_history('dossier_steps');
create trigger append_only before update on dossier_steps for each row execute function refuse_change();

grant select on holidays to namsao_app;
grant insert, update, delete on holidays to namsao_app;
grant usage on idea_numbers, dossier_numbers to namsao_app;
grant select, insert, update on ideas, dossiers, evidence to namsao_app;
grant select, insert, update, delete on dossier_answers, evidence_links to namsao_app;
grant select, insert on dossier_submissions, commune_reviews, dossier_steps to namsao_app;
