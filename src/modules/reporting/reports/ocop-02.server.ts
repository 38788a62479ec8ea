import { sql } from 'kysely';
import { textOf } from '#kernel/catalogue.server.ts';
import type { Locale } from '#kernel/messages.ts';
import { loadSheet } from '#modules/rulebooks/index.server.ts';
import { productLines, setsOfLine } from '#modules/registry/index.ts';
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

const stars = [5, 4, 3, 2, 1] as const;

const column = (id: string, group?: string, label = id): ReportColumn => ({
  id,
  label: { key: `reporting.column.${label}` },
  ...(group && { group: { key: `reporting.group.${group}` } }),
  type: 'count',
});

/** Sản phẩm theo nhóm và hạng sao: what is in force at the end, what the period brought. */
export const ocop02: CrossReport = {
  kind: 'cross',
  by: 'key',
  head: { key: 'reporting.head.set' },
  recorded: { all: anyRow('recognitions'), dossiers: anyRow('dossiers') },
  choices: [
    'product-once',
    'expired-out',
    'certificates-in-period',
    'potential-five-apart',
    'undated-apart',
  ],
  groups: [
    ...productLines.map((line) => ({ key: line, label: { key: `registry.line.${line}` } })),
    { key: 'unknown', label: { key: 'registry.line.unknown' } },
  ],
  rows: [...productLines, 'unknown' as const].flatMap((line) => [
    ...(line === 'unknown' ? [] : setsOfLine(line)).map((set) => ({
      key: `set-${set}`,
      label: (locale: Locale) => `${set}. ${loadSheet('26-2026', set)!.name[locale]}`,
      group: line,
    })),
    // what names its line and not its set
    {
      key: `line-${line}`,
      label: (locale: Locale) => textOf(locale, 'reporting.set-unknown'),
      group: line,
    },
  ]),
  columns: [
    ...stars.map((n): ReportColumn => ({
      id: `valid-${n}`,
      label: { key: 'reporting.column.stars', params: { stars: n } },
      group: { key: 'reporting.group.valid' },
      type: 'count',
    })),
    column('valid-0', 'valid', 'stars-unknown'),
    { ...column('valid', 'valid', 'sum'), of: [...stars.map((n) => `valid-${n}`), 'valid-0'] },
    column('first', 'recognised'),
    column('upgrade', 'recognised'),
    column('renewal', 'recognised'),
    { ...column('recognised', 'recognised', 'sum'), of: ['first', 'upgrade', 'renewal'] },
    { ...column('evaluated', 'dossiers'), needs: 'dossiers' },
    { ...column('potential-five', 'dossiers'), needs: 'dossiers' },
    { ...column('not-recognised', 'dossiers'), needs: 'dossiers' },
    column('undated'),
  ],
  facts: (asked) => {
    const { from, until, demo } = asked;
    const day = sql`${until}::date`;
    const product = (id: ReturnType<typeof sql>, at = day) => sql`
      join products p on p.id = ${id} ${versionOn('product', sql`p.id`, at)}`;
    // the set of the product on that day decides; a line without set stays with its line
    const row = {
      rowKey: sql`case when pv.rulebook_sheet is null then 'line-' || coalesce(pv.product_line, 'unknown')
                       else 'set-' || pv.rulebook_sheet end`,
      key: sql`p.id`,
      code: sql`p.code`,
      name: sql`pv.name`,
      path: pathOf('san-pham'),
      placeId: sql`pv.place_id`,
      placeOn: sql`pv.place_on`,
    };
    const dossier = {
      ...row,
      key: sql`d.id`,
      on: sql`d.taken_on`,
      note: sql`d.code`,
      isDemo: sql`d.is_demo or p.is_demo`,
    };
    const moved = (to: string) => sql`
      from (select d.id, d.code, d.product_id, d.is_demo, min((s.taken_at at time zone 'Asia/Ho_Chi_Minh')::date) as taken_on
              from dossiers d join dossier_steps s on s.dossier_id = d.id and s.to_state = ${to}
             where ${real(demo, 'd.is_demo')} group by d.id, d.code, d.product_id, d.is_demo) d
      ${product(sql`d.product_id`)}
     where d.taken_on between ${from}::date and ${day}`;
    return facts(
      fact({
        ...row,
        from: sql`
          from (select distinct on (r.product_id) r.* from (${recognitionsBy(asked)}) r where r.alive
                 order by r.product_id, coalesce(r.stars, 0) desc, r.recognised_on desc) r
          ${product(sql`r.product_id`)}`,
        col: sql`'valid-' || coalesce(r.stars, 0)`,
        on: sql`r.recognised_on`,
        note: sql`r.decision_no`,
        isDemo: sql`r.is_demo`,
      }),
      fact({
        ...row,
        from: sql`
          from (select r.*, max(coalesce(r.stars, 0)) over earlier as before
                  from (${recognitionsBy(asked)}) r
                window earlier as (partition by r.product_id order by r.recognised_on, r.id
                                   rows between unbounded preceding and 1 preceding)) r
          ${product(sql`r.product_id`)}
         where r.recognised_on between ${from}::date and ${day}`,
        key: sql`r.id`,
        col: sql`case when r.before is null then 'first' when coalesce(r.stars, 0) > r.before then 'upgrade' else 'renewal' end`,
        on: sql`r.recognised_on`,
        note: sql`r.decision_no`,
        isDemo: sql`r.is_demo`,
      }),
      fact({ ...dossier, from: moved('council-result'), col: sql`'evaluated'` }),
      fact({ ...dossier, from: moved('not-recognised'), col: sql`'not-recognised'` }),
      fact({
        ...dossier,
        from: sql`from (${dossiersBy(asked)}) d ${product(sql`d.product_id`)} where d.to_state = 'sent-to-centre'`,
        col: sql`'potential-five'`,
      }),
      fact({
        ...row,
        from: sql`
          from (select r.product_id, bool_and(r.is_demo) as is_demo from recognitions r
                 where ${real(demo, 'r.is_demo')}
                 group by r.product_id having bool_and(r.recognised_on is null)) r
          ${product(sql`r.product_id`)}
         where ${real(demo, 'p.is_demo')}`,
        col: sql`'undated'`,
        on: sql`null`,
        isDemo: sql`r.is_demo or p.is_demo`,
      }),
    );
  },
};
