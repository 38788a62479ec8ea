-- The life after recognition: suspended, extended, superseded; the clock of a revocation; a place in the status list of
-- credentials; the texts of the printed certificate.

-- Out of force for a time, by decision, while a fault is looked into or mended. lifted_on: the first day in force again.
create table suspensions (
  id uuid primary key default gen_random_uuid(),
  province_code text not null default '31',
  recognition_id uuid not null references recognitions (id),
  suspended_from date not null,
  -- the same six as of a revocation (QĐ 26/2026 Đ8.1): what is being looked into
  ground text not null check (ground in
    ('false-dossier', 'criteria-not-met', 'law-violation', 'mark-misuse', 'production-stopped', 'other-finding')),
  decision_no text not null check (length(decision_no) between 1 and 60),
  lifted_on date check (lifted_on >= suspended_from),
  lift_no text check (length(lift_no) between 1 and 60),
  is_demo boolean not null default false,
  check ((lifted_on is null) = (lift_no is null)),
  exclude using gist (recognition_id with =, daterange(suspended_from, lifted_on) with &&)
);
create index on suspensions (suspended_from);
call track_history('suspensions');

-- QĐ 26/2026 Đ12.3: a renewal filed late keeps the certificate in force until its result, for 180 days at most.
create table extensions (
  id uuid primary key default gen_random_uuid(),
  province_code text not null default '31',
  recognition_id uuid not null unique references recognitions (id),
  dossier_id uuid not null references dossiers (id),
  extended_until date not null,
  document_no text check (length(document_no) between 1 and 60),
  recorded_on date not null,
  -- the day of the dossier's result
  ended_on date,
  is_demo boolean not null default false
);
create index on extensions (dossier_id) where ended_on is null;
create index on extensions (extended_until);
call track_history('extensions');

-- From the conclusion of a violation, or the commune's word that production stopped, 15 days run to the decision (Đ8.4).
create table revocation_cases (
  id uuid primary key default gen_random_uuid(),
  province_code text not null default '31',
  recognition_id uuid not null references recognitions (id),
  ground text not null check (ground in
    ('false-dossier', 'criteria-not-met', 'law-violation', 'mark-misuse', 'production-stopped', 'other-finding')),
  -- the document that concludes: number, body
  conclusion text not null check (length(conclusion) between 1 and 300),
  concluded_on date not null,
  due_on date not null generated always as (concluded_on + 15) stored,
  finding_id uuid references inspection_findings (id),
  opened_by uuid references accounts (id),
  closed_on date,
  outcome text check (outcome in ('revoked', 'kept')),
  -- why the star was kept
  reason text check (length(reason) <= 1000),
  is_demo boolean not null default false,
  check ((closed_on is null) = (outcome is null)),
  check (outcome <> 'kept' or length(reason) > 0)
);
create unique index revocation_cases_one_open on revocation_cases (recognition_id) where closed_on is null;
create index on revocation_cases (recognition_id);
create index on revocation_cases (due_on) where closed_on is null;
call track_history('revocation_cases');

-- Each recognition with the days of its life. Superseded by what followed from a dossier on the same product (an upgrade,
-- a renewal); what sources state of earlier years is never taken for that. A fictitious one does not supersede a real one.
create view recognition_lives with (security_invoker = true) as
  select r.id, r.product_id, coalesce(r.stars, 0) as stars, r.recognised_on as valid_from, r.valid_until as due_until,
         least(e.extended_until, e.ended_on) as extended_until, n.recognised_on as superseded_on, n.id as superseded_by,
         v.revoked_on,
         least(greatest(r.valid_until, least(e.extended_until, e.ended_on)), v.revoked_on - 1, n.recognised_on - 1) as valid_until,
         r.is_demo or p.is_demo as is_demo
    from recognitions r
    join products p on p.id = r.product_id
    left join revocations v on v.recognition_id = r.id
    left join extensions e on e.recognition_id = r.id
    left join certificates c on c.recognition_id = r.id
    left join lateral (
      select later.id, later.recognised_on
        from recognitions later
        left join certificates lc on lc.recognition_id = later.id
       where later.product_id = r.product_id and later.dossier_id is not null and later.id <> r.id
         and later.recognised_on >= r.recognised_on and (r.is_demo or not later.is_demo)
         and (later.recognised_on > r.recognised_on or c.serial is null or lc.serial > c.serial)
       order by later.recognised_on, lc.serial limit 1) n on true;

-- The days on which a recognition is in force: its life without its suspensions. Undated ones are never valid on a day.
create or replace view recognition_spans with (security_invoker = true) as
  select l.id, l.product_id, l.stars, lower(d.days) as valid_from, upper(d.days) - 1 as valid_until, l.is_demo
    from recognition_lives l
    cross join lateral unnest(
      datemultirange(daterange(l.valid_from, l.valid_until, '[]'))
      - coalesce((select range_agg(daterange(s.suspended_from, s.lifted_on)) from suspensions s where s.recognition_id = l.id),
                 '{}'::datemultirange)) as d(days)
   where l.valid_from <= l.valid_until;

do $$
declare
  fact text;
begin
  foreach fact in array array['suspensions', 'extensions'] loop
    execute format('create trigger star_periods_after_insert after insert on %I
      referencing new table as changed for each statement execute function star_periods_of_revocations()', fact);
    execute format('create trigger star_periods_after_update after update on %I
      referencing new table as changed for each statement execute function star_periods_of_revocations()', fact);
    execute format('create trigger star_periods_after_delete after delete on %I
      referencing old table as changed for each statement execute function star_periods_of_revocations()', fact);
  end loop;
end $$;

-- The result of the renewal ends the extension, whoever takes the dossier's last step.
create function end_extension() returns trigger
  language plpgsql security definer set search_path = pg_catalog, public as $$
begin
  update extensions set ended_on = today_in_vietnam() where dossier_id = new.id and ended_on is null;
  return null;
end $$;
create trigger end_extension after update of state on dossiers for each row
  when (new.state in ('recognised', 'not-recognised', 'rejected', 'withdrawn') and old.state <> new.state)
  execute function end_extension();

-- Bitstring Status List: a random place in a list of 131,072, so that neighbours in it tell nothing. When a list is too
-- full for chance to find a place, the next one is begun.
create function free_status_index() returns integer
  language plpgsql volatile security definer set search_path = pg_catalog, public as $$
declare
  size constant integer := 131072;
  base integer := coalesce((select max(status_index) from certificates), 0) / size * size;
  place integer;
begin
  for attempt in 1..40 loop
    place := base + floor(random() * size)::integer;
    if not exists (select from certificates where status_index = place) then return place; end if;
  end loop;
  return base + size + floor(random() * size)::integer;
end $$;
alter table certificates add column status_index integer;
with places as (
  select i, row_number() over (order by random()) as n from generate_series(0, 131071) as i),
owners as (
  select id, row_number() over (order by random()) as n from certificates)
update certificates c set status_index = p.i from owners o join places p using (n) where o.id = c.id;
alter table certificates
  alter column status_index set not null,
  alter column status_index set default free_status_index(),
  add unique (status_index);
call track_history('certificates');

-- The texts of the printed certificate from a day on; {product} and others stand for the certificate's own facts.
create table certificate_forms (
  id uuid primary key default gen_random_uuid(),
  code text not null unique,
  is_demo boolean not null default false,
  valid_from date not null check (isfinite(valid_from)),
  parent text check (length(parent) <= 200),
  body text not null check (length(body) between 1 and 200),
  place text not null check (length(place) between 1 and 100),
  heading text not null check (length(heading) between 1 and 200),
  wording text not null check (length(wording) between 1 and 2000),
  signature text not null check (length(signature) between 1 and 400),
  note text check (length(note) <= 500),
  basis text check (length(basis) <= 300)
);
create unique index on certificate_forms (valid_from, is_demo);
call track_history('certificate_forms');

grant select, insert, update on suspensions, extensions, revocation_cases to namsao_app;
grant select, insert, update, delete on certificate_forms to namsao_app;
grant select on recognition_lives to namsao_app;

select refresh_star_periods(array(select distinct product_id from recognitions where dossier_id is not null));
