-- Registry by hand: what a dated change rests on, who speaks for a producer, and a mistaken entry taken back.

alter table producer_versions add column basis text check (length(basis) between 1 and 300);
call track_history('producer_versions');
alter table product_versions add column basis text check (length(basis) between 1 and 300);
call track_history('product_versions');

-- Who speaks for a producer (người đại diện), for a period. Personal: for its officers and itself, never for the public.
create table producer_representatives (
  id uuid primary key default gen_random_uuid(),
  producer_id uuid not null references producers (id),
  name text not null check (length(name) between 1 and 200 and name is nfc normalized),
  position text check (length(position) between 1 and 100),
  phone text check (length(phone) between 1 and 30),
  basis text check (length(basis) between 1 and 300),
  valid_from date not null check (isfinite(valid_from)),
  valid_until date check (valid_until >= valid_from),
  is_demo boolean not null default false,
  exclude using gist (producer_id with =, daterange(valid_from, valid_until, '[]') with &&)
    deferrable initially deferred
);
create index on producer_representatives (producer_id, valid_from);
call track_history('producer_representatives');
grant select, insert, update, delete on producer_representatives to namsao_app;

-- What was entered by mistake is taken back; its rows stay in the history.
grant delete on producers, producer_versions, products, product_versions, product_changes to namsao_app;
