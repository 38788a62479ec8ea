import { sql } from 'kysely';
import {
  anyRow,
  facts,
  pathOf,
  real,
  registerPath,
  things,
  versionOn,
  type ListReport,
} from '../definition.server.ts';
import type { ReportColumn } from '../types.ts';

const column = (
  id: string,
  group: 'inspection' | 'finding' | 'revocation',
  type: ReportColumn['type'],
  more: Partial<ReportColumn> = {},
): ReportColumn => ({
  id,
  label: { key: `reporting.column.${id}` },
  group: { key: `reporting.group.${group}` },
  type,
  needs: group === 'revocation' ? 'revocations' : 'inspections',
  ...more,
});

const producer = sql`
  (select o.name from producer_versions o where o.producer_id = pv.producer_id
    order by o.valid_from > x.happened_on, o.valid_from desc limit 1)`;

/**
 * Kiểm tra, giám sát: inspections of the period with what was found, how and by when it is to be mended; and the revocations
 * of the period. An inspection stands on a row for each finding, or on one where nothing was found.
 */
export const ocop12: ListReport = {
  kind: 'list',
  head: { key: 'reporting.head.product' },
  recorded: {
    all: (demo) => sql`(${anyRow('inspections')(demo)} or ${anyRow('revocations')(demo)})`,
    inspections: anyRow('inspections'),
    revocations: anyRow('revocations'),
  },
  choices: ['inspected-in-period', 'row-a-finding', 'revoked-in-period'],
  columns: [
    {
      id: 'producer',
      label: { key: 'reporting.column.producer' },
      type: 'text',
    },
    column('inspected-on', 'inspection', 'day'),
    column('inspection-reason', 'inspection', 'word', { words: 'recognition.inspections.reason' }),
    column('inspection-outcome', 'inspection', 'word', {
      words: 'recognition.inspections.outcome',
    }),
    column('finding', 'finding', 'word', { words: 'recognition.findings.ground' }),
    column('finding-text', 'finding', 'text'),
    column('remedy', 'finding', 'text'),
    column('remedy-due', 'finding', 'day'),
    column('remedied', 'finding', 'day'),
    column('recheck', 'finding', 'word', { words: 'recognition.findings.recheckOutcome' }),
    column('stars-held', 'revocation', 'count'),
    column('ground', 'revocation', 'word', { words: 'recognition.ground' }),
    column('concluded', 'revocation', 'day'),
    column('revoked-on', 'revocation', 'day'),
    column('decision', 'revocation', 'text'),
    column('issuer', 'revocation', 'word', { words: 'recognition.issuer' }),
  ],
  rows: ({ from, until, demo }) => {
    const product = {
      name: sql`pv.name`,
      placeId: sql`pv.place_id`,
      placeOn: sql`pv.place_on`,
      order: sql`x.happened_on`,
    };
    return facts(
      things({
        ...product,
        from: sql`
          from (select i.*, coalesce(i.inspected_on, i.planned_on) as happened_on from inspections i) x
          join products p on p.id = x.product_id
          left join inspection_findings f on f.inspection_id = x.id and ${real(demo, 'f.is_demo')}
          ${versionOn('product', sql`p.id`, sql`x.happened_on`)}
         where x.happened_on between ${from}::date and ${until}::date and ${real(demo, 'x.is_demo', 'p.is_demo')}`,
        key: sql`coalesce(f.id, x.id)`,
        code: sql`coalesce(f.code, x.code)`,
        path: registerPath('kiem-tra', sql`x.code`),
        isDemo: sql`x.is_demo or p.is_demo or coalesce(f.is_demo, false)`,
        cells: {
          producer,
          'inspected-on': sql`x.inspected_on`,
          'inspection-reason': sql`x.reason`,
          'inspection-outcome': sql`x.outcome`,
          finding: sql`f.ground`,
          'finding-text': sql`f.description`,
          remedy: sql`f.remedy`,
          'remedy-due': sql`f.remedy_due_on`,
          remedied: sql`f.remedied_on`,
          recheck: sql`f.recheck_outcome`,
        },
      }),
      things({
        ...product,
        from: sql`
          from (select v.*, v.revoked_on as happened_on from revocations v) x
          join recognitions r on r.id = x.recognition_id
          join products p on p.id = r.product_id
          ${versionOn('product', sql`p.id`, sql`x.revoked_on`)}
         where x.revoked_on between ${from}::date and ${until}::date and ${real(demo, 'x.is_demo', 'r.is_demo', 'p.is_demo')}`,
        key: sql`x.id`,
        code: sql`p.code`,
        path: pathOf('san-pham'),
        isDemo: sql`x.is_demo or r.is_demo or p.is_demo`,
        cells: {
          producer,
          'stars-held': sql`r.stars`,
          ground: sql`x.ground`,
          concluded: sql`x.concluded_on`,
          'revoked-on': sql`x.revoked_on`,
          decision: sql`x.decision_no`,
          issuer: sql`x.issuer`,
        },
      }),
    );
  },
};
