-- A renewal or an upgrade begins with what the dossier before it said.
alter table dossiers add column prefilled_from uuid references dossiers;
call track_history('dossiers');
create index on dossiers (prefilled_from) where prefilled_from is not null;

-- Histories of products that are too much alike, found by their trigrams.
create index dossiers_history_words on dossiers
  using gin (fold_vietnamese(general->>'history') gin_trgm_ops);

-- A producer's consent that an officer writes in its name: who gave it, when, how; it ends by its day or when taken back.
create table writing_consents (
  id uuid primary key default gen_random_uuid(),
  producer_id uuid not null references producers,
  account_id uuid not null references accounts,
  given_by text not null check (length(given_by) between 1 and 120),
  given_on date not null,
  how text not null check (how in ('paper', 'in-person', 'phone', 'message')),
  words text not null check (length(words) between 10 and 2000),
  ends_on date not null check (ends_on >= given_on),
  ended_on date,
  ended_by uuid references accounts,
  is_demo boolean not null default false,
  check ((ended_on is null) = (ended_by is null))
);
create index on writing_consents (producer_id, ends_on);
create index on writing_consents (account_id, ends_on);
create index on writing_consents (ended_by) where ended_by is not null;
call track_history('writing_consents');
grant select, insert, update on writing_consents to namsao_app;
