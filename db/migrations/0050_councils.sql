-- Councils: rounds, councils and their seats, sessions, declarations, sealed score sheets, results.
-- QĐ 26/2026 Đ5, Đ7.3. Sheets are sealed by the database itself, see the policies below.

-- Đợt đánh giá: at least two a year. QĐ 26/2026 Đ5.1.
create table rounds (
  id uuid primary key default gen_random_uuid(),
  province_code text not null default '31',
  name text not null check (length(name) between 1 and 200),
  files_until date not null,
  held_from date not null,
  held_until date not null,
  state text not null default 'open' check (state in ('open', 'closed')),
  is_demo boolean not null default false,
  check (files_until <= held_from and held_from <= held_until)
);
call track_history('rounds');

create table round_entries (
  id uuid primary key default gen_random_uuid(),
  round_id uuid not null references rounds,
  dossier_id uuid not null references dossiers,
  assigned_on date not null,
  assigned_by uuid not null references accounts,
  withdrawn_on date
);
create unique index round_entries_one on round_entries (dossier_id) where withdrawn_on is null;
create index on round_entries (round_id);
call track_history('round_entries');

-- Hội đồng đánh giá, phân hạng. The settings are those of its Regulation (Quy chế): Đ7.3b, d leave them to it.
create table councils (
  id uuid primary key default gen_random_uuid(),
  province_code text not null default '31',
  name text not null check (length(name) between 1 and 200),
  decision_no text not null,
  decided_on date not null,
  quorum smallint not null default 3 check (quorum >= 3),
  deviation_limit smallint not null default 10 check (deviation_limit between 0 and 100),
  minima_rule text not null default 'majority' check (minima_rule in ('majority', 'all')),
  valid_from date not null,
  valid_until date,
  is_demo boolean not null default false,
  check (valid_until >= valid_from)
);
call track_history('councils');

-- A role in a body is in a council that there is. Accounts come before councils.
alter table role_grants add foreign key (body_id) references councils;

create table council_members (
  id uuid primary key default gen_random_uuid(),
  council_id uuid not null references councils,
  account_id uuid not null references accounts,
  seat text not null check (seat in ('chair', 'secretary', 'member')),
  -- the chair scores when the Regulation says so; the secretary never does
  scores boolean not null,
  organisation text not null default '',
  valid_from date not null,
  valid_until date,
  check (valid_until >= valid_from),
  check (seat <> 'secretary' or not scores),
  check (seat <> 'member' or scores),
  exclude using gist (council_id with =, account_id with =, daterange(valid_from, valid_until, '[]') with &&)
);
create index on council_members (account_id);
call track_history('council_members');

-- Phiên họp. It keeps the settings that held when it was called.
create table council_sessions (
  id uuid primary key default gen_random_uuid(),
  council_id uuid not null references councils,
  round_id uuid not null references rounds,
  held_on date not null,
  venue text not null default '',
  state text not null default 'prepared' check (state in ('prepared', 'open', 'closed')),
  quorum smallint not null,
  deviation_limit smallint not null,
  minima_rule text not null,
  opened_at timestamptz,
  closed_at timestamptz,
  is_demo boolean not null default false,
  check ((state = 'prepared') = (opened_at is null)),
  check ((state = 'closed') = (closed_at is not null))
);
create index on council_sessions (council_id, held_on);
create index on council_sessions (round_id);
call track_history('council_sessions');

-- One dossier before one session. `attempt` rises when the council scores again after a discussion.
create table session_items (
  id uuid primary key default gen_random_uuid(),
  session_id uuid not null references council_sessions,
  dossier_id uuid not null references dossiers,
  submission_id uuid not null references dossier_submissions,
  position smallint not null check (position >= 1),
  state text not null default 'waiting' check (state in ('waiting', 'scoring', 'opened', 'closed', 'dropped')),
  attempt smallint not null default 1 check (attempt >= 1),
  opened_at timestamptz,
  opened_by uuid references accounts,
  rescore_reason text not null default '',
  unique (session_id, dossier_id),
  unique (session_id, position)
);
create unique index session_items_one_live on session_items (dossier_id) where state in ('waiting', 'scoring', 'opened');
call track_history('session_items');

-- Khai báo xung đột lợi ích, three states, before scoring.
create table declarations (
  id uuid primary key default gen_random_uuid(),
  item_id uuid not null references session_items,
  member_id uuid not null references council_members,
  answer text not null check (answer in ('none', 'conflict', 'unsure')),
  ground text not null default '',
  -- 'recused' and 'scores' after the chair has ruled on an unsure one; a conflict recuses by itself
  ruling text not null check (ruling in ('scores', 'recused', 'pending')),
  ruled_by uuid references accounts,
  ruling_reason text not null default '',
  declared_at timestamptz not null,
  unique (item_id, member_id),
  check (answer <> 'conflict' or ruling = 'recused'),
  check (answer = 'none' or length(ground) > 0)
);
call track_history('declarations');

-- A scoring member who is not there: leaves the sheets not yet handed in out of the count.
create table absences (
  id uuid primary key default gen_random_uuid(),
  session_id uuid not null references council_sessions,
  member_id uuid not null references council_members,
  reason text not null check (length(reason) > 0),
  recorded_by uuid not null references accounts,
  unique (session_id, member_id)
);
call track_history('absences');

-- Phiếu chấm. Sealed: see below.
create table score_sheets (
  id uuid primary key default gen_random_uuid(),
  item_id uuid not null references session_items,
  member_id uuid not null references council_members,
  account_id uuid not null references accounts,
  attempt smallint not null check (attempt >= 1),
  state text not null check (state in ('draft', 'submitted')),
  answers jsonb not null default '{}',
  opinion text not null default '',
  total smallint not null check (total between 0 and 100),
  -- random; makes the receipt's commitment unguessable
  salt text not null,
  submitted_at timestamptz,
  unique (item_id, member_id, attempt),
  check ((state = 'submitted') = (submitted_at is not null))
);
create index on score_sheets (account_id);
call track_history('score_sheets');

-- That a member has handed in a sheet, and a commitment to its content: SHA-256 over sheet and salt.
create table sheet_receipts (
  id uuid primary key default gen_random_uuid(),
  item_id uuid not null references session_items,
  member_id uuid not null references council_members,
  attempt smallint not null check (attempt >= 1),
  commitment text not null check (commitment ~ '^[0-9a-f]{64}$'),
  submitted_at timestamptz not null,
  withdrawn_at timestamptz,
  withdrawn_reason text not null default '',
  check (withdrawn_at is null or length(withdrawn_reason) > 0)
);
create unique index sheet_receipts_one on sheet_receipts (item_id, member_id, attempt) where withdrawn_at is null;
call track_history('sheet_receipts');

-- Kết quả: the exact mean and everything it follows from. Never changed.
create table session_results (
  id uuid primary key default gen_random_uuid(),
  item_id uuid not null unique references session_items,
  dossier_id uuid not null references dossiers,
  attempt smallint not null,
  scored_by integer not null check (scored_by >= 3),
  mean_num integer not null check (mean_num >= 0),
  mean_den integer not null check (mean_den >= 1),
  band smallint not null check (band between 1 and 5),
  stars smallint not null check (stars between 1 and 5 and stars <= band),
  content jsonb not null,
  content_hash text not null check (content_hash ~ '^[0-9a-f]{64}$'),
  discussion text not null default '',
  closed_at timestamptz not null,
  closed_by uuid not null references accounts
);
create index on session_results (dossier_id);
call track_history('session_results');
create trigger append_only before update or delete on session_results for each row execute function refuse_change();

-- The seal. A sheet is seen by its member alone until its item is opened; written by its member alone while
-- the item is scored and the sheet not handed in. The account is set inside each transaction
-- (`namsao.account`); unset means nobody. Earlier versions of sheets are sealed in the same way.
create function acting_account() returns uuid language sql stable parallel safe
  return nullif(current_setting('namsao.account', true), '')::uuid;

alter table score_sheets enable row level security;
alter table score_sheets force row level security;
create policy own_or_opened on score_sheets for select using (
  account_id = acting_account()
  or exists (select from session_items i
    where i.id = item_id and (i.state in ('opened', 'closed') or i.attempt > score_sheets.attempt)));
create policy own_while_scoring on score_sheets for insert with check (
  account_id = acting_account()
  and exists (select from session_items i
    where i.id = item_id and i.state = 'scoring' and i.attempt = score_sheets.attempt));
create policy own_change_while_scoring on score_sheets for update using (
  account_id = acting_account()
  and exists (select from session_items i
    where i.id = item_id and i.state = 'scoring' and i.attempt = score_sheets.attempt))
  with check (account_id = acting_account());

alter table history.score_sheets enable row level security;
alter table history.score_sheets force row level security;
create policy own_or_opened on history.score_sheets for select using (
  account_id = acting_account()
  or exists (select from session_items i
    where i.id = item_id and (i.state in ('opened', 'closed') or i.attempt > score_sheets.attempt)));
-- written by the history trigger only: the application has no right to insert
create policy by_trigger on history.score_sheets for insert with check (true);

-- Backup and restore read everything, as the owner of the tables only, who says so (namsao.backup).
do $$ begin
  execute format('create policy owner_backup on score_sheets for all to %I
    using (current_setting(''namsao.backup'', true) = ''on'') with check (current_setting(''namsao.backup'', true) = ''on'')', current_user);
  execute format('create policy owner_backup on history.score_sheets for all to %I
    using (current_setting(''namsao.backup'', true) = ''on'') with check (current_setting(''namsao.backup'', true) = ''on'')', current_user);
end $$;

-- A sheet that was handed in changes only by being given back, which keeps the answers.
create function keep_submitted_sheet() returns trigger language plpgsql as $$
begin
  if old.state = 'submitted' and (new.state = 'submitted'
    or (new.answers, new.opinion, new.total) is distinct from (old.answers, old.opinion, old.total)) then
    raise exception 'a submitted sheet is not changed' using errcode = '42501';
  end if;
  if (new.item_id, new.member_id, new.account_id, new.attempt) is distinct from (old.item_id, old.member_id, old.account_id, old.attempt) then
    raise exception 'a sheet keeps its member and item' using errcode = '42501';
  end if;
  return new;
end $$;
create trigger keep_submitted before update on score_sheets for each row execute function keep_submitted_sheet();

-- Whether an account has to do with a dossier's producer, found from data: it acts or acted for it, or opened, filed
-- or documented the dossier, or assessed it for the commune.
create function tied_to_dossier(account uuid, dossier uuid) returns boolean language sql stable as $$
  select account in (
    select g.account_id from dossiers d join role_grants g on g.producer_id = d.producer_id where d.id = dossier
    union select unnest(array[opened_by, filed_by]) from dossiers where id = dossier
    union select submitted_by from dossier_submissions where dossier_id = dossier
    union select reviewed_by from commune_reviews where dossier_id = dossier
    union select e.added_by from evidence_links l join evidence e on e.id = l.evidence_id where l.dossier_id = dossier)
$$;

-- Whether a seat takes no part in an item: tied to the dossier, or recused by declaration or ruling.
create function takes_no_part(member uuid, item uuid) returns boolean language sql stable as $$
  select exists (select from declarations d where d.item_id = item and d.member_id = member and d.ruling = 'recused')
      or exists (select from session_items i, council_members m
                  where i.id = item and m.id = member and tied_to_dossier(m.account_id, i.dossier_id))
$$;

-- The item's state is what breaks the seal, so the database guards it too: opened by the chair alone (the secretary
-- where the chair takes no part), when every scoring member has handed in, is recused or absent, and the quorum is there.
create function guard_item_state() returns trigger language plpgsql as $$
declare
  needed smallint;
  receipts integer;
begin
  if tg_op = 'INSERT' then
    if new.state <> 'waiting' or new.attempt <> 1 then
      raise exception 'an item begins waiting' using errcode = '42501';
    end if;
    return new;
  end if;
  if (new.session_id, new.dossier_id, new.submission_id) is distinct from (old.session_id, old.dossier_id, old.submission_id) then
    raise exception 'an item keeps its dossier and session' using errcode = '42501';
  end if;
  if new.attempt <> old.attempt + (case when old.state = 'opened' and new.state = 'scoring' then 1 else 0 end)
    or not (new.state = old.state
      or (old.state, new.state) in (('waiting', 'scoring'), ('waiting', 'dropped'), ('scoring', 'dropped'),
        ('scoring', 'opened'), ('opened', 'scoring'), ('opened', 'closed'))) then
    raise exception 'an item does not go from % to %', old.state, new.state using errcode = '42501';
  end if;
  if old.state = 'scoring' and new.state = 'opened' then
    if not exists (select from council_sessions s join council_members m on m.council_id = s.council_id
      where s.id = new.session_id and s.state = 'open' and m.account_id = acting_account()
        and daterange(m.valid_from, m.valid_until, '[]') @> s.held_on
        and not takes_no_part(m.id, new.id)
        and (m.seat = 'chair' or m.seat = 'secretary' and not exists (
          select from council_members c where c.council_id = s.council_id and c.seat = 'chair'
            and daterange(c.valid_from, c.valid_until, '[]') @> s.held_on and not takes_no_part(c.id, new.id)))) then
      raise exception 'only the chair opens an item' using errcode = '42501';
    end if;
    select quorum into needed from council_sessions where id = new.session_id;
    select count(*) into receipts from sheet_receipts r
      where r.item_id = new.id and r.attempt = new.attempt and r.withdrawn_at is null;
    if receipts < needed or exists (
      select from council_sessions s join council_members m on m.council_id = s.council_id
        where s.id = new.session_id and m.scores and daterange(m.valid_from, m.valid_until, '[]') @> s.held_on
          and not exists (select from sheet_receipts r where r.item_id = new.id and r.member_id = m.id
            and r.attempt = new.attempt and r.withdrawn_at is null)
          and not exists (select from declarations d where d.item_id = new.id and d.member_id = m.id and d.ruling = 'recused')
          and not exists (select from absences a where a.session_id = s.id and a.member_id = m.id)) then
      raise exception 'sheets are missing' using errcode = '42501';
    end if;
  end if;
  return new;
end $$;
create trigger guard_state before insert or update on session_items for each row execute function guard_item_state();

grant select, insert, update on absences, rounds, round_entries, councils, council_members, council_sessions,
  session_items, declarations, score_sheets, sheet_receipts to namsao_app;
grant select, insert on session_results to namsao_app;
