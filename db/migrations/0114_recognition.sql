-- The renewal radar: which reminder went out for which star; stars by their last day.

create table renewal_reminders (
  id uuid primary key default gen_random_uuid(),
  province_code text not null default '31',
  recognition_id uuid not null references recognitions (id),
  -- days before the last day at which it is due
  days smallint not null check (days in (210, 180, 150, 120, 30)),
  made_on date not null,
  unique (recognition_id, days)
);
call track_history('renewal_reminders');
create index on recognitions (valid_until, id);

-- A star that needs a renewal within a year, or lapsed in the last 180 days without one: the one that stands for its
-- product, neither revoked nor followed by a later one.
create view renewals_due with (security_invoker = true) as
  select r.id, r.product_id, r.stars, r.recognised_on, r.valid_until as due_on, r.is_demo,
         least(e.extended_until, e.ended_on) as extended_until,
         (s.recognition_id is not distinct from r.id) as in_force, d.id as dossier_id, d.code as dossier_code, d.filed_on
    from recognitions r
    left join star_periods s on s.product_id = r.product_id and today_in_vietnam() between s.valid_from and s.valid_until
    left join extensions e on e.recognition_id = r.id
    left join lateral (
      select id, code, filed_on from dossiers d
       where d.product_id = r.product_id and d.kind = 'renewal'
         and d.state not in ('recognised', 'not-recognised', 'rejected', 'withdrawn')) d on true
   where r.valid_until between today_in_vietnam() - 180 and today_in_vietnam() + 365
     and (s.recognition_id = r.id
          or s.product_id is null
             and not exists (select from revocations v where v.recognition_id = r.id)
             and not exists (select from recognitions n where n.product_id = r.product_id and n.recognised_on > r.recognised_on));

grant select, insert on renewal_reminders to namsao_app;
grant select on renewals_due to namsao_app;
