-- QĐ 26/2026 Đ6.3, Đ7.3e: a result of five stars reaches the ministry before 30 January or 30 July, whichever comes next.
alter table dossiers add column centre_due_on date;
call track_history('dossiers');
create index on dossiers (centre_due_on) where centre_due_on is not null;

-- what waits already: from the day its result was fixed
update dossiers d
   set centre_due_on = (
     select min(x.due) from (
       select make_date(extract(year from r.day)::int + y, m, 30) as due
         from (select (max(closed_at) at time zone 'Asia/Ho_Chi_Minh')::date as day
                 from session_results where dossier_id = d.id) r,
              generate_series(0, 1) as y, unnest(array[1, 7]) as m
        where make_date(extract(year from r.day)::int + y, m, 30) > r.day) x)
 where d.state = 'council-result' and d.stars = 5;
