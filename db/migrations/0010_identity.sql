-- Identity: accounts, roles bound to an area for a period, sessions, credentials, second factors, invitations.
-- accounts, sessions, credentials and verifications are also read and written by better-auth (src/modules/identity/auth.server.ts).

create table accounts (
  id uuid primary key default gen_random_uuid(),
  -- an e-mail address in lower case, or a phone number as +84…
  login_name text not null unique check (login_name = lower(login_name) and length(login_name) between 5 and 254),
  display_name text not null check (length(display_name) between 1 and 120),
  locale text not null default 'vi' check (locale in ('vi', 'en')),
  login_verified boolean not null default false,
  image text,
  is_demo boolean not null default false,
  disabled_at timestamptz,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);
create index on accounts using gin (fold_vietnamese(display_name) gin_trgm_ops);
create index on accounts (is_demo) where is_demo;

-- Who holds which role, for which place, body or producer, from which day to which day.
create table role_grants (
  id uuid primary key default gen_random_uuid(),
  account_id uuid not null references accounts (id),
  role text not null check (role in (
    'producer', 'commune-officer', 'agency-officer', 'trade-officer', 'advisory-team', 'council-member',
    'council-chair', 'council-secretary', 'steering-committee', 'inspector', 'administrator')),
  province_code text not null default '31',
  place_id uuid,
  body_id uuid,
  producer_id uuid,
  valid_from date not null,
  valid_until date,
  -- taken back before its last day: dead from that instant
  revoked_at timestamptz,
  check (valid_until >= valid_from),
  check (num_nonnulls(place_id, body_id, producer_id) <= 1),
  check ((role = 'producer') = (producer_id is not null)),
  check (role <> 'commune-officer' or place_id is not null),
  check (body_id is null or role in ('advisory-team', 'council-member', 'council-chair', 'council-secretary')),
  exclude using gist (
    account_id with =, role with =,
    (coalesce(place_id, body_id, producer_id, '00000000-0000-0000-0000-000000000000')) with =,
    daterange(valid_from, valid_until, '[]') with &&
  ) where (revoked_at is null)
);
create index on role_grants (account_id);
create index on role_grants (producer_id) where producer_id is not null;
create index on role_grants (body_id) where body_id is not null;
create index on role_grants (place_id) where place_id is not null;
call track_history('role_grants');

-- Grants that hold now, of accounts that are not disabled.
create view role_grants_today with (security_invoker = true) as
  select g.id, g.account_id, g.role, g.place_id, g.body_id, g.producer_id
    from role_grants g join accounts a on a.id = g.account_id
   where g.revoked_at is null and a.disabled_at is null
     and g.valid_from <= today_in_vietnam()
     and (g.valid_until is null or g.valid_until >= today_in_vietnam());

create table sessions (
  id uuid primary key default gen_random_uuid(),
  token text not null unique check (length(token) >= 32),
  account_id uuid not null references accounts (id) on delete cascade,
  expires_at timestamptz not null,
  ip_address text,
  user_agent text,
  -- how the person was recognised, and by what second factor
  method text not null check (method in ('password', 'passkey', 'oidc')),
  second_factor text check (second_factor in ('totp', 'recovery-code', 'passkey')),
  last_seen_at timestamptz not null default now(),
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);
create index on sessions (account_id);
create index on sessions (expires_at);

-- How an account proves itself: a password (provider `credential`) or a subject of an identity provider.
create table credentials (
  id uuid primary key default gen_random_uuid(),
  account_id uuid not null references accounts (id) on delete cascade,
  provider text not null,
  subject text not null,
  password_hash text check (password_hash like '$argon2id$%'),
  -- chosen under the rule for passwords without a second factor (15 characters)
  password_stands_alone boolean,
  access_token text,
  refresh_token text,
  id_token text,
  access_token_expires_at timestamptz,
  refresh_token_expires_at timestamptz,
  scope text,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  unique (provider, subject)
);
create index on credentials (account_id);
create unique index on credentials (account_id) where provider = 'credential';

create table verifications (
  id uuid primary key default gen_random_uuid(),
  identifier text not null,
  value text not null,
  expires_at timestamptz not null,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);
create index on verifications (identifier);
create index on verifications (expires_at);

-- TOTP (RFC 6238): the secret is encrypted; last_step makes each code single use.
create table totp_factors (
  account_id uuid primary key references accounts (id) on delete cascade,
  secret_encrypted text not null,
  confirmed_at timestamptz,
  last_step bigint not null default 0,
  created_at timestamptz not null default now()
);

create table recovery_codes (
  id uuid primary key default gen_random_uuid(),
  account_id uuid not null references accounts (id) on delete cascade,
  code_hash text not null,
  used_at timestamptz,
  created_at timestamptz not null default now(),
  unique (account_id, code_hash)
);

create table passkeys (
  id uuid primary key default gen_random_uuid(),
  account_id uuid not null references accounts (id) on delete cascade,
  credential_id text not null unique,
  public_key bytea not null,
  sign_count bigint not null default 0,
  transports text[] not null default '{}',
  label text not null check (length(label) between 1 and 60),
  created_at timestamptz not null default now(),
  last_used_at timestamptz
);
create index on passkeys (account_id);

-- Links that let a person choose a password: single use, 24 hours, only the hash is kept.
create table invitations (
  id uuid primary key default gen_random_uuid(),
  account_id uuid not null references accounts (id) on delete cascade,
  token_hash text not null unique,
  expires_at timestamptz not null,
  used_at timestamptz,
  created_by uuid references accounts (id),
  created_at timestamptz not null default now()
);
create index on invitations (account_id);

-- Failed attempts by key: a keyed hash of the login name (known or not), of a known device, or of an account's second factor.
create table attempt_counters (
  key text primary key,
  failures integer not null check (failures > 0),
  blocked_until timestamptz,
  last_at timestamptz not null default now()
);
create index on attempt_counters (last_at);

-- Challenges that were answered: each is good for one answer.
create table spent_challenges (
  challenge_hash text primary key,
  expires_at timestamptz not null
);
create index on spent_challenges (expires_at);

grant select, insert, update on accounts, role_grants, totp_factors, recovery_codes, passkeys, invitations, credentials to namsao_app;
grant select on role_grants_today to namsao_app;
grant select, insert, update, delete on sessions, verifications, attempt_counters, spent_challenges to namsao_app;
grant delete on totp_factors, recovery_codes, passkeys, credentials to namsao_app;
