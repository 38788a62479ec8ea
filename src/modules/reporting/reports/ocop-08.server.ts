import { sql } from 'kysely';
import { anyRow, real, registerPath, things, type ListReport } from '../definition.server.ts';
import type { ReportColumn } from '../types.ts';

const column = (id: string, type: ReportColumn['type'], more: Partial<ReportColumn> = {}) => ({
  id,
  label: { key: `reporting.column.${id}` },
  type,
  ...more,
});
const results = { group: { key: 'reporting.group.results' }, adds: true, needs: 'results' };

/** Xúc tiến thương mại: each event that began in the period and was not called off. */
export const ocop08: ListReport = {
  kind: 'list',
  head: { key: 'reporting.head.event' },
  recorded: {
    all: anyRow('promotion_events'),
    attended: anyRow('event_participations'),
    shown: anyRow('event_showings'),
    results: anyRow('event_results'),
    spent: anyRow('promotion_settlements'),
  },
  choices: [
    'begun-in-period',
    'shown-by-event',
    'at-event-only',
    'cost-of-event',
    'unstated-blank',
  ],
  columns: [
    column('scope', 'word', { words: 'promotion.events.scope' }),
    column('state', 'word', { words: 'promotion.events.state' }),
    column('venue', 'text'),
    column('starts', 'day'),
    column('stalls', 'count', { adds: true }),
    column('producers', 'count', { adds: true, needs: 'attended' }),
    column('products-shown', 'count', { adds: true, needs: 'shown' }),
    column('sales', 'money', results),
    column('contracts', 'count', results),
    column('contract-value', 'money', results),
    column('cost', 'money', { adds: true, needs: 'spent' }),
  ],
  rows: ({ from, until, demo }) => {
    const result = (what: string) => sql`
      (select sum(${sql.ref(`r.${what}`)}) from event_results r
        where r.event_id = e.id and r.moment = 'at-event' and ${real(demo, 'r.is_demo')})`;
    return things({
      from: sql`
        from promotion_events e
       where e.starts_on between ${from}::date and ${until}::date and e.state <> 'cancelled' and ${real(demo, 'e.is_demo')}`,
      key: sql`e.id`,
      code: sql`e.code`,
      name: sql`e.name`,
      path: registerPath('su-kien-xuc-tien', sql`e.code`),
      isDemo: sql`e.is_demo`,
      order: sql`e.starts_on`,
      placeId: sql`e.place_id`,
      placeOn: sql`e.place_on`,
      cells: {
        scope: sql`e.scope`,
        state: sql`e.state`,
        venue: sql`e.venue`,
        starts: sql`case when e.starts_known_by is null then e.starts_on end`,
        stalls: sql`e.stalls`,
        producers: sql`(select nullif(count(*), 0) from event_participations a where a.event_id = e.id and a.state = 'attended' and ${real(demo, 'a.is_demo')})`,
        'products-shown': sql`(select nullif(count(distinct s.product_id), 0) from event_showings s where s.event_id = e.id and ${real(demo, 's.is_demo')})`,
        sales: result('sales'),
        contracts: result('contracts'),
        'contract-value': result('contract_value'),
        cost: sql`(select sum(s.spent) from promotion_settlements s where s.event_id = e.id and ${real(demo, 's.is_demo')})`,
      },
    });
  },
};
