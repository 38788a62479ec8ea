-- Two recognitions of a product on one day (an upgrade decided on the day of the star before it): which is later is known
-- when its row is written, before its certificate is. What stars a product holds by day is worked out at that moment.
create or replace view recognition_lives with (security_invoker = true) as
  select r.id, r.product_id, coalesce(r.stars, 0) as stars, r.recognised_on as valid_from, r.valid_until as due_until,
         least(e.extended_until, e.ended_on) as extended_until, n.recognised_on as superseded_on, n.id as superseded_by,
         v.revoked_on,
         least(greatest(r.valid_until, least(e.extended_until, e.ended_on)), v.revoked_on - 1, n.recognised_on - 1) as valid_until,
         r.is_demo or p.is_demo as is_demo
    from recognitions r
    join products p on p.id = r.product_id
    left join revocations v on v.recognition_id = r.id
    left join extensions e on e.recognition_id = r.id
    left join certificates c on c.recognition_id = r.id
    left join lateral (
      select later.id, later.recognised_on
        from recognitions later
        left join certificates lc on lc.recognition_id = later.id
       where later.product_id = r.product_id and later.dossier_id is not null and later.id <> r.id
         and later.recognised_on >= r.recognised_on and (r.is_demo or not later.is_demo)
         and (later.recognised_on > r.recognised_on or r.dossier_id is null
              -- the one without a certificate is being written
              or coalesce(lc.serial, 2147483647) > coalesce(c.serial, 2147483647))
       order by later.recognised_on, lc.serial limit 1) n on true;

do $$
declare
  twice uuid[] := array(select product_id from recognitions where dossier_id is not null
                         group by product_id, recognised_on having count(*) > 1);
begin
  if cardinality(twice) > 0 then
    perform refresh_star_periods(twice);
    perform refresh_product_cards(twice);
  end if;
end $$;
