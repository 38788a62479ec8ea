import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { sql } from 'kysely';
import { publicActor, type Actor } from '#kernel/actor.ts';
import { storeFile } from '#kernel/files.server.ts';
import { earlierForms, listRows, rowByCode } from '#kernel/register-list.server.ts';
import { applyImport, previewImport } from '#kernel/register-import.server.ts';
import { openRegister, type OpenRegister } from '#kernel/register.server.ts';
import { placeSource } from '#modules/places/index.server.ts';
import { openDatabase, type Database } from '#kernel/db.server.ts';
import { freshDatabase } from '../../../tests/support/database.ts';
import { makeWorld, type World } from '../../../tests/support/thread.ts';
import { producerSource, rightsOf, writesFiction } from './index.server.ts';

let base: Awaited<ReturnType<typeof freshDatabase>>;
let owner: Database;
let world: World;
let open: OpenRegister;
let producerCode: string;
let placeCode: string;

beforeAll(async () => {
  base = await freshDatabase();
  owner = openDatabase(base.url, { owner: true, max: 1 });
  await sql`create table visits (
    id uuid primary key default gen_random_uuid(), code text not null unique, is_demo boolean not null default false,
    title text not null, held_on date not null, kind text, money bigint, share numeric, paid boolean,
    producer_id uuid references producers (id), place_id uuid references places (id), place_on date)`.execute(
    owner,
  );
  await sql`call track_history('visits')`.execute(owner);
  await sql`grant select, insert, update, delete on visits to namsao_app`.execute(owner);
  world = await makeWorld(base.database);
  producerCode = (
    await base.database
      .selectFrom('producers')
      .select('code')
      .where('id', '=', world.producerId)
      .executeTakeFirstOrThrow()
  ).code;
  placeCode = (
    await base.database
      .selectFrom('places')
      .select('code')
      .where('id', '=', world.placeA)
      .executeTakeFirstOrThrow()
  ).code;
  open = openRegister(
    {
      name: 'registry.visits',
      table: 'visits',
      slug: 'tham',
      prefix: 'TH',
      fields: [
        { name: 'title', kind: 'text', required: true, listed: true },
        { name: 'heldOn', kind: 'day', required: true, future: false },
        { name: 'kind', kind: 'choice', values: ['one', 'two'], filter: true },
        { name: 'money', kind: 'money' },
        { name: 'share', kind: 'number', places: 2 },
        { name: 'paid', kind: 'yes-no' },
        { name: 'producer', kind: 'reference', to: 'producer' },
        { name: 'place', kind: 'place', on: 'heldOn' },
      ],
      title: 'title',
      newest: 'heldOn',
      key: ['title', 'heldOn'],
    },
    {
      rights: rightsOf({
        keep: ['agency-officer'],
        read: ['inspector'],
        place: { field: 'place', column: 'place', write: true },
        producer: { field: 'producer', column: 'producer_id' },
      }),
      references: { producer: producerSource, place: placeSource },
      isDemo: writesFiction,
    },
  );
});
afterAll(async () => {
  await owner.destroy();
  await base.drop();
});

const typed = (more: Record<string, string> = {}) => ({
  title: 'Thăm xưởng',
  heldOn: '01/05/2026',
  producer: producerCode,
  place: placeCode,
  ...more,
});
const enter = (actor: Actor, more: Record<string, string> = {}) =>
  open.enter({ actor }, { values: typed(more) });
const count = async () =>
  (await sql<{ n: number }>`select count(*) as n from visits`.execute(base.database)).rows[0]!.n;

describe('who writes', () => {
  test('those who keep it, and a commune what lies in it; all others are refused and leave no row', async () => {
    const before = await count();
    for (const actor of [
      publicActor,
      world.trade,
      world.inspector,
      world.producer,
      world.administrator,
      world.otherCommune,
    ])
      await expect(enter(actor, { title: 'Không được' })).rejects.toMatchObject({
        kind: 'forbidden',
      });
    expect(await count()).toBe(before);
    await enter(world.agency, { title: 'Của tỉnh' });
    await enter(world.commune, { title: 'Của xã' });
    expect(await count()).toBe(before + 2);
  });

  test('a row may not be moved out of the area of who moves it', async () => {
    const { id, code } = await enter(world.commune, { title: 'Ở xã A' });
    const { row } = await rowByCode(base.database, open, world.commune, code);
    const other = (
      await base.database
        .selectFrom('places')
        .select('code')
        .where('id', '=', world.placeB)
        .executeTakeFirstOrThrow()
    ).code;
    await expect(
      open.amend(
        { actor: world.commune },
        { id, version: row.version, values: typed({ title: 'Ở xã A', place: other }) },
      ),
    ).rejects.toMatchObject({ kind: 'forbidden' });
  });
});

describe('who sees', () => {
  test('keepers and readers all, a commune and a producer their own, others nothing', async () => {
    const codes = async (actor: Actor) =>
      (await listRows(base.database, open, actor, {})).rows.map(({ code }) => code);
    const all = await codes(world.agency);
    expect(await codes(world.inspector)).toEqual(all);
    expect(await codes(world.commune)).toEqual(all);
    expect(await codes(world.otherCommune)).toEqual([]);
    expect(await codes(world.otherProducer)).toEqual([]);
    expect((await codes(world.producer)).length).toBe(all.length);
    await expect(listRows(base.database, open, world.trade, {})).rejects.toMatchObject({
      kind: 'forbidden',
    });
    await expect(listRows(base.database, open, publicActor, {})).rejects.toMatchObject({
      kind: 'forbidden',
    });
    await expect(rowByCode(base.database, open, world.otherCommune, all[0]!)).rejects.toMatchObject(
      {
        kind: 'not-found',
      },
    );
  });
});

describe('what is written', () => {
  test('every fault is named at once, and nothing stays', async () => {
    const before = await count();
    const refusal = await enter(world.agency, {
      title: '',
      heldOn: '31/02/2026',
      kind: 'three',
      money: '1,5',
      producer: 'CT-0000',
      place: 'Không đâu cả',
      strange: 'x',
    }).catch((error: unknown) => error as { fields: { field: string; code: string }[] });
    expect(refusal).toMatchObject({ kind: 'invalid' });
    expect(new Set('fields' in refusal ? refusal.fields.map(({ field }) => field) : [])).toEqual(
      new Set(['title', 'heldOn', 'kind', 'money', 'producer', 'place', 'strange']),
    );
    expect(await count()).toBe(before);
  });

  test('an older form is not written over a newer one, and the history keeps both', async () => {
    const { id, code } = await enter(world.agency, { title: 'Hai người sửa', money: '1.000' });
    const { row } = await rowByCode(base.database, open, world.agency, code);
    const amend = (version: string, money: string) =>
      open.amend(
        { actor: world.agency },
        { id, version, values: typed({ title: 'Hai người sửa', money }) },
      );
    await amend(row.version, '2.000');
    await expect(amend(row.version, '3.000')).rejects.toMatchObject({
      code: 'kernel.error.changed-meanwhile',
    });
    const now = await rowByCode(base.database, open, world.agency, code);
    expect(now.row.values.money).toBe(2000);
    expect((await earlierForms(base.database, open, id)).map(({ values }) => values.money)).toEqual(
      [1000],
    );
    await open.remove(
      { actor: world.agency },
      { id, version: now.row.version, reason: 'Nhập nhầm' },
    );
    await expect(rowByCode(base.database, open, world.agency, code)).rejects.toMatchObject({
      kind: 'not-found',
    });
    expect(await earlierForms(base.database, open, id)).toHaveLength(2);
  });
});

describe('lists', () => {
  test('page by cursor in either direction, each row once, with unknown values', async () => {
    for (let n = 0; n < 7; n++)
      await enter(world.agency, {
        title: `Trang ${n}`,
        kind: n % 2 ? 'one' : 'two',
        ...(n < 4 && { money: `${n}` }),
      });
    for (const sort of ['money', '-money', 'title', '-heldOn']) {
      const seen: string[] = [];
      let cursor: string | undefined;
      do {
        const page = await listRows(base.database, open, world.agency, {
          text: 'trang',
          sort,
          cursor,
          limit: 3,
        });
        seen.push(...page.rows.map(({ values }) => String(values.title)));
        cursor = page.next ?? undefined;
      } while (cursor);
      expect(new Set(seen).size).toBe(7);
      expect(seen).toHaveLength(7);
    }
    const filtered = await listRows(base.database, open, world.agency, {
      text: 'TRANG',
      filters: { kind: 'one' },
    });
    expect(filtered.total).toBe(3);
  });
});

describe('suggestions', () => {
  test('find by the middle of a name without accents, take signs literally, and give what the form reads back', async () => {
    const { rows } = await sql<{ name: string }>`
      select name from producers_today where id = ${world.producerId}`.execute(base.database);
    const word = rows[0]!.name.slice(4, 12);
    const found = await producerSource.suggest!(base.database, world.agency, word);
    expect(found.map(({ code }) => code)).toContain(producerCode);
    const { code, text } = found.find((one) => one.code === producerCode)!;
    await enter(world.agency, { title: 'Từ gợi ý', producer: `${code} · ${text}` });
    expect(await producerSource.suggest!(base.database, world.agency, '%_')).toEqual([]);
    const units = await placeSource.suggest!(base.database, world.agency, 'thanh ha');
    expect(units.length).toBeGreaterThan(0);
    await enter(world.agency, {
      title: 'Nơi từ gợi ý',
      place: `${units[0]!.code} · ${units[0]!.text}`,
    });
  });
});

describe('files', () => {
  const upload = async (actor: Actor & { accountId: string }, text: string) =>
    (
      await storeFile(
        { actor },
        {
          name: `so-${createHash('sha256').update(text).digest('hex').slice(0, 8)}.csv`,
          bytes: Buffer.from(text),
          purpose: 'import',
        },
      )
    ).id;

  test('a preview writes nothing; good rows are taken, others named; twice changes nothing', async () => {
    const text = `title,heldOn,money,place\nTệp một,02/05/2026,"1.500",${placeCode}\nTệp hai,2026-05-03,,${placeCode}\nTệp ba,hôm qua,x,${placeCode}\nTệp một,02/05/2026,7,${placeCode}\n`;
    const file = await upload(world.agency, text);
    const before = await count();
    const preview = await previewImport(open, { actor: world.agency }, file);
    expect(await count()).toBe(before);
    expect(preview).toMatchObject({ read: 4, created: 2, changed: 0, unchanged: 0 });
    expect(preview.refused.map(({ row, field }) => [row, field])).toEqual([
      [4, 'heldOn'],
      [4, 'money'],
      [5, ''],
    ]);
    const { changes, additions, ...counts } = preview;
    expect(changes).toEqual([]);
    expect(additions.map(({ title }) => title)).toEqual(['Tệp một', 'Tệp hai']);
    expect(await applyImport(open, { actor: world.agency }, file)).toEqual(counts);
    expect(await count()).toBe(before + 2);
    expect(await applyImport(open, { actor: world.agency }, file)).toMatchObject({
      created: 0,
      changed: 0,
      unchanged: 2,
    });
    const { rows } = await listRows(base.database, open, world.agency, { text: 'Tệp một' });
    const changed = await upload(world.agency, `code,money\n${rows[0]!.code},1600\n`);
    expect((await previewImport(open, { actor: world.agency }, changed)).changes).toMatchObject([
      {
        code: rows[0]!.code,
        fields: ['money'],
        before: { values: { money: 1500 } },
        after: { values: { money: 1600 } },
      },
    ]);
    expect(await applyImport(open, { actor: world.agency }, changed)).toMatchObject({
      created: 0,
      changed: 1,
    });
    const after = await rowByCode(base.database, open, world.agency, rows[0]!.code);
    expect(after.row.values).toMatchObject({ title: 'Tệp một', money: 1600 });
  });

  test('a file of more rows than one statement takes values: each is journaled, entered and changed', async () => {
    // 9 values of the journal a row: 65,535 are over after 7,281
    const n = 7_400;
    const of = (money: number) =>
      `title,heldOn,money\n${Array.from({ length: n }, (_, i) => `Nhiều ${i},02/05/2025,${money}\n`).join('')}`;
    const [first, second] = [await upload(world.agency, of(1)), await upload(world.agency, of(2))];
    const actor = world.agency;
    expect(await applyImport(open, { actor }, first)).toMatchObject({ created: n, refused: [] });
    expect(await applyImport(open, { actor }, second)).toMatchObject({ changed: n, refused: [] });
    const { rows } = await sql<{ n: number; sum: number }>`
      select count(*)::int as n, sum(money)::int as sum from visits v
        join (select subject_id from journal_events where action = 'registry.import-visits'
               group by subject_id having count(*) = 2) twice on twice.subject_id = v.id::text
       where title like 'Nhiều %'`.execute(base.database);
    expect(rows).toEqual([{ n, sum: 2 * n }]);
  });

  test('are read for the one who uploaded them, and rows outside the area are refused', async () => {
    const other = (
      await base.database
        .selectFrom('places')
        .select('code')
        .where('id', '=', world.placeB)
        .executeTakeFirstOrThrow()
    ).code;
    const text = `title,heldOn,place\nXa một,02/05/2026,${other}\n`;
    const file = await upload(world.agency, text);
    await expect(applyImport(open, { actor: world.commune }, file)).rejects.toMatchObject({
      kind: 'not-found',
    });
    const own = await upload(world.commune, text);
    const before = await count();
    expect(await applyImport(open, { actor: world.commune }, own)).toMatchObject({
      created: 0,
      refused: [{ row: 2, code: 'registry.error.register-role' }],
    });
    expect(await count()).toBe(before);
    await expect(previewImport(open, { actor: world.inspector }, own)).rejects.toMatchObject({
      kind: 'not-found',
    });
  });
});
