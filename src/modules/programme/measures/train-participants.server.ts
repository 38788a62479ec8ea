import { sql } from 'kysely';
import { producerEvidence, real, type Measure } from '../measure.server.ts';

/**
 * Share of the enterprises and cooperatives taking part on the day of which somebody has been at a course since the
 * phase began; what those whom they succeeded have learnt is theirs.
 */
export const trainParticipants: Measure = {
  recorded: (demo) =>
    sql`exists (select from training_attendances a where a.producer_id is not null and ${real(demo, 'a.is_demo')})`,
  rows: (question) => {
    const { from, on, demo } = question;
    const came = sql`a.attended_on between ${from}::date and ${on}::date and ${real(demo, 'a.is_demo')}`;
    return producerEvidence(
      sql`
        select o.producer_id, t.first_on as "on", o.is_demo or t.is_demo as is_demo,
               (select string_agg(c.code, ', ' order by c.code) from training_courses c where c.id = any(t.courses)) as note
          from participating_producers(${on}::date, ${demo}) o
          join (select x.producer_id, min(x.attended_on) as first_on, bool_and(x.is_demo) as is_demo,
                       array_agg(distinct x.course_id) as courses
                  from (select a.producer_id, a.attended_on, a.is_demo, a.course_id
                          from training_attendances a where a.producer_id is not null and ${came}
                        union all
                        select l.to_id, a.attended_on, a.is_demo or l.is_demo, a.course_id
                          from training_attendances a
                          join producer_lines(${on}::date, ${demo}) l on l.from_id = a.producer_id
                         where ${came}) x
                 group by x.producer_id) t on t.producer_id = o.producer_id`,
      { ...question, judged: true },
    );
  },
  whole: (question) =>
    producerEvidence(
      sql`select o.producer_id, o.since as "on", o.is_demo, null as note
            from participating_producers(${question.on}::date, ${question.demo}) o`,
      { ...question, judged: true },
    ),
};
