-- Uploads on their way (tus 1.0): what came of a file so far, part by part; contents are in the storage under their hash.
-- Kept for a day, then swept; only the whole file has a row in `files`.
create table uploads (
  id uuid primary key default gen_random_uuid(),
  account_id uuid not null,
  purpose text not null,
  file_name text not null,
  size_bytes bigint not null check (size_bytes > 0),
  -- once it is whole
  file_id uuid references files,
  created_at timestamptz not null default now()
);
create index on uploads (account_id, created_at);
create index on uploads (created_at);
create index on uploads (file_id) where file_id is not null;

create table upload_parts (
  upload_id uuid not null references uploads on delete cascade,
  starts_at bigint not null check (starts_at >= 0),
  size_bytes bigint not null check (size_bytes > 0),
  sha256 text not null check (sha256 ~ '^[0-9a-f]{64}$'),
  primary key (upload_id, starts_at)
);

grant select, insert, delete on uploads, upload_parts to namsao_app;
grant update (file_id) on uploads to namsao_app;
