-- Programme: who steers it, by what legal ground, what meetings concluded and who has to do what until when.

-- Văn bản: a document of law or of administration on which the programme rests. Days that no source states stay null.
create table legal_documents (
  id uuid primary key default gen_random_uuid(),
  code text not null unique,
  number text not null check (length(number) between 1 and 60),
  kind text not null,
  level text not null check (level in ('central', 'province', 'commune')),
  issuer text not null,
  title text not null,
  issued_on date,
  in_force_from date,
  -- its last day in force
  in_force_until date,
  -- stands among the legal bases of such plans while it is in force
  basis_for text check (basis_for in ('all', 'agriculture', 'trade')),
  source text,
  file_id uuid references files,
  note text,
  is_demo boolean not null default false,
  check (in_force_until >= in_force_from)
);
create unique index legal_documents_once on legal_documents (number, issued_on) nulls not distinct;
create index on legal_documents (in_force_from);
create index on legal_documents (file_id) where file_id is not null;
call track_history('legal_documents');

-- What one document does to another: rests on it, replaces it, amends it, guides it.
create table legal_links (
  id uuid primary key default gen_random_uuid(),
  code text not null unique,
  document_id uuid not null references legal_documents,
  relation text not null check (relation in ('rests-on', 'replaces', 'amends', 'guides')),
  other_id uuid not null references legal_documents,
  -- from which day; null: since the first document is in force
  effective_on date,
  note text,
  is_demo boolean not null default false,
  check (document_id <> other_id)
);
create unique index legal_links_once on legal_links (document_id, relation, other_id);
create index on legal_links (other_id);
call track_history('legal_links');

-- Ban chỉ đạo, tổ công tác …
create table programme_bodies (
  id uuid primary key default gen_random_uuid(),
  code text not null unique,
  name text not null check (length(name) between 1 and 300),
  kind text not null,
  level text not null check (level in ('central', 'province', 'commune')),
  document_id uuid references legal_documents,
  valid_from date not null,
  valid_until date,
  source text,
  note text,
  is_demo boolean not null default false,
  check (valid_until >= valid_from)
);
create unique index programme_bodies_once on programme_bodies (name, valid_from);
create index on programme_bodies (document_id) where document_id is not null;
call track_history('programme_bodies');

create table body_members (
  id uuid primary key default gen_random_uuid(),
  code text not null unique,
  body_id uuid not null references programme_bodies,
  person_name text not null check (length(person_name) between 1 and 200),
  -- office held outside the body, for which the person sits in it
  position text not null,
  seat text not null,
  document_id uuid references legal_documents,
  valid_from date not null,
  valid_until date,
  is_demo boolean not null default false,
  check (valid_until >= valid_from),
  -- nobody sits twice in a body on one day
  exclude using gist (body_id with =, person_name with =, daterange(valid_from, valid_until, '[]') with &&)
);
create index on body_members (document_id) where document_id is not null;
call track_history('body_members');

create table meetings (
  id uuid primary key default gen_random_uuid(),
  code text not null unique,
  body_id uuid not null references programme_bodies,
  title text not null check (length(title) between 1 and 300),
  held_on date not null,
  starts_at text check (starts_at ~ '^([01][0-9]|2[0-3]):[0-5][0-9]$'),
  venue text,
  agenda text,
  -- one conclusion a line
  conclusions text,
  document_id uuid references legal_documents,
  file_id uuid references files,
  is_demo boolean not null default false
);
create unique index meetings_once on meetings (body_id, held_on, title);
create index on meetings (held_on);
create index on meetings (document_id) where document_id is not null;
create index on meetings (file_id) where file_id is not null;
call track_history('meetings');

create table tasks (
  id uuid primary key default gen_random_uuid(),
  code text not null unique,
  title text not null check (length(title) between 1 and 300),
  content text,
  meeting_id uuid references meetings,
  -- which line of the meeting's conclusions
  conclusion integer check (conclusion >= 1),
  owner_id uuid not null references accounts,
  body_id uuid references programme_bodies,
  given_on date not null,
  due_on date not null,
  done_on date,
  is_demo boolean not null default false,
  check (due_on >= given_on),
  check (done_on >= given_on)
);
create unique index tasks_once on tasks (title, given_on, owner_id);
create index on tasks (owner_id, due_on);
create index on tasks (due_on) where done_on is null;
create index on tasks (meeting_id) where meeting_id is not null;
create index on tasks (body_id) where body_id is not null;
call track_history('tasks');

-- Progress in the owner's words. Never changed: a correction is one more note.
create table task_notes (
  id uuid primary key default gen_random_uuid(),
  task_id uuid not null references tasks,
  noted_on date not null,
  kind text not null check (kind in ('progress', 'done', 'reopened')),
  percent smallint check (percent between 0 and 100),
  note text not null check (length(note) between 1 and 2000),
  account_id uuid references accounts,
  noted_at timestamptz not null default clock_timestamp(),
  is_demo boolean not null default false
);
create index on task_notes (task_id, noted_at);
call track_history('task_notes');
create trigger append_only before update or delete on task_notes for each row execute function refuse_change();

grant select, insert, update, delete on legal_documents, legal_links, programme_bodies, body_members, meetings, tasks to namsao_app;
grant select, insert on task_notes to namsao_app;
