import { sql } from 'kysely';
import {
  anyRow,
  fact,
  facts,
  pathOf,
  real,
  versionOn,
  type CrossReport,
} from '../definition.server.ts';
import type { ReportColumn } from '../types.ts';
import { dossiersBy, recognitionsBy } from './valid.server.ts';

/** Đ8.1 a to e of QĐ 26/2026, in that order. */
const grounds = [
  'false-dossier',
  'criteria-not-met',
  'law-violation',
  'mark-misuse',
  'production-stopped',
  'other-finding',
] as const;

const column = (id: string, group?: string): ReportColumn => ({
  id,
  label: { key: `reporting.column.${id}` },
  ...(group && { group: { key: `reporting.group.${group}` } }),
  type: 'count',
});

/** Hiệu lực giấy chứng nhận: each recognised product once by its state, revocations of the period by ground. */
export const ocop03: CrossReport = {
  kind: 'cross',
  by: 'place',
  head: { key: 'reporting.head.place' },
  recorded: {
    all: anyRow('recognitions'),
    dossiers: anyRow('dossiers'),
    revocations: anyRow('revocations'),
    suspensions: anyRow('suspensions'),
    extensions: anyRow('extensions'),
  },
  choices: ['product-once', 'each-state-once', 'soon-180', 'undated-apart', 'merged-places'],
  columns: [
    column('valid', 'products'),
    column('expired', 'products'),
    { ...column('suspended', 'products'), needs: 'suspensions' },
    { ...column('withdrawn', 'products'), needs: 'revocations' },
    column('undated', 'products'),
    {
      ...column('ever', 'products'),
      of: ['valid', 'expired', 'suspended', 'withdrawn', 'undated'],
    },
    column('soon', 'of-which'),
    { ...column('extended', 'of-which'), needs: 'extensions' },
    { ...column('re-evaluation', 'of-which'), needs: 'dossiers' },
    ...grounds.map((ground): ReportColumn => ({
      id: `revoked-${ground}`,
      label: { key: `reporting.column.revoked-${ground}` },
      group: { key: 'reporting.group.revoked' },
      type: 'count',
      needs: 'revocations',
    })),
    { ...column('revoked', 'revoked'), of: grounds.map((ground) => `revoked-${ground}`) },
  ],
  facts: (asked) => {
    const { from, until, demo } = asked;
    const day = sql`${until}::date`;
    const product = (id: ReturnType<typeof sql>) =>
      sql`join products p on p.id = ${id} ${versionOn('product', sql`p.id`, day)}`;
    const row = {
      key: sql`p.id`,
      code: sql`p.code`,
      name: sql`pv.name`,
      path: pathOf('san-pham'),
      placeId: sql`pv.place_id`,
      placeOn: sql`pv.place_on`,
    };
    const last = sql`
      select distinct on (r.product_id) r.* from (${recognitionsBy(asked)}) r where not r.superseded
       order by r.product_id, r.alive desc, r.revoked_on is null desc, r.valid_until desc, r.id`;
    return facts(
      fact({
        ...row,
        from: sql`from (${last}) r ${product(sql`r.product_id`)}`,
        col: sql`case when r.alive then 'valid' when r.revoked_on is not null then 'withdrawn'
                      when r.valid_until < ${day} then 'expired' else 'suspended' end`,
        on: sql`case when r.alive or r.revoked_on is null then r.valid_until else r.revoked_on end`,
        note: sql`r.decision_no`,
        isDemo: sql`r.is_demo`,
      }),
      fact({
        ...row,
        from: sql`from (${last}) r ${product(sql`r.product_id`)} where r.alive and r.valid_until <= ${day} + 180`,
        col: sql`'soon'`,
        on: sql`r.valid_until`,
        note: sql`r.decision_no`,
        isDemo: sql`r.is_demo`,
      }),
      fact({
        ...row,
        from: sql`from (${last}) r ${product(sql`r.product_id`)} where r.alive and r.extended`,
        col: sql`'extended'`,
        on: sql`r.valid_until`,
        note: sql`r.decision_no`,
        isDemo: sql`r.is_demo`,
      }),
      fact({
        ...row,
        from: sql`
          from (select r.product_id, bool_and(r.is_demo) as is_demo from recognitions r
                 where ${real(demo, 'r.is_demo')}
                 group by r.product_id having bool_and(r.recognised_on is null)) r
          ${product(sql`r.product_id`)} where ${real(demo, 'p.is_demo')}`,
        col: sql`'undated'`,
        on: sql`null`,
        isDemo: sql`r.is_demo or p.is_demo`,
      }),
      fact({
        ...row,
        from: sql`
          from (${dossiersBy(asked)}) d ${product(sql`d.product_id`)}
         where d.kind = 'renewal' and d.to_state not in ('recognised', 'not-recognised', 'rejected', 'withdrawn')`,
        key: sql`d.id`,
        col: sql`'re-evaluation'`,
        on: sql`d.opened_on`,
        note: sql`d.code`,
        isDemo: sql`d.is_demo or p.is_demo`,
      }),
      fact({
        ...row,
        from: sql`
          from (${recognitionsBy(asked)}) r ${product(sql`r.product_id`)}
         where r.revoked_on between ${from}::date and ${day}`,
        key: sql`r.id`,
        col: sql`'revoked-' || r.ground`,
        on: sql`r.revoked_on`,
        note: sql`r.revoked_by`,
        isDemo: sql`r.is_demo`,
      }),
    );
  },
};
