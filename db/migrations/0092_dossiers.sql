-- Days off and days worked instead, as a register that an administrator or the agency keeps.
alter table holidays
  add column code text,
  add column is_demo boolean not null default false,
  -- off: no office works; working: a Saturday or Sunday that is worked in lieu
  add column kind text not null default 'off' check (kind in ('off', 'working')),
  -- the announcement it rests on
  add column basis text check (length(basis) <= 300);
call track_history('holidays');
update holidays h set code = 'NN-' || lpad(n::text, 4, '0')
  from (select id, row_number() over (order by day) as n from holidays) numbered where numbered.id = h.id;
alter table holidays alter column code set not null, add unique (code);
insert into register_series (prefix, last) select 'NN', count(*) from holidays;
