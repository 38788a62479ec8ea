-- Codes of register rows: a series for each prefix, moved inside the entering transaction so that none is lost.
create table register_series (
  prefix text primary key check (prefix ~ '^[A-Z]{2,4}$'),
  last bigint not null default 0 check (last >= 0)
);
grant select, insert, update on register_series to namsao_app;
