-- The products that producers own today, found by their versions: the view itself is asked by product, and reads all
-- when it is asked by owner.
create function products_today_of(producers uuid[]) returns setof products_today language sql stable as $$
  select p.* from products_today p
   where p.id in (select v.product_id from product_versions v where v.producer_id = any (producers))
     and p.producer_id = any (producers)
$$;

-- Registers are listed by code: P-9 before P-10.
create index on producers (length(code), code);
