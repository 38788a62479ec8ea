-- Complaints belong to a dossier where they are about one; the result of 90 points and more is approved before it goes up.

alter table complaints add column dossier_id uuid references dossiers (id);
create index on complaints (dossier_id);
call track_history('complaints');

-- QĐ 26/2026 Đ7.3e: the Chairman approves the result of what reached five stars; then it goes to the ministry (Đ6.3).
create table result_approvals (
  id uuid primary key default gen_random_uuid(),
  province_code text not null default '31',
  dossier_id uuid not null unique references dossiers (id),
  decision_no text not null check (length(decision_no) between 1 and 60),
  approved_on date not null,
  -- the letter with which the file went to the ministry
  letter_no text check (length(letter_no) between 1 and 60),
  sent_on date check (sent_on >= approved_on),
  is_demo boolean not null default false
);
call track_history('result_approvals');
grant select, insert, update on result_approvals to namsao_app;
