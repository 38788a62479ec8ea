-- Training: courses, their sessions, who was invited, who came, certificates of attendance.

create table training_courses (
  id uuid primary key default gen_random_uuid(),
  code text not null unique,
  title text not null check (length(title) between 1 and 300 and title is nfc normalized),
  kind text not null check (kind in ('management', 'rating', 'production', 'standards', 'marketing', 'digital', 'finance', 'study-tour', 'other')),
  audience text not null check (audience in ('managers', 'participants', 'both', 'others')),
  organiser text check (length(organiser) <= 300),
  trainers text check (length(trainers) <= 1000),
  place_id uuid references places (id),
  place_on date,
  venue text check (length(venue) <= 300),
  -- null: the day is not known; with known_by the last day of the month or year that is known
  starts_on date check (isfinite(starts_on)),
  known_by text check (known_by in ('month', 'year')),
  ends_on date check (isfinite(ends_on) and ends_on >= starts_on),
  funding text check (funding in ('central', 'province', 'commune', 'integrated', 'own', 'credit', 'sponsor')),
  -- whole đồng
  cost bigint check (cost >= 0),
  decision_no text check (length(decision_no) <= 100),
  source text check (length(source) <= 2000),
  note text check (length(note) <= 4000),
  is_demo boolean not null default false,
  check ((place_id is null) = (place_on is null)),
  check (starts_on is not null or (known_by is null and ends_on is null))
);
create unique index on training_courses (title, starts_on) nulls not distinct;
create index on training_courses (starts_on);
create index on training_courses (place_id);
call track_history('training_courses');

create table training_sessions (
  id uuid primary key default gen_random_uuid(),
  code text not null unique,
  course_id uuid not null references training_courses (id),
  held_on date not null check (isfinite(held_on)),
  part text not null check (part in ('morning', 'afternoon', 'evening', 'day')),
  topic text not null check (length(topic) between 1 and 300),
  trainer text check (length(trainer) <= 300),
  venue text check (length(venue) <= 300),
  is_demo boolean not null default false
);
create unique index on training_sessions (course_id, held_on, part);
create index on training_sessions (held_on);
call track_history('training_sessions');

-- A person is an account, or a name on a list; a producer's representative may have either, or be counted only.
create table training_invitations (
  id uuid primary key default gen_random_uuid(),
  code text not null unique,
  course_id uuid not null references training_courses (id),
  account_id uuid references accounts (id),
  producer_id uuid references producers (id),
  person text check (length(person) <= 200),
  sent_on date not null check (isfinite(sent_on)),
  letter_no text check (length(letter_no) <= 100),
  answer text check (answer in ('comes', 'declines')),
  note text check (length(note) <= 1000),
  is_demo boolean not null default false,
  check (num_nonnulls(account_id, producer_id, person) > 0)
);
create unique index on training_invitations (course_id, account_id, producer_id, person) nulls not distinct;
create index on training_invitations (account_id);
create index on training_invitations (producer_id);
call track_history('training_invitations');

create table training_attendances (
  id uuid primary key default gen_random_uuid(),
  code text not null unique,
  course_id uuid not null references training_courses (id),
  -- null: the course as a whole
  session_id uuid references training_sessions (id),
  attended_on date not null check (isfinite(attended_on)),
  role text not null check (role in ('managers', 'participants', 'others')),
  account_id uuid references accounts (id),
  producer_id uuid references producers (id),
  person text check (length(person) <= 200),
  -- null: one
  people bigint check (people between 1 and 1000),
  -- null: not counted
  women bigint check (women between 0 and coalesce(people, 1)),
  recorded_by text check (recorded_by in ('list', 'qr')),
  note text check (length(note) <= 1000),
  is_demo boolean not null default false,
  check (num_nonnulls(account_id, producer_id, person) > 0),
  check (coalesce(people, 1) = 1 or (account_id is null and person is null))
);
create unique index on training_attendances (course_id, session_id, account_id, producer_id, person) nulls not distinct;
create index on training_attendances (account_id, attended_on) where account_id is not null;
create index on training_attendances (producer_id, attended_on) where producer_id is not null;
create index on training_attendances (session_id);
create index on training_attendances (is_demo, role);
call track_history('training_attendances');

-- One person's certificate of one course. The name is the one that is printed; no public page shows it by itself.
create table training_certificates (
  id uuid primary key default gen_random_uuid(),
  -- 130 random bits: who holds the address holds the certificate
  code text not null unique check (code ~ '^[0-9A-HJKMNP-TV-Z]{26}$'),
  course_id uuid not null references training_courses (id),
  account_id uuid references accounts (id),
  producer_id uuid references producers (id),
  person text not null check (length(person) between 1 and 200),
  issued_on date not null,
  sessions smallint not null check (sessions > 0),
  revoked_on date check (revoked_on >= issued_on),
  reason text check (length(reason) between 3 and 500),
  is_demo boolean not null default false,
  check ((revoked_on is null) = (reason is null))
);
create unique index on training_certificates (course_id, account_id, producer_id, person) nulls not distinct
  where revoked_on is null;
create index on training_certificates (account_id);
create index on training_certificates (producer_id);
call track_history('training_certificates');

-- The scheme's managers on a day: who then held an office of it, by the grants of roles. Unqualified names and no
-- settings of its own: under the search path `past` it answers from what was known at an instant.
create function training_managers(asked_on date, with_demo boolean)
  returns table (account_id uuid, since date, role text, place_id uuid, is_demo boolean)
  language sql stable parallel safe as $$
  select distinct on (g.account_id) g.account_id, g.valid_from, g.role, g.place_id, a.is_demo
    from role_grants g join accounts a on a.id = g.account_id
   where g.role in ('commune-officer', 'agency-officer', 'trade-officer')
     and g.valid_from <= asked_on and (g.valid_until is null or g.valid_until >= asked_on)
     and (g.revoked_at is null or (g.revoked_at at time zone 'Asia/Ho_Chi_Minh')::date > asked_on)
     and (with_demo or not a.is_demo)
   order by g.account_id, g.valid_from, g.role, g.id
$$;

-- What a person is called where no name may stand.
create function masked_person(account uuid) returns text
  language sql immutable strict parallel safe
  return 'CB-' || upper(left(account::text, 8));

grant select, insert, update, delete on
  training_courses, training_sessions, training_invitations, training_attendances to namsao_app;
grant select, insert, update on training_certificates to namsao_app;
