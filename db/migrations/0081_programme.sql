-- New-rural status of communes over time (Chương trình mục tiêu quốc gia xây dựng nông thôn mới). From a day on; the
-- commune is meant on the map of that day.
create table new_rural_statuses (
  id uuid primary key default gen_random_uuid(),
  code text not null unique check (code ~ '^NTM-[0-9]{4,}$'),
  place_id uuid not null references places (id),
  place_on date not null check (isfinite(place_on)),
  status text not null check (status in ('not-yet', 'new-rural', 'advanced', 'model')),
  valid_from date not null check (isfinite(valid_from)),
  decision_no text check (length(decision_no) between 1 and 60),
  decided_on date,
  source text,
  is_demo boolean not null default false,
  unique (place_id, valid_from)
);
call track_history('new_rural_statuses');
grant select, insert, update, delete on new_rural_statuses to namsao_app;
