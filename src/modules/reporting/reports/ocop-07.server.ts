import { sql } from 'kysely';
import { anyRow, real, registerPath, things, type ListReport } from '../definition.server.ts';
import type { ReportColumn } from '../types.ts';

const column = (id: string, type: ReportColumn['type'], more: Partial<ReportColumn> = {}) => ({
  id,
  label: { key: `reporting.column.${id}` },
  type,
  ...more,
});
const people = { group: { key: 'reporting.group.people' }, adds: true, needs: 'attendances' };

/** Đào tạo, tập huấn: each course that began in the period; a person counts once a course. */
export const ocop07: ListReport = {
  kind: 'list',
  head: { key: 'reporting.head.course' },
  recorded: { all: anyRow('training_courses'), attendances: anyRow('training_attendances') },
  choices: ['person-once', 'begun-in-period', 'unstated-blank'],
  columns: [
    column('kind', 'word', { words: 'training.courses.kind' }),
    column('organiser', 'text'),
    column('starts', 'day'),
    column('days', 'number', { adds: true }),
    column('managers', 'count', people),
    column('participants', 'count', people),
    column('others', 'count', people),
    column('women', 'count', people),
    column('cost', 'money', { adds: true }),
  ],
  rows: ({ from, until, demo }) => {
    // who came on several days or to several sessions is one person; a line of many counts as it says
    const attended = (what: ReturnType<typeof sql>) => sql`
      (select ${what} from (
         select distinct on (coalesce(t.account_id::text, t.person, t.id::text), t.producer_id)
                t.role, coalesce(t.people, 1) as people, t.women
           from training_attendances t where t.course_id = c.id and ${real(demo, 't.is_demo')}
          order by coalesce(t.account_id::text, t.person, t.id::text), t.producer_id, t.women desc nulls last, t.id) one)`;
    const role = (name: string) =>
      attended(sql`sum(one.people) filter (where one.role = ${name}::text)`);
    return things({
      from: sql`
        from training_courses c
       where c.starts_on between ${from}::date and ${until}::date and ${real(demo, 'c.is_demo')}`,
      key: sql`c.id`,
      code: sql`c.code`,
      name: sql`c.title`,
      path: registerPath('lop-tap-huan', sql`c.code`),
      isDemo: sql`c.is_demo`,
      order: sql`c.starts_on`,
      placeId: sql`c.place_id`,
      placeOn: sql`c.place_on`,
      cells: {
        kind: sql`c.kind`,
        organiser: sql`c.organiser`,
        starts: sql`case when c.known_by is null then c.starts_on end`,
        days: sql`coalesce(nullif((select count(distinct s.held_on) from training_sessions s where s.course_id = c.id and ${real(demo, 's.is_demo')}), 0),
                           case when c.ends_on is not null and c.known_by is null then c.ends_on - c.starts_on + 1 end)`,
        managers: role('managers'),
        participants: role('participants'),
        others: role('others'),
        women: attended(sql`sum(one.women)`),
        cost: sql`c.cost`,
      },
    });
  },
};
