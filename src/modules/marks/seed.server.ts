import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { systemActor } from '#kernel/actor.ts';
import type { Connection } from '#kernel/db.server.ts';
import { addDays, type Day } from '#kernel/day.ts';
import { projectRoot } from '#kernel/root.server.ts';
import { marks, steps } from './mark-registers.server.ts';
import { coverage, rights } from './use-registers.server.ts';

type Row = Readonly<Record<string, string>>;
type Stated = Readonly<{ mark: Row; steps: readonly Row[] }>;

const context = { actor: systemActor };

/**
 * The marks that the public record names (data/seed/marks.json), and one fictitious mark of the fictitious producer: a
 * whole filing, a product covered, a right in force. A second time it changes nothing.
 */
export async function seedMarks(
  connection: Connection,
  demo: Readonly<{ producer: string; product: string; today: Day }>,
): Promise<void> {
  const file = join(projectRoot, 'data/seed/marks.json');
  for (const stated of JSON.parse(await readFile(file, 'utf8')) as Stated[])
    await enterMark(connection, stated);
  const ago = (days: number): string => addDays(demo.today, -days);
  const code = await enterMark(connection, {
    mark: {
      name: 'Đặc sản Mẫu Sông Hương (minh họa)',
      kind: 'collective',
      goods: 'Vải sấy, bánh gai',
      producer: demo.producer,
      localSign: 'true',
      regulationNo: '01/QC-MH',
      regulationOn: ago(900),
    },
    steps: [
      { kind: 'permission-given', takenOn: ago(880) },
      { kind: 'filed', takenOn: ago(850), documentNo: '4-MH-0001 (minh họa)' },
      { kind: 'accepted', takenOn: ago(815) },
      { kind: 'published', takenOn: ago(750) },
      { kind: 'examined', takenOn: ago(470) },
      { kind: 'granted', takenOn: ago(430), documentNo: 'MH-0001 (minh họa)' },
    ],
  });
  if (!code) return;
  await coverage.enter(context, {
    values: { mark: code, product: demo.product, startsOn: ago(430) },
  });
  await rights.enter(context, {
    values: {
      mark: code,
      producer: demo.producer,
      documentNo: '01/TQ-MH (minh họa)',
      grantedOn: ago(400),
      validUntil: addDays(demo.today, 700),
    },
  });
}

/** The code of the new mark, or null when one of that name and kind is there. */
async function enterMark(
  connection: Connection,
  { mark, steps: taken }: Stated,
): Promise<string | null> {
  const there = await connection
    .selectFrom('marks')
    .select('id')
    .where('name', '=', mark.name!)
    .where('kind', '=', mark.kind!)
    .executeTakeFirst();
  if (there) return null;
  const { code } = await marks.enter(context, { values: mark });
  for (const step of taken) await steps.enter(context, { values: { mark: code, ...step } });
  return code;
}
