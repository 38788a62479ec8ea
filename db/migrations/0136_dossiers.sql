-- Mã số sản phẩm (T)-(X)-(STT)-20xx on the score sheet: province, commune, the commune's serial number of the product, year of
-- the evaluation. Kept as it was given, also when the commune later bears another code. QĐ 26/2026 Phụ lục II.
alter table dossiers add column rated_serial integer check (rated_serial >= 1);
alter table dossiers add column rated_code text;
alter table dossiers add constraint dossiers_rated_code check ((rated_serial is null) = (rated_code is null));
call track_history('dossiers');

with given as (
  select d.id, d.province_code, n.code, extract(year from d.province_received_on) as year,
         row_number() over (partition by d.place_id, extract(year from d.province_received_on)
                            order by d.province_slip_number) as serial
    from dossiers d join place_names n on n.place_id = d.place_id
   where d.province_received_on is not null)
update dossiers d
   set rated_serial = g.serial, rated_code = concat_ws('-', g.province_code, g.code, lpad(g.serial::text, greatest(2, length(g.serial::text)), '0'), g.year)
  from given g where g.id = d.id;
