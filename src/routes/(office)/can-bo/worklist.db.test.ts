import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Actor } from '#kernel/actor.ts';
import { readTable } from '#kernel/workbook.server.ts';
import { freshDatabase } from '../../../../tests/support/database.ts';
import { dossierAtAgency, makeWorld, type World } from '../../../../tests/support/thread.ts';
import { GET } from './ho-so/xuat.xlsx/+server.ts';

let base: Awaited<ReturnType<typeof freshDatabase>>;
let world: World;
let code: string;
beforeAll(async () => {
  base = await freshDatabase();
  world = await makeWorld(base.database);
  ({ code } = await dossierAtAgency(world));
});
afterAll(() => base.drop());

const taken = async (actor: Actor, query = '?trang-thai=all') => {
  const answer = await GET({
    url: new URL(`http://x/can-bo/ho-so/xuat.xlsx${query}`),
    locals: { actor, locale: 'vi', t: (key: string) => key },
  } as unknown as Parameters<typeof GET>[0]);
  const table = await readTable('ho-so.xlsx', Buffer.from(await answer.arrayBuffer()));
  if (!table.ok) throw new Error('unreadable');
  return table;
};

test('the list of dossiers leaves as a workbook, filtered as on the page, of the own area alone', async () => {
  const { header, rows } = await taken(world.agency);
  expect(header).toContain('Chủ thể');
  expect(rows.map(({ cells }) => cells[0])).toEqual([code]);
  expect((await taken(world.commune)).rows).toHaveLength(1);
  expect((await taken(world.otherCommune)).rows).toEqual([]);
  expect((await taken(world.agency, '?trang-thai=withdrawn')).rows).toEqual([]);
  for (const actor of [world.producer, world.trade, world.chair])
    await expect(taken(actor)).rejects.toMatchObject({ status: 403 });
});
