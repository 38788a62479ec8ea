-- Keys for programs: an account lends its rights, never more than it holds that day, for a purpose and a time.
create table api_tokens (
  id uuid primary key default gen_random_uuid(),
  account_id uuid not null references accounts (id) on delete cascade,
  label text not null check (length(label) between 1 and 60),
  token_hash text not null unique check (token_hash ~ '^[0-9a-f]{64}$'),
  scopes text[] not null check (scopes <@ array['registers:read', 'registers:write'] and cardinality(scopes) > 0),
  expires_at timestamptz not null,
  last_used_at timestamptz,
  revoked_at timestamptz,
  created_at timestamptz not null default now()
);
create index on api_tokens (account_id);
grant select, insert, update, delete on api_tokens to namsao_app;
