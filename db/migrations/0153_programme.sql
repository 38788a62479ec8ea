-- Owners of tasks are told of them: when one is given, before its last day and after it.
alter table notices drop constraint notices_topic_check;
alter table notices add constraint notices_topic_check check (topic in ('dossier', 'star', 'renewal', 'check', 'task'));
alter table notice_choices drop constraint notice_choices_topic_check;
alter table notice_choices add constraint notice_choices_topic_check check (topic in ('dossier', 'star', 'renewal', 'check', 'task'));

-- Each reminder once for a last day: a task that gets another one is reminded of anew.
create table task_reminders (
  id uuid primary key default gen_random_uuid(),
  task_id uuid not null references tasks on delete cascade,
  due_on date not null,
  -- days before the last day; -1: it is past
  days smallint not null check (days in (7, 1, -1)),
  made_on date not null,
  unique (task_id, due_on, days)
);
call track_history('task_reminders');
grant select, insert on task_reminders to namsao_app;
