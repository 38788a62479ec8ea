import { sql } from 'kysely';
import { anyRow, real, registerPath, things, type ListReport } from '../definition.server.ts';
import type { ReportColumn } from '../types.ts';

const column = (id: string, type: ReportColumn['type'], more: Partial<ReportColumn> = {}) => ({
  id,
  label: { key: `reporting.column.${id}` },
  type,
  ...more,
});

/** Sở hữu trí tuệ: every mark with its kind and how far it has come by the end of the period. */
export const ocop10: ListReport = {
  kind: 'list',
  head: { key: 'reporting.head.mark' },
  recorded: { all: anyRow('marks'), products: anyRow('mark_products') },
  choices: ['state-of-last-day', 'stage-is-last-step', 'unstated-blank'],
  columns: [
    column('kind', 'word', { words: 'marks.marks.kind' }),
    column('owner', 'text'),
    column('stage', 'word', { words: 'marks.steps.kind' }),
    column('filed', 'day'),
    column('granted', 'day'),
    column('protected-until', 'day'),
    column('products-covered', 'count', { adds: true, needs: 'products' }),
    column('use-rights', 'count', { adds: true, needs: 'products' }),
  ],
  rows: ({ until, demo }) => {
    const day = sql`${until}::date`;
    const steps = sql`mark_steps s where s.mark_id = m.id and s.taken_on <= ${day} and ${real(demo, 's.is_demo')}`;
    const last = (kind: string) =>
      sql`(select max(s.taken_on) from ${steps} and s.kind = ${kind}::text)`;
    return things({
      from: sql`from marks m where ${real(demo, 'm.is_demo')}`,
      key: sql`m.id`,
      code: sql`m.code`,
      name: sql`m.name`,
      path: registerPath('nhan-hieu', sql`m.code`),
      isDemo: sql`m.is_demo`,
      order: sql`m.name`,
      placeId: sql`m.place_id`,
      placeOn: sql`m.place_on`,
      cells: {
        kind: sql`m.kind`,
        owner: sql`m.owner`,
        stage: sql`(select s.kind from ${steps} order by s.taken_on desc, s.code desc limit 1)`,
        filed: last('filed'),
        granted: last('granted'),
        'protected-until': sql`(select max(s.valid_until) from ${steps})`,
        'products-covered': sql`(select nullif(count(distinct c.product_id), 0) from mark_products c where c.mark_id = m.id
                                  and c.starts_on <= ${day} and coalesce(c.ends_on, 'infinity') >= ${day} and ${real(demo, 'c.is_demo')})`,
        'use-rights': sql`(select nullif(count(distinct g.producer_id), 0) from mark_rights g where g.mark_id = m.id
                            and g.granted_on <= ${day} and coalesce(g.valid_until, 'infinity') >= ${day}
                            and coalesce(g.revoked_on, 'infinity') > ${day} and ${real(demo, 'g.is_demo')})`,
      },
    });
  },
};
