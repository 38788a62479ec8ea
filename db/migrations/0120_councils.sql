-- Tổ tư vấn (QĐ 26/2026 Đ7.3c): its review of a dossier before the council meets: visits to the site, tests asked for, the
-- report to the chair, and its own points, which nobody of the council sees before the council's sheets are opened.

create table team_reviews (
  id uuid primary key default gen_random_uuid(),
  dossier_id uuid not null unique references dossiers,
  state text not null default 'open' check (state in ('open', 'reported')),
  begun_on date not null,
  begun_by uuid not null references accounts,
  report text check (length(report) between 20 and 8000),
  reported_on date,
  reported_by uuid references accounts,
  is_demo boolean not null default false,
  check ((state = 'reported') = (report is not null and reported_on is not null and reported_by is not null))
);
call track_history('team_reviews');

create table team_members (
  id uuid primary key default gen_random_uuid(),
  review_id uuid not null references team_reviews,
  account_id uuid not null references accounts,
  unique (review_id, account_id)
);
create index on team_members (account_id);
call track_history('team_members');

create table team_visits (
  id uuid primary key default gen_random_uuid(),
  review_id uuid not null references team_reviews,
  visited_on date not null,
  place text not null check (length(place) between 1 and 300),
  latitude numeric(8, 5) check (latitude between -90 and 90),
  longitude numeric(8, 5) check (longitude between -180 and 180),
  findings text not null check (length(findings) between 1 and 4000),
  recorded_by uuid not null references accounts,
  check ((latitude is null) = (longitude is null))
);
create index on team_visits (review_id, visited_on);
call track_history('team_visits');

create table team_photos (
  id uuid primary key default gen_random_uuid(),
  visit_id uuid not null references team_visits,
  file_id uuid not null references files,
  caption text not null check (length(caption) between 1 and 200)
);
create index on team_photos (visit_id);
call track_history('team_photos');

create table team_tests (
  id uuid primary key default gen_random_uuid(),
  review_id uuid not null references team_reviews,
  subject text not null check (length(subject) between 1 and 300),
  reason text not null check (length(reason) between 1 and 1000),
  requested_on date not null,
  requested_by uuid not null references accounts,
  result text check (length(result) between 1 and 2000),
  answered_on date check (answered_on >= requested_on),
  check ((result is null) = (answered_on is null))
);
create index on team_tests (review_id);
call track_history('team_tests');

create table team_scores (
  id uuid primary key default gen_random_uuid(),
  review_id uuid not null references team_reviews,
  account_id uuid not null references accounts,
  state text not null check (state in ('draft', 'submitted')),
  answers jsonb not null,
  opinion text not null default '',
  total smallint not null check (total between 0 and 100),
  unique (review_id, account_id)
);
call track_history('team_scores');

-- Its own member sees a sheet of the team; the team sees all of them once it has reported; everybody else only after the
-- council's sheets on the dossier were opened, so that they steer nobody.
create function team_score_shown(review uuid, owner uuid) returns boolean language sql stable as $$
  select owner = acting_account()
      or exists (select from team_reviews r join team_members m on m.review_id = r.id
                  where r.id = review and r.state = 'reported' and m.account_id = acting_account())
      or exists (select from team_reviews r join session_items i on i.dossier_id = r.dossier_id
                  where r.id = review and i.state in ('opened', 'closed', 'referred'))
$$;
create function team_open_for(review uuid) returns boolean language sql stable as $$
  select exists (select from team_reviews r join team_members m on m.review_id = r.id
                  where r.id = review and r.state = 'open' and m.account_id = acting_account())
$$;
alter table team_scores enable row level security;
alter table team_scores force row level security;
create policy own_or_shown on team_scores for select using (team_score_shown(review_id, account_id));
create policy own_insert on team_scores for insert with check (account_id = acting_account() and team_open_for(review_id));
create policy own_update on team_scores for update
  using (account_id = acting_account() and state = 'draft' and team_open_for(review_id))
  with check (account_id = acting_account());
alter table history.team_scores enable row level security;
alter table history.team_scores force row level security;
create policy own_or_shown on history.team_scores for select using (team_score_shown(review_id, account_id));
create policy by_trigger on history.team_scores for insert with check (true);
do $$ begin
  execute format('create policy owner_backup on team_scores for all to %I
    using (current_setting(''namsao.backup'', true) = ''on'') with check (current_setting(''namsao.backup'', true) = ''on'')', current_user);
  execute format('create policy owner_backup on history.team_scores for all to %I
    using (current_setting(''namsao.backup'', true) = ''on'') with check (current_setting(''namsao.backup'', true) = ''on'')', current_user);
end $$;

-- Whether the Regulation wants the team's report before a dossier is heard.
alter table councils add column team_report boolean not null default false;
call track_history('councils');

grant select, insert, update on team_reviews, team_tests, team_scores to namsao_app;
grant select, insert on team_members, team_visits, team_photos to namsao_app;
