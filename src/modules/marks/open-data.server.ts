import { sql } from 'kysely';
import type { Connection } from '#kernel/db.server.ts';
import type { Day } from '#kernel/day.ts';
import { openRows, type OpenRow } from '#kernel/open-rows.server.ts';
import type { MarkKind } from './kinds.ts';
import { stateOn, type Step } from './steps.ts';

/** Marks as they stand on a day, as published for download: no fictitious row is in it or behind a state. */
export async function* openMarks(connection: Connection, on: Day): AsyncGenerator<OpenRow[]> {
  const batches = openRows(
    async (onward, limit) =>
      (
        await sql<{
          id: string;
          code: string;
          name: string;
          kind: MarkKind;
          goods: string | null;
          owner: string | null;
          regulationNo: string | null;
          steps: Step[];
          products: number | null;
          sources: string | null;
        }>`
      select t.id, t.code, t.name, t.kind, t.goods, coalesce(t.owner, o.name) as owner, t.regulation_no as "regulationNo",
             coalesce((select jsonb_agg(jsonb_build_object('kind', s.kind, 'takenOn', s.taken_on, 'validUntil', s.valid_until))
                         from mark_steps s where s.mark_id = t.id and not s.is_demo), '[]') as steps,
             (select nullif(count(distinct c.product_id), 0)::int from mark_products c
               where c.mark_id = t.id and not c.is_demo and c.starts_on <= ${on}::date
                 and (c.ends_on is null or c.ends_on >= ${on}::date)) as products,
             replace(t.source, E'\\n', ' ') as sources
        from marks t left join producers_today o on o.id = t.producer_id
       where not t.is_demo and ${onward} order by t.id limit ${limit}`.execute(connection)
      ).rows,
  );
  for await (const rows of batches)
    yield rows.map(({ steps, ...mark }) => ({
      ...mark,
      ...stateOn(mark.kind, steps, on),
      filedOn:
        steps
          .filter(({ kind }) => kind === 'filed')
          .map(({ takenOn }) => takenOn)
          .sort()[0] ?? null,
      grantedOn:
        steps
          .filter(({ kind }) => kind === 'granted')
          .map(({ takenOn }) => takenOn)
          .sort()[0] ?? null,
      steps: steps.length,
    }));
}

/** Rights to use marks, given to producers, which are organisations or registered households. */
export const openMarkRights = (connection: Connection): AsyncGenerator<readonly OpenRow[]> =>
  openRows(
    async (onward, limit) =>
      (
        await sql<OpenRow & { id: string }>`
      select t.id, t.code as "right", m.code as mark, m.name, o.code as producer, o.name as "producerName", p.code as product,
             t.document_no as "documentNo", t.issuer, t.granted_on as "grantedOn", t.valid_until as "validUntil",
             t.revoked_on as "revokedOn", replace(t.source, E'\\n', ' ') as sources
        from mark_rights t join marks m on m.id = t.mark_id join producers_today o on o.id = t.producer_id
        left join products_today p on p.id = t.product_id
       where not t.is_demo and not m.is_demo and not o.is_demo and not coalesce(p.is_demo, false) and ${onward}
       order by t.id limit ${limit}`.execute(connection)
      ).rows,
  );
