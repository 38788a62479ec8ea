-- Quy chế hoạt động of a council, as versions: QĐ 26/2026 Đ7.3b leaves quorum, spread, rounding and the like to it. A version
-- never changes; a session keeps the one of its day, so that a later version alters nothing that was decided before.
create table council_regulations (
  id uuid primary key default gen_random_uuid(),
  council_id uuid not null references councils,
  valid_from date not null,
  document_no text not null check (length(document_no) between 1 and 60),
  decided_on date not null,
  -- scoring members who must be there, and have scored; the law names no number, fewer than three give no mean to speak of
  quorum smallint not null check (quorum >= 3),
  -- least share of the seats present at a meeting, in percent
  quorum_share smallint check (quorum_share between 1 and 100),
  chair_present boolean not null,
  deviation_limit smallint not null check (deviation_limit between 0 and 100),
  minima_rule text not null check (minima_rule in ('majority', 'all')),
  -- whether the advisory team reports before a dossier is heard
  team_report boolean not null,
  -- of the value that decides the band; the mean itself stays an exact fraction
  mean_rounding text not null check (mean_rounding in ('exact', 'hundredth', 'tenth', 'whole')),
  comment_rule text not null check (comment_rule in ('never', 'outside-limit', 'always')),
  -- 'points': 90 points alone give five stars
  five_star_rule text not null check (five_star_rule in ('minima', 'points')),
  -- null: taken over from the council's own settings of before
  recorded_by uuid references accounts,
  is_demo boolean not null default false,
  known_from timestamptz not null default transaction_timestamp(),
  unique (council_id, valid_from)
);

-- Known for as long as its council: a report as of an earlier instant finds the settings of then.
insert into council_regulations (council_id, valid_from, document_no, decided_on, quorum, chair_present, deviation_limit,
    minima_rule, team_report, mean_rounding, comment_rule, five_star_rule, is_demo, known_from)
  select c.id, c.valid_from, c.decision_no, c.decided_on, c.quorum, false, c.deviation_limit,
      c.minima_rule, c.team_report, 'exact', 'never', 'minima', c.is_demo,
      least(c.known_from, (select min(h.known_from) from history.councils h where h.id = c.id))
    from councils c;
call track_history('council_regulations');
create trigger append_only before update or delete on council_regulations for each row execute function refuse_change();
grant select, insert on council_regulations to namsao_app;

-- Settings could not be changed until now: every session has those of its council.
alter table council_sessions add column regulation_id uuid references council_regulations;
alter table history.council_sessions add column regulation_id uuid;
alter table council_sessions disable trigger keep_history;
update council_sessions s set regulation_id = g.id from council_regulations g where g.council_id = s.council_id;
alter table council_sessions enable trigger keep_history;
update history.council_sessions s set regulation_id = g.id from council_regulations g where g.council_id = s.council_id;
alter table council_sessions alter column regulation_id set not null;
create index on council_sessions (regulation_id);

drop view past.council_sessions, past.councils;
alter table council_sessions drop column quorum, drop column deviation_limit, drop column minima_rule;
alter table history.council_sessions drop column quorum, drop column deviation_limit, drop column minima_rule;
alter table councils drop column quorum, drop column deviation_limit, drop column minima_rule, drop column team_report;
alter table history.councils drop column quorum, drop column deviation_limit, drop column minima_rule, drop column team_report;

-- Who says who is there, and when; null: a session opened before attendance was recorded.
alter table council_sessions
  add column attended_at timestamptz,
  add column attended_by uuid references accounts,
  add constraint council_sessions_attended check ((attended_at is null) = (attended_by is null));
call track_history('council_sessions');
call track_history('councils');

-- Who was away comes after all: the row stays, and counts for the items that were opened meanwhile.
alter table absences
  add column taken_back_at timestamptz,
  add column taken_back_by uuid references accounts,
  add column taken_back_reason text not null default '',
  add constraint absences_taken_back check ((taken_back_at is null) = (taken_back_by is null)),
  drop constraint absences_session_id_member_id_key;
create unique index absences_one on absences (session_id, member_id) where taken_back_at is null;
create index on absences (session_id);
call track_history('absences');

-- as before; the quorum is that of the session's version, an absence taken back is none
create or replace function guard_item_state() returns trigger language plpgsql as $$
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
        ('scoring', 'opened'), ('opened', 'scoring'), ('opened', 'closed'), ('opened', 'referred'))) then
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
    select g.quorum into needed from council_sessions s join council_regulations g on g.id = s.regulation_id where s.id = new.session_id;
    select count(*) into receipts from sheet_receipts r
      where r.item_id = new.id and r.attempt = new.attempt and r.withdrawn_at is null;
    if receipts < needed or exists (
      select from council_sessions s join council_members m on m.council_id = s.council_id
        where s.id = new.session_id and m.scores and daterange(m.valid_from, m.valid_until, '[]') @> s.held_on
          and not exists (select from sheet_receipts r where r.item_id = new.id and r.member_id = m.id
            and r.attempt = new.attempt and r.withdrawn_at is null)
          and not exists (select from declarations d where d.item_id = new.id and d.member_id = m.id and d.ruling = 'recused')
          and not exists (select from absences a where a.session_id = s.id and a.member_id = m.id and a.taken_back_at is null)) then
      raise exception 'sheets are missing' using errcode = '42501';
    end if;
  end if;
  return new;
end $$;
