import { sql, type RawBuilder } from 'kysely';
import { evidence, real, type Measure, type Question } from '../measure.server.ts';

/** Officers of the scheme in post on the day asked. A person is told by their place and a masked code only. */
const people = (
  question: Question,
  from: RawBuilder<unknown>,
  on: RawBuilder<unknown>,
  courses?: RawBuilder<unknown>,
): RawBuilder<unknown> =>
  evidence({
    from,
    key: sql`m.account_id`,
    on,
    subject: 'person',
    code: sql`masked_person(m.account_id)`,
    name: sql`coalesce(
      (select v.kind || ' ' || v.name from place_versions v where v.place_id = m.place_id order by v.valid_from desc limit 1),
      masked_person(m.account_id))`,
    ...(courses && { note: courses }),
    isDemo: sql`m.is_demo${courses ? sql` or t.is_demo` : sql``}`,
    placeId: sql`m.place_id`,
    // the unit of the grant, on a day on which it stood
    placeOn: sql`(select greatest(min(v.valid_from), least(max(coalesce(v.valid_until, 'infinity')), ${question.on}::date))
                    from place_versions v where v.place_id = m.place_id)`,
  });

/** Share of the scheme's managers in post on the day who have been at a course since the phase began. */
export const trainManagers: Measure = {
  recorded: (demo) =>
    sql`exists (select from training_attendances a where a.role = 'managers' and ${real(demo, 'a.is_demo')})`,
  rows: (question) => {
    const { from, on, demo } = question;
    return people(
      question,
      sql`
        from training_managers(${on}::date, ${demo}) m
        join (select a.account_id, min(a.attended_on) as first_on, bool_and(a.is_demo) as is_demo, array_agg(distinct a.course_id) as courses
                from training_attendances a
               where a.account_id is not null and a.attended_on between ${from}::date and ${on}::date and ${real(demo, 'a.is_demo')}
               group by a.account_id) t on t.account_id = m.account_id`,
      sql`t.first_on`,
      sql`(select string_agg(c.code, ', ' order by c.code) from training_courses c where c.id = any(t.courses))`,
    );
  },
  whole: (question) =>
    people(
      question,
      sql`from training_managers(${question.on}::date, ${question.demo}) m`,
      sql`m.since`,
    ),
};
