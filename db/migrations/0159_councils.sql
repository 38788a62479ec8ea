-- Who joined a council later, and who left before its end: by which decision.
alter table council_members
  add column joined_by text check (length(joined_by) between 1 and 100),
  add column left_by text check (length(left_by) between 1 and 100);
call track_history('council_members');
