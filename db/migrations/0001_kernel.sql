-- Kernel: folding, history with two clocks, journal, idempotency keys, files.

create extension if not exists unaccent;
create extension if not exists pg_trgm;
create extension if not exists btree_gist;

create schema if not exists history;
create schema if not exists past;

-- The search form of Vietnamese text; src/kernel/text.ts `fold` gives the same.
create function fold_vietnamese(value text) returns text
  language sql immutable strict parallel safe
  return trim(regexp_replace(
    lower(translate(regexp_replace(normalize(value, NFD), '[\u0300-\u036f]', '', 'g'), 'đĐ', 'dD')),
    '[^[:alnum:]]+', ' ', 'g'));

create collation if not exists vietnamese (provider = icu, locale = 'vi-VN-u-kn-true');

-- The day it is in Việt Nam by the database's clock.
create function today_in_vietnam() returns date
  language sql stable parallel safe
  return (now() at time zone 'Asia/Ho_Chi_Minh')::date;

-- The instant at which the schema `past` is read.
create function known_at() returns timestamptz
  language sql stable parallel safe
  return coalesce(nullif(current_setting('namsao.known_at', true), '')::timestamptz, 'infinity');

-- Known time: a row is known from the transaction that wrote it. One instant a transaction, so that a past
-- moment never shows half a command. A transaction that began earlier but wrote later is moved after the
-- version it replaces, so that periods never run backwards.
create function keep_history() returns trigger language plpgsql security definer set search_path = pg_catalog, public as $$
declare
  instant timestamptz := transaction_timestamp();
begin
  if tg_op = 'INSERT' then
    new.known_from := instant;
    return new;
  end if;
  if tg_op = 'UPDATE' and to_jsonb(new) - 'known_from' = to_jsonb(old) - 'known_from' then
    new.known_from := old.known_from;
    return new;
  end if;
  -- A row written twice in one transaction was never known in its first form.
  if old.known_from < instant then
    execute format('insert into history.%I select $2, ($1).*', tg_table_name) using old, instant;
  elsif old.known_from > instant then
    instant := old.known_from + interval '1 microsecond';
    execute format('insert into history.%I select $2, ($1).*', tg_table_name) using old, instant;
  end if;
  if tg_op = 'DELETE' then
    return old;
  end if;
  new.known_from := instant;
  return new;
end $$;

-- Makes a table (with `id uuid`) a fact table: history.<table>, the trigger, the view past.<table>, the rights.
-- Call it again after a migration that adds columns; new columns stand last in both.
create procedure track_history(fact regclass) language plpgsql as $$
declare
  short text := (select relname from pg_class where oid = fact);
  missing record;
  fields text;
begin
  if not exists (select from pg_attribute where attrelid = fact and attname = 'known_from' and not attisdropped) then
    execute format('alter table %s add column known_from timestamptz not null default transaction_timestamp()', fact);
  end if;
  if to_regclass(format('history.%I', short)) is null then
    execute format('create table history.%I (known_until timestamptz not null, like %s)', short, fact);
    execute format('create index on history.%I (id, known_from)', short);
    execute format('create index on history.%I (known_until, known_from)', short);
    execute format('create index on %s (known_from)', fact);
    execute format('create trigger keep_history before insert or update or delete on %s for each row execute function keep_history()', fact);
  end if;
  for missing in
    select a.attname, format_type(a.atttypid, a.atttypmod) as type
      from pg_attribute a where a.attrelid = fact and a.attnum > 0 and not a.attisdropped
        and not exists (select from pg_attribute h
          where h.attrelid = format('history.%I', short)::regclass and h.attname = a.attname and not h.attisdropped)
      order by a.attnum
  loop
    execute format('alter table history.%I add column %I %s', short, missing.attname, missing.type);
  end loop;
  select string_agg(quote_ident(attname), ', ' order by attnum) into fields
    from pg_attribute where attrelid = fact and attnum > 0 and not attisdropped;
  execute format('drop view if exists past.%I', short);
  execute format(
    'create view past.%I with (security_invoker = true) as
       select %s from %s where known_from <= known_at()
       union all
       select %s from history.%I where known_from <= known_at() and known_until > known_at()',
    short, fields, fact, fields, short);
  execute format('grant select on history.%I, past.%I to namsao_app', short, short);
end $$;

create table files (
  id uuid primary key default gen_random_uuid(),
  sha256 text not null check (sha256 ~ '^[0-9a-f]{64}$'),
  size_bytes bigint not null check (size_bytes >= 0),
  media_type text not null,
  file_name text not null,
  -- limits by purpose: src/kernel/files-rules.ts
  purpose text not null default 'evidence',
  uploaded_by uuid,
  created_at timestamptz not null default now()
);
create index on files (sha256);
create index on files (uploaded_by, purpose);

create table journal_events (
  seq bigint generated always as identity primary key,
  id uuid not null default gen_random_uuid() unique,
  at timestamptz not null default clock_timestamp(),
  actor_id uuid,
  actor_kind text not null check (actor_kind in ('public', 'account', 'system')),
  action text not null,
  subject_type text not null,
  subject_id text not null,
  before_hash text,
  after_hash text,
  data jsonb not null default '{}',
  request_id text
);
create index on journal_events (subject_type, subject_id, seq);
create index on journal_events (actor_id, seq);

create function refuse_change() returns trigger language plpgsql as $$
begin
  raise exception '% is append-only', tg_table_name using errcode = '42501';
end $$;
create trigger append_only before update or delete on journal_events for each row execute function refuse_change();
create trigger append_only_truncate before truncate on journal_events for each statement execute function refuse_change();

-- Waits until every transaction that has written to the journal is over, and holds others back until the caller's
-- ends: only then can no event with a smaller number appear below a sealed one. Gives up after two seconds.
create function hold_journal() returns void language plpgsql security definer set search_path = pg_catalog, public as $$
begin
  perform set_config('lock_timeout', '2s', true);
  lock table public.journal_events in share mode;
end $$;
revoke execute on function hold_journal() from public;

-- Sealed batches of the journal: RFC 6962 roots over all events up to last_seq, signed (Ed25519).
create table journal_seals (
  tree_size bigint primary key check (tree_size > 0),
  last_seq bigint not null unique,
  root_hash text not null,
  key_id text not null,
  signature text not null,
  -- roots of the complete subtrees, hexadecimal: what the next seal goes on from
  frontier text[] not null,
  sealed_at timestamptz not null default clock_timestamp()
);
create trigger append_only before update or delete on journal_seals for each row execute function refuse_change();
create trigger append_only_truncate before truncate on journal_seals for each statement execute function refuse_change();

create table idempotency_keys (
  account_id uuid not null,
  key text not null check (length(key) between 8 and 128),
  input_hash text not null,
  result jsonb,
  created_at timestamptz not null default now(),
  primary key (account_id, key)
);

grant usage on schema public, history, past to namsao_app;
grant select, insert on files, journal_events, journal_seals to namsao_app;
grant delete on files to namsao_app;
grant execute on function hold_journal() to namsao_app;
grant select, insert, update on idempotency_keys to namsao_app;
