import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { sql } from 'kysely';
import { z } from 'zod';
import { command } from '#kernel/command.server.ts';
import { forbid, Refusal } from '#kernel/errors.ts';
import { systemActor, type Actor } from '#kernel/actor.ts';
import { freshDatabase } from '../support/database.ts';

let test_: Awaited<ReturnType<typeof freshDatabase>>;
beforeAll(async () => (test_ = await freshDatabase()));
afterAll(() => test_.drop());

const keepFile = command({
  name: 'test.keep-file',
  input: z.strictObject({ name: z.string().min(1), fail: z.boolean().optional() }),
  load: async () => null,
  permit: ({ actor }) => (actor.kind === 'public' ? forbid('kernel.error.forbidden') : true),
  run: async ({ tx, input }) => {
    const row = await tx
      .insertInto('files')
      .values({
        sha256: 'a'.repeat(64),
        size_bytes: 1,
        media_type: 'text/plain',
        file_name: input.name,
      })
      .returning('id')
      .executeTakeFirstOrThrow();
    if (input.fail) throw new Error('later');
    return { event: { subject: { type: 'file', id: row.id }, after: input }, result: row.id };
  },
});

const account: Actor = {
  accountId: '00000000-0000-4000-8000-000000000001',
  kind: 'account',
  grants: [],
};
const counts = async () => {
  const { rows } = await sql<{ files: number; events: number }>`
    select (select count(*) from files) as files, (select count(*) from journal_events) as events`.execute(
    test_.database,
  );
  return rows[0]!;
};

describe('command()', () => {
  test('writes the row and its event in one transaction', async () => {
    const before = await counts();
    await keepFile({ actor: systemActor, requestId: 'r1' }, { name: 'một.pdf' });
    expect(await counts()).toEqual({ files: before.files + 1, events: before.events + 1 });
  });

  test.each([
    ['an unknown field', { name: 'x', role: 'administrator' }, systemActor, 'invalid'],
    ['an empty field', { name: '' }, systemActor, 'invalid'],
    [
      'an actor without the right',
      { name: 'x' },
      { accountId: null, kind: 'public', grants: [] },
      'forbidden',
    ],
  ] as const)('refuses %s and leaves no row', async (_, input, actor, kind) => {
    const before = await counts();
    const refusal = await keepFile({ actor: actor as Actor }, input as never).catch(
      (e: unknown) => e,
    );
    expect(refusal).toBeInstanceOf(Refusal);
    expect((refusal as Refusal).kind).toBe(kind);
    expect(await counts()).toEqual(before);
  });

  test('a sign that no text can hold is refused by field, and leaves no row', async () => {
    const before = await counts();
    await expect(keepFile({ actor: systemActor }, { name: 'một\0.pdf' })).rejects.toMatchObject({
      kind: 'invalid',
      fields: [{ field: 'name', code: 'kernel.error.unstorable-sign' }],
    });
    expect(await counts()).toEqual(before);
  });

  test('a fault after the first statement leaves no row and no event', async () => {
    const before = await counts();
    await expect(keepFile({ actor: systemActor }, { name: 'x', fail: true })).rejects.toThrow(
      'later',
    );
    expect(await counts()).toEqual(before);
  });

  test('the same key answers as the first time; another input under it is refused', async () => {
    const context = { actor: account, idempotencyKey: 'key-12345678' };
    const first = await keepFile(context, { name: 'a' });
    expect(await keepFile(context, { name: 'a' })).toBe(first);
    await expect(keepFile(context, { name: 'b' })).rejects.toMatchObject({
      code: 'kernel.error.idempotency-key-reused',
    });
  });

  test('twenty at once under one key make one row', async () => {
    const before = await counts();
    const context = { actor: account, idempotencyKey: 'key-twenty-00' };
    const ids = await Promise.all(
      Array.from({ length: 20 }, () => keepFile(context, { name: 'same' })),
    );
    expect(new Set(ids).size).toBe(1);
    expect((await counts()).files).toBe(before.files + 1);
  });

  test('the journal refuses change, also to the owner of the database', async () => {
    await expect(
      sql`update journal_events set action = 'x'`.execute(test_.database),
    ).rejects.toThrow();
    await expect(sql`delete from journal_events`.execute(test_.database)).rejects.toThrow();
    await expect(sql`truncate journal_events`.execute(test_.database)).rejects.toThrow();
  });
});
