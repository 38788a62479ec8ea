import { sql } from 'kysely';
import { anyRow, pathOf, real, things, versionOn, type ListReport } from '../definition.server.ts';
import type { ReportColumn } from '../types.ts';

const column = (id: string, type: ReportColumn['type'], more: Partial<ReportColumn> = {}) => ({
  id,
  label: { key: `reporting.column.${id}` },
  type,
  ...more,
});

/** Kiểm tra, giám sát: what ended in a revocation. Inspections without one are not recorded yet. */
export const ocop12: ListReport = {
  kind: 'list',
  head: { key: 'reporting.head.product' },
  recorded: { all: anyRow('revocations') },
  choices: ['only-revocations', 'revoked-in-period'],
  columns: [
    column('producer', 'text'),
    column('stars-held', 'count'),
    column('ground', 'word', { words: 'recognition.ground' }),
    column('concluded', 'day'),
    column('revoked-on', 'day'),
    column('decision', 'text'),
    column('issuer', 'word', { words: 'recognition.issuer' }),
  ],
  rows: ({ from, until, demo }) =>
    things({
      from: sql`
        from revocations x
        join recognitions r on r.id = x.recognition_id
        join products p on p.id = r.product_id
        ${versionOn('product', sql`p.id`, sql`x.revoked_on`)}
       where x.revoked_on between ${from}::date and ${until}::date and ${real(demo, 'x.is_demo', 'r.is_demo', 'p.is_demo')}`,
      key: sql`x.id`,
      code: sql`p.code`,
      name: sql`pv.name`,
      path: pathOf('san-pham'),
      isDemo: sql`x.is_demo or r.is_demo or p.is_demo`,
      order: sql`x.revoked_on`,
      placeId: sql`pv.place_id`,
      placeOn: sql`pv.place_on`,
      cells: {
        producer: sql`(select o.name from producer_versions o where o.producer_id = pv.producer_id
                        order by o.valid_from > x.revoked_on, o.valid_from desc limit 1)`,
        'stars-held': sql`r.stars`,
        ground: sql`x.ground`,
        concluded: sql`x.concluded_on`,
        'revoked-on': sql`x.revoked_on`,
        decision: sql`x.decision_no`,
        issuer: sql`x.issuer`,
      },
    }),
};
