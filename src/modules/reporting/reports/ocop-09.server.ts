import { sql } from 'kysely';
import { anyRow, real, registerPath, things, type ListReport } from '../definition.server.ts';
import type { ReportColumn } from '../types.ts';

const column = (id: string, type: ReportColumn['type'], more: Partial<ReportColumn> = {}) => ({
  id,
  label: { key: `reporting.column.${id}` },
  type,
  ...more,
});

/** Điểm trưng bày, giới thiệu, bán: as they stood at the end of the period. */
export const ocop09: ListReport = {
  kind: 'list',
  head: { key: 'reporting.head.outlet' },
  recorded: { all: anyRow('outlets'), shown: anyRow('outlet_products') },
  choices: ['state-of-last-day', 'state-unstated', 'unstated-blank'],
  columns: [
    column('kind', 'word', { words: 'outlets.outlets.kind' }),
    column('operator', 'text'),
    column('address', 'text'),
    column('opened', 'day'),
    column('state', 'word', { words: 'outlets.states.state' }),
    column('confirmed', 'day'),
    column('area', 'number', { adds: true }),
    column('products-on-show', 'count', { adds: true, needs: 'shown' }),
    column('tourism', 'word', { words: 'outlets.outlets.tourism' }),
    column('support', 'money', { adds: true }),
  ],
  rows: ({ until, demo }) => {
    const day = sql`${until}::date`;
    return things({
      from: sql`
        from outlets o
       where coalesce(o.opened_on, (select min(s.since) from outlet_states s where s.outlet_id = o.id), ${day}) <= ${day}
         and ${real(demo, 'o.is_demo')}`,
      key: sql`o.id`,
      code: sql`o.code`,
      name: sql`o.name`,
      path: registerPath('diem-ban', sql`o.code`),
      isDemo: sql`o.is_demo`,
      order: sql`o.name`,
      placeId: sql`o.place_id`,
      placeOn: sql`o.place_on`,
      cells: {
        kind: sql`o.kind`,
        operator: sql`o.operator`,
        address: sql`o.address`,
        opened: sql`o.opened_on`,
        state: sql`(select s.state from outlet_states s where s.outlet_id = o.id and s.since <= ${day} and ${real(demo, 's.is_demo')} order by s.since desc limit 1)`,
        confirmed: sql`(select max(c.confirmed_on) from outlet_confirmations c where c.outlet_id = o.id and c.confirmed_on <= ${day} and ${real(demo, 'c.is_demo')})`,
        area: sql`o.area`,
        'products-on-show': sql`(select nullif(count(distinct s.product_id), 0) from outlet_products s where s.outlet_id = o.id
                                  and s.shown_from <= ${day} and coalesce(s.shown_until, 'infinity') >= ${day} and ${real(demo, 's.is_demo')})`,
        tourism: sql`o.tourism`,
        support: sql`case when coalesce(o.funded_on, ${day}) <= ${day} then o.support_money end`,
      },
    });
  },
};
