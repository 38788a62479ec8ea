import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { sql } from 'kysely';
import { publicActor, systemActor, type Actor } from '#kernel/actor.ts';
import { db } from '#kernel/db.server.ts';
import { freshDatabase } from '../../../tests/support/database.ts';
import { official } from './index.server.ts';

let base: Awaited<ReturnType<typeof freshDatabase>>;
beforeAll(async () => (base = await freshDatabase({ places: false })));
afterAll(() => base.drop());

const sheet = (option: string) => `Số: 26/2026/QĐ-TTg
PHỤ LỤC II
1. Bộ sản phẩm: Thử
Phần A: Thử | 40 |
1.1. Tiêu chí thử | 3 |
□ ${option} | 1 |
□ Hai | 2 |
□ Ba | 7 |
TỔNG CỘNG | 100 |
`;
const counts = async () => {
  const { rows } = await sql<{ texts: number; events: number }>`
    select (select count(*) from official_wordings) as texts,
           (select count(*) from journal_events) as events`.execute(base.database);
  return rows[0]!;
};
const role = (name: string): Actor => ({
  accountId: '00000000-0000-4000-8000-000000000001',
  kind: 'account',
  grants: [{ role: name, placeId: null, bodyId: null, producerId: null }],
});

describe('official wording in a running system', () => {
  test('is stored, reported, and replaced by a later import', async () => {
    const { importOfficialText, officialWordings } = await official();
    const first = await importOfficialText({ actor: systemActor }, 'mot.txt', sheet('Một'));
    expect(first.differences).toContainEqual(
      expect.objectContaining({
        criterion: '1.1',
        option: 3,
        kind: 'points',
        official: 7,
        ours: 3,
      }),
    );
    // the text ends after its first sheet: what the book holds besides is named
    expect(first.missing).toEqual(Array.from({ length: 25 }, (_, index) => index + 2));
    await importOfficialText({ actor: role('administrator') }, 'hai.txt', sheet('Một, đã sửa'));
    const texts = await officialWordings(db(), '26-2026', 1);
    expect(
      texts.filter(({ subject }) => subject === 'option').map(({ wording }) => wording),
    ).toEqual(['Một, đã sửa', 'Hai', 'Ba']);
    expect(await officialWordings(db(), '26-2026', 2)).toEqual([]);
    expect((await counts()).events).toBe(2);
  });

  test.each([publicActor, role('agency-officer'), role('producer')])(
    'others are refused',
    async (actor) => {
      const { importOfficialText } = await official();
      const before = await counts();
      await expect(importOfficialText({ actor }, 'x.txt', sheet('X'))).rejects.toMatchObject({
        kind: 'forbidden',
      });
      expect(await counts()).toEqual(before);
    },
  );

  test('a text without sheets is refused', async () => {
    const { importOfficialText } = await official();
    await expect(importOfficialText({ actor: systemActor }, 'x.txt', 'chữ')).rejects.toMatchObject({
      kind: 'invalid',
    });
  });
});
