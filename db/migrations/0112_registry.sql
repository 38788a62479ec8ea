-- Numbers that GS1 Vietnam gave a product's owner. They are entered as granted and never made up.
create function gtin_check_digit_holds(gtin text) returns boolean
  language sql immutable strict parallel safe
  return gtin ~ '^([0-9]{8}|[0-9]{12,14})$' and
    (select sum(substr(lpad(gtin, 14, '0'), i, 1)::integer * case when i % 2 = 1 then 3 else 1 end) % 10
       from generate_series(1, 14) as i) = 0;

create table product_gtins (
  id uuid primary key default gen_random_uuid(),
  code text not null unique,
  is_demo boolean not null default false,
  product_id uuid not null references products (id),
  gtin text not null check (gtin_check_digit_holds(gtin)),
  -- what the number stands for: one pack size is one number
  pack text not null check (length(pack) between 1 and 200),
  -- the certificate of use of the company prefix
  granted_no text check (length(granted_no) <= 100),
  valid_from date not null check (isfinite(valid_from)),
  valid_until date check (valid_until >= valid_from),
  source text check (length(source) <= 2000)
);
create unique index on product_gtins (lpad(gtin, 14, '0'));
create index on product_gtins (product_id);
call track_history('product_gtins');
grant select, insert, update, delete on product_gtins to namsao_app;
