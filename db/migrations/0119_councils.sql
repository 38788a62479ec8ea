-- Renewal by written opinion (QĐ 26/2026 Đ7.6): the agency reports, every member answers on a sheet of their own under the
-- same seal as in a session; a meeting is held only where opinions diverge or the content is complex; 45 days in all.

alter table dossiers drop constraint dossiers_state_check;
alter table dossiers add constraint dossiers_state_check check (state in (
  'draft', 'submitted', 'commune-review', 'returned', 'sent-to-province', 'province-check',
  'supplement-requested', 'rejected', 'council-opinion', 'council-queued', 'council-scoring', 'council-result',
  'sent-to-centre', 'recognised', 'not-recognised', 'withdrawn'));
-- Đ7.6g: the last day of a renewal, from its complete file
alter table dossiers add column renewal_due_on date;
call track_history('dossiers');
create index on dossiers (renewal_due_on) where renewal_due_on is not null;

alter table council_sessions
  alter column round_id drop not null,
  add column mode text not null default 'meeting' check (mode in ('meeting', 'written')),
  -- until when opinions are awaited; then a member who has given none counts as absent
  add column answer_by date,
  -- what the agency reports to the council
  add column report text check (length(report) between 1 and 4000),
  add constraint council_sessions_mode check (
    (mode = 'meeting') = (round_id is not null) and (mode = 'written') = (answer_by is not null and report is not null)
    and answer_by >= held_on);
alter table history.council_sessions alter column round_id drop not null;
call track_history('council_sessions');

-- referred: opinions were opened and the item went on to a session
alter table session_items drop constraint session_items_state_check;
alter table session_items add constraint session_items_state_check check (
  state in ('waiting', 'scoring', 'opened', 'closed', 'dropped', 'referred'));

alter policy own_or_opened on score_sheets using (
  account_id = acting_account()
  or exists (select from session_items i
    where i.id = item_id and (i.state in ('opened', 'closed', 'referred') or i.attempt > score_sheets.attempt)));
alter policy own_or_opened on history.score_sheets using (
  account_id = acting_account()
  or exists (select from session_items i
    where i.id = item_id and (i.state in ('opened', 'closed', 'referred') or i.attempt > score_sheets.attempt)));

-- In writing nobody scores twice: what diverges goes to a session, and only from there.
create function guard_written_item() returns trigger language plpgsql as $$
declare
  written boolean := (select mode = 'written' from council_sessions where id = new.session_id);
begin
  if (new.state = 'referred' and old.state <> 'referred' and not (written and old.state = 'opened'))
    or (old.state = 'referred' and new.state <> 'referred')
    or (written and old.state = 'opened' and new.state = 'scoring') then
    raise exception 'an item does not go from % to %', old.state, new.state using errcode = '42501';
  end if;
  return new;
end $$;
create trigger guard_written before update on session_items for each row execute function guard_written_item();

-- as before, with the way to a session
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
