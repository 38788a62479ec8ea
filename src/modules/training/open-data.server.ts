import { sql } from 'kysely';
import type { Connection } from '#kernel/db.server.ts';
import { openRows, type OpenRow } from '#kernel/open-rows.server.ts';

/**
 * Courses with their totals, as published for download: nobody is named, neither learner nor trainer. Who was at several
 * sessions is one; a total is empty where no list is on record, never 0.
 */
export const openCourses = (connection: Connection): AsyncGenerator<readonly OpenRow[]> =>
  openRows(
    async (onward, limit) =>
      (
        await sql<OpenRow & { id: string }>`
      select t.id, t.code, t.title, t.kind, t.audience, t.organiser, l.code as "placeCode",
             v.kind || ' ' || v.name as "placeName", t.starts_on as "startsOn",
             case when t.starts_on is not null then coalesce(t.known_by, 'day') end as precision, t.ends_on as "endsOn",
             (select nullif(count(*), 0)::int from training_sessions s where s.course_id = t.id and not s.is_demo) as sessions,
             a.people::int as people, a.women::int as women, a.producers::int as producers,
             (select count(*)::int from training_certificates c
               where c.course_id = t.id and not c.is_demo and c.revoked_on is null) as certificates,
             replace(t.source, E'\\n', ' ') as sources
        from training_courses t
        left join lateral (
          select sum(g.people) as people, case when bool_and(g.women is not null) then sum(g.women) end as women,
                 nullif(count(distinct g.producer_id), 0) as producers
            from (select max(coalesce(x.people, 1)) as people, max(x.women) as women, x.producer_id
                    from training_attendances x where x.course_id = t.id and not x.is_demo
                   group by x.account_id, x.producer_id, x.person) g) a on true
        left join places l on l.id = t.place_id
        left join lateral place_version_on(t.place_id, t.place_on) v on true
       where not t.is_demo and ${onward} order by t.id limit ${limit}`.execute(connection)
      ).rows,
  );
