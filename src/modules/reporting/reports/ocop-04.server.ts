import { sql } from 'kysely';
import { dossierStates, finalStates, waitsFor } from '#modules/dossiers/index.ts';
import { anyRow, fact, facts, type CrossReport } from '../definition.server.ts';
import type { ReportColumn } from '../types.ts';
import { dossiersBy } from './valid.server.ts';

const waiting = ['producer', 'commune', 'agency', 'council', 'centre'] as const;
const statesOf = (who: (typeof waiting)[number]) =>
  dossierStates.filter((state) => state !== 'draft' && waitsFor[state] === who);

const column = (id: string, group: string, more: Partial<ReportColumn> = {}): ReportColumn => ({
  id,
  label: { key: `reporting.column.${id}` },
  group: { key: `reporting.group.${group}` },
  type: 'count',
  ...more,
});

/** Tiến độ hồ sơ: whom open dossiers wait for at the end, what the period finished, how long it took. */
export const ocop04: CrossReport = {
  kind: 'cross',
  by: 'place',
  head: { key: 'reporting.head.place' },
  recorded: { all: anyRow('dossiers') },
  choices: ['state-of-last-day', 'late-15', 'calendar-days', 'dossier-commune', 'merged-places'],
  columns: [
    ...waiting.map((who) => column(`waits-${who}`, 'open')),
    column('open', 'open', { of: waiting.map((who) => `waits-${who}`) }),
    column('late', 'open'),
    ...finalStates.map((state) =>
      column(`done-${state}`, 'done', { label: { key: `dossiers.state.${state}` } }),
    ),
    column('done', 'done', { of: finalStates.map((state) => `done-${state}`) }),
    column('filed', 'period'),
    column('days-commune', 'days', { type: 'mean' }),
    column('days-province', 'days', { type: 'mean' }),
  ],
  facts: (asked) => {
    const { from, until } = asked;
    const day = sql`${until}::date`;
    const row = {
      key: sql`d.id`,
      code: sql`d.code`,
      name: sql`(select x.name from product_versions x where x.product_id = d.product_id order by x.valid_from desc limit 1)`,
      path: sql`'/can-bo/ho-so/' || d.code`,
      isDemo: sql`d.is_demo`,
      placeId: sql`d.place_id`,
      // a dossier is filed with the commune of its own day
      placeOn: sql`d.opened_on`,
    };
    const all = sql`from (${dossiersBy(asked)}) d`;
    const whose = sql.join(
      waiting.map(
        (who) => sql`when d.to_state in (${sql.join(statesOf(who))}) then ${`waits-${who}`}::text`,
      ),
      sql` `,
    );
    const final = sql`d.to_state in (${sql.join([...finalStates])})`;
    const inPeriod = (column: string) => sql`${sql.ref(column)} between ${from}::date and ${day}`;
    return facts(
      fact({
        ...row,
        from: sql`${all} where not ${final}`,
        col: sql`case ${whose} end`,
        on: sql`d.taken_on`,
        note: sql`d.to_state`,
      }),
      fact({
        ...row,
        from: sql`${all} where d.commune_due_on < ${day} and (d.commune_sent_on is null or d.commune_sent_on > ${day})
                   and d.to_state in ('submitted', 'commune-review')`,
        col: sql`'late'`,
        on: sql`d.commune_due_on`,
      }),
      fact({
        ...row,
        from: sql`${all} where ${final} and ${inPeriod('d.taken_on')}`,
        col: sql`'done-' || d.to_state`,
        on: sql`d.taken_on`,
      }),
      fact({
        ...row,
        from: sql`${all} where ${inPeriod('d.filed_on')}`,
        col: sql`'filed'`,
        on: sql`d.filed_on`,
      }),
      fact({
        ...row,
        from: sql`${all} where ${inPeriod('d.commune_sent_on')} and d.commune_received_on is not null`,
        col: sql`'days-commune'`,
        on: sql`d.commune_sent_on`,
        value: sql`d.commune_sent_on - d.commune_received_on`,
      }),
      fact({
        ...row,
        from: sql`${all} where ${final} and ${inPeriod('d.taken_on')} and d.province_received_on is not null`,
        col: sql`'days-province'`,
        on: sql`d.taken_on`,
        value: sql`d.taken_on - d.province_received_on`,
      }),
    );
  },
};
