-- Recognition: decisions, stars, certificates, revocations; what sources say of products that have no star yet.

create table decisions (
  id uuid primary key default gen_random_uuid(),
  province_code text not null default '31',
  -- QĐ 26/2026 Đ4.1: the province for 3 and 4 stars, the ministry for 5; districts until 2025-06-30
  issuer text not null check (issuer in ('province', 'ministry', 'district')),
  number text not null check (length(number) between 1 and 60),
  issued_on date not null,
  -- office of the signer, never a person's name
  signed_as text check (length(signed_as) <= 120),
  is_demo boolean not null default false,
  unique nulls not distinct (province_code, issuer, number, issued_on, is_demo)
);
create index on decisions (issued_on);
call track_history('decisions');

create table recognitions (
  id uuid primary key default gen_random_uuid(),
  province_code text not null default '31',
  product_id uuid not null references products (id),
  -- null: recognised, but the source does not say with how many
  stars smallint check (stars between 1 and 5),
  decision_id uuid references decisions (id),
  decision_no text check (length(decision_no) between 1 and 60),
  recognised_on date,
  recognised_precision text not null check (recognised_precision in ('day', 'month', 'year', 'unknown')),
  -- last day: 36 months (QĐ 26/2026 Đ4.3); of a month or a year known alone, counted from its last day
  valid_until date,
  -- where it was read: addresses, one a line, and the source's own row number
  source_url text,
  source_row text,
  note text,
  dossier_id uuid,
  is_demo boolean not null default false,
  check ((recognised_on is null) = (recognised_precision = 'unknown')),
  check ((recognised_on is null) = (valid_until is null)),
  check (valid_until >= recognised_on)
);
create index on recognitions (product_id, recognised_on);
create index on recognitions (decision_id);
create index on recognitions (stars, recognised_on);
create unique index on recognitions (dossier_id) where dossier_id is not null;
call track_history('recognitions');

-- One row a recognition at most: a revocation is final, a new star needs a new dossier.
create table revocations (
  id uuid primary key default gen_random_uuid(),
  province_code text not null default '31',
  recognition_id uuid not null unique references recognitions (id),
  revoked_on date not null,
  -- QĐ 26/2026 Đ8.1 a, b, c, d, đ, e in this order
  ground text not null check (ground in
    ('false-dossier', 'criteria-not-met', 'law-violation', 'mark-misuse', 'production-stopped', 'other-finding')),
  issuer text not null check (issuer in ('province', 'ministry')),
  decision_no text not null check (length(decision_no) between 1 and 60),
  -- the conclusion or confirmation from which the 15 days of Đ8.4 run
  concluded_on date check (concluded_on <= revoked_on),
  is_demo boolean not null default false
);
create index on revocations (revoked_on);
call track_history('revocations');

-- The last number given in a year. Moved inside the issuing transaction: no gap, no number twice.
create table certificate_series (
  province_code text not null,
  year smallint not null,
  is_demo boolean not null,
  last integer not null check (last > 0),
  primary key (province_code, year, is_demo)
);

create table certificates (
  id uuid primary key default gen_random_uuid(),
  province_code text not null default '31',
  -- 130 random bits in Crockford's base 32: what the QR names
  code text not null unique check (code ~ '^[0-9A-HJKMNP-TV-Z]{26}$'),
  number text not null check (length(number) between 1 and 60),
  year smallint not null,
  serial integer not null check (serial > 0),
  recognition_id uuid not null unique references recognitions (id),
  issued_on date not null,
  valid_until date not null check (valid_until > issued_on),
  is_demo boolean not null default false,
  unique (province_code, is_demo, year, serial)
);
create index on certificates (valid_until);
call track_history('certificates');

-- A public statement about a product that is not a recognition: planned, registered, rated, proposed …
create table candidacies (
  id uuid primary key default gen_random_uuid(),
  province_code text not null default '31',
  product_id uuid not null references products (id),
  status text not null check (status in ('evaluated-district', 'registered', 'planned', 'proposed', 'idea',
    'not-recognised', 'conflicting-claim', 'unknown')),
  -- what was proposed or rated
  stars smallint check (stars between 1 and 5),
  stated_on date,
  stated_precision text not null check (stated_precision in ('day', 'month', 'year', 'unknown')),
  decision_no text,
  source_url text,
  source_row text,
  note text,
  is_demo boolean not null default false,
  check ((stated_on is null) = (stated_precision = 'unknown'))
);
create index on candidacies (product_id);
create index on candidacies (status);
call track_history('candidacies');

-- Each product's best star by day, in periods that never overlap: a projection of recognitions and revocations,
-- kept by triggers. stars 0: valid, the number not stated. real_stars leaves out fictitious recognitions; null: none.
create table star_periods (
  product_id uuid not null references products (id) on delete cascade,
  valid_from date not null,
  valid_until date not null,
  stars smallint not null,
  recognition_id uuid not null,
  real_stars smallint,
  real_recognition_id uuid,
  primary key (product_id, valid_from)
);
create index on star_periods (valid_until, valid_from);
create index on star_periods (stars desc, valid_from desc);

-- A recognition's days: until it lapses or is revoked. Undated ones are never valid on a day.
create view recognition_spans with (security_invoker = true) as
  select r.id, r.product_id, coalesce(r.stars, 0) as stars, r.recognised_on as valid_from,
         least(r.valid_until, v.revoked_on - 1) as valid_until, r.is_demo or p.is_demo as is_demo
    from recognitions r
    join products p on p.id = r.product_id
    left join revocations v on v.recognition_id = r.id
   where r.recognised_on is not null
     and r.recognised_on <= least(r.valid_until, v.revoked_on - 1);

create function refresh_star_periods(changed uuid[]) returns void
  language sql security definer set search_path = pg_catalog, public as $$
  delete from star_periods where product_id = any (changed);
  insert into star_periods
  with spans as materialized (select * from recognition_spans where product_id = any (changed)),
  boundaries as (
    select product_id, valid_from as first_day from spans
    union select product_id, valid_until + 1 from spans),
  segments as (
    select product_id, first_day,
           lead(first_day) over (partition by product_id order by first_day) - 1 as last_day
      from boundaries)
  select g.product_id, g.first_day, g.last_day,
         (array_agg(s.stars order by s.stars desc, s.is_demo, s.valid_until desc))[1],
         (array_agg(s.id order by s.stars desc, s.is_demo, s.valid_until desc))[1],
         (array_agg(s.stars order by s.stars desc, s.valid_until desc) filter (where not s.is_demo))[1],
         (array_agg(s.id order by s.stars desc, s.valid_until desc) filter (where not s.is_demo))[1]
    from segments g
    join spans s on s.product_id = g.product_id and s.valid_from <= g.first_day and s.valid_until >= g.last_day
   where g.last_day is not null
   group by g.product_id, g.first_day, g.last_day
$$;

create function star_periods_of_recognitions() returns trigger
  language plpgsql security definer set search_path = pg_catalog, public as $$
begin
  perform refresh_star_periods(array(select distinct product_id from changed));
  return null;
end $$;
create trigger star_periods_after_insert after insert on recognitions
  referencing new table as changed for each statement execute function star_periods_of_recognitions();
create trigger star_periods_after_update after update on recognitions
  referencing new table as changed for each statement execute function star_periods_of_recognitions();
create trigger star_periods_after_delete after delete on recognitions
  referencing old table as changed for each statement execute function star_periods_of_recognitions();

create function star_periods_of_revocations() returns trigger
  language plpgsql security definer set search_path = pg_catalog, public as $$
begin
  perform refresh_star_periods(array(
    select distinct r.product_id from changed c join recognitions r on r.id = c.recognition_id));
  return null;
end $$;
create trigger star_periods_after_insert after insert on revocations
  referencing new table as changed for each statement execute function star_periods_of_revocations();
create trigger star_periods_after_update after update on revocations
  referencing new table as changed for each statement execute function star_periods_of_revocations();
create trigger star_periods_after_delete after delete on revocations
  referencing old table as changed for each statement execute function star_periods_of_revocations();

grant select, insert, update on decisions, recognitions, certificates, candidacies, certificate_series to namsao_app;
grant select, insert on revocations to namsao_app;
grant select on star_periods, recognition_spans to namsao_app;
