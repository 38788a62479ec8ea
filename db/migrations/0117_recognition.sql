-- Certificates and labels issued anew after the product or its producer changed its name, form or pack. The star, its
-- number, its code and its last day stay.
create table reissues (
  id uuid primary key default gen_random_uuid(),
  recognition_id uuid not null references recognitions (id),
  what text not null check (what in ('certificate', 'label')),
  done_on date not null check (isfinite(done_on)),
  document_no text not null check (length(document_no) between 1 and 60),
  is_demo boolean not null default false
);
create unique index on reissues (recognition_id, what, done_on);
call track_history('reissues');
grant select, insert on reissues to namsao_app;
