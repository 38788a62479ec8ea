-- Official wording of the rule books, read in by the operator of a running system and shown beside our labels.
-- Codes, points and minima are files of the release (data/rulebooks); only texts are kept here.
create table official_wordings (
  rulebook text not null check (rulebook in ('1048-2019', '148-2023', '26-2026')),
  sheet smallint not null check (sheet between 1 and 26),
  subject text not null check (subject in ('sheet', 'exclusion', 'part', 'group', 'criterion', 'note', 'option')),
  -- code of the part, group or criterion; '' for the sheet and its exclusions
  criterion text not null default '',
  -- 1-based among options, notes and exclusions; 0 elsewhere
  position smallint not null default 0 check (position >= 0),
  wording text not null check (wording <> ''),
  -- name of the file and SHA-256 of its content
  source text not null,
  imported_at timestamptz not null default now(),
  primary key (rulebook, sheet, subject, criterion, position)
);

grant select, insert, delete on official_wordings to namsao_app;
