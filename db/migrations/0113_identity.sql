-- Notices to people: written in the transaction of the event, read in the application, sent by mail by a job.

create table notices (
  id uuid primary key default gen_random_uuid(),
  account_id uuid not null references accounts (id) on delete cascade,
  topic text not null check (topic in ('dossier', 'star', 'renewal', 'check')),
  -- key of its text and the values in it: codes and names of products, never of persons
  text_key text not null check (length(text_key) <= 120),
  params jsonb not null default '{}',
  -- page of ours that it leads to
  path text not null check (path like '/%' and length(path) <= 300),
  at timestamptz not null default clock_timestamp(),
  in_inbox boolean not null,
  read_at timestamptz
);
create index on notices (account_id, at desc, id desc) where in_inbox;
create index on notices (account_id) where in_inbox and read_at is null;

-- waiting → sending → sent; kept: shown, not sent (no mail server, or a fictitious account); failed: refused for good;
-- unclear: the process ended, or the line broke, while it was being sent: only a person sends it again.
create table mail_outbox (
  notice_id uuid primary key references notices (id) on delete cascade,
  state text not null default 'waiting' check (state in ('waiting', 'sending', 'sent', 'kept', 'failed', 'unclear')),
  attempts smallint not null default 0,
  next_at timestamptz not null default now(),
  claimed_at timestamptz,
  finished_at timestamptz,
  -- the server's answer, without addresses
  fault text check (length(fault) <= 300),
  check ((state in ('waiting', 'sending')) = (finished_at is null))
);
create index on mail_outbox (next_at) where state = 'waiting';
create index on mail_outbox (claimed_at) where state = 'sending';

-- How somebody wants to hear of a topic; without a row: both ways.
create table notice_choices (
  account_id uuid not null references accounts (id) on delete cascade,
  topic text not null check (topic in ('dossier', 'star', 'renewal', 'check')),
  inbox boolean not null,
  mail boolean not null,
  primary key (account_id, topic)
);

grant select, insert, update on notices, mail_outbox, notice_choices to namsao_app;
