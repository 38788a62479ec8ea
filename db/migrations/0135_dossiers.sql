-- Until when the producer answers a return or a request for supplements: with the request, and while it is open.
alter table dossier_steps add column due_on date;
call track_history('dossier_steps');
alter table dossiers add column supplement_due_on date
  check (supplement_due_on is null or state in ('returned', 'supplement-requested'));
call track_history('dossiers');
create index on dossiers (supplement_due_on) where supplement_due_on is not null;

-- Samples of the product as they come in at the commune or the agency. QĐ 26/2026 Đ6.2d.
create table dossier_samples (
  id uuid primary key default gen_random_uuid(),
  dossier_id uuid not null references dossiers,
  office text not null check (office in ('commune', 'agency')),
  received_on date not null,
  quantity smallint not null check (quantity between 1 and 100),
  recorded_by uuid not null references accounts,
  is_demo boolean not null default false
);
create index on dossier_samples (dossier_id, received_on);
create index on dossier_samples (recorded_by);
call track_history('dossier_samples');
grant select, insert on dossier_samples to namsao_app;
