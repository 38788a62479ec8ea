import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sql } from 'kysely';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { freshDatabase } from '../../tests/support/database.ts';
import { pdf } from '../../tests/support/sample-files.ts';
import { publicActor, type Actor } from './actor.ts';
import { reloadConfig } from './config.server.ts';
import { db, openDatabase, type Database } from './db.server.ts';
import { fileById, fileBytes, sweepFiles } from './files.server.ts';
import { closeStorage } from './storage.server.ts';
import {
  beginUpload,
  continueUpload,
  endUpload,
  sweepUploads,
  uploadState,
} from './uploads.server.ts';

let test_: Awaited<ReturnType<typeof freshDatabase>>;
let owner: Database;
let folder: string;
beforeAll(async () => {
  test_ = await freshDatabase();
  owner = openDatabase(test_.url, { owner: true, max: 2 });
});
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'namsao-uploads-'));
  process.env.NAMSAO_DATA = folder;
  reloadConfig();
  closeStorage();
  return () => rmSync(folder, { recursive: true, force: true });
});
afterAll(async () => {
  await owner.destroy();
  await test_.drop();
});

const account = (n: number): Actor => ({
  accountId: `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`,
  kind: 'account',
  grants: [],
});
const actor = account(1);
const file = pdf('x'.repeat(3000));
const begin = (size = file.length) =>
  beginUpload(actor, { name: 'phiếu kiểm nghiệm.pdf', size, purpose: 'evidence' });

/** Bytes that come in pieces; the line breaks where they end, unless they are all there is. */
const line = (bytes: Uint8Array, broken = false): ReadableStream<Uint8Array> => {
  const pieces = [0, 1, 2].map((n) =>
    bytes.subarray((n * bytes.length) / 3, ((n + 1) * bytes.length) / 3),
  );
  return new ReadableStream({
    pull(controller) {
      const piece = pieces.shift();
      if (piece) controller.enqueue(piece);
      else if (broken) controller.error(new Error('cut'));
      else controller.close();
    },
  });
};
const send = (id: string, offset: number, bytes: Uint8Array, broken = false) =>
  continueUpload({ actor }, id, offset, line(bytes, broken));

test('an upload that is cut goes on from the byte where it stopped, also by another process', async () => {
  const { id } = await begin();
  const cut = await send(id, 0, file.subarray(0, 1200), true);
  expect(cut).toMatchObject({ offset: 1200, file: null });
  // what a process remembered is gone; storage and database are opened anew
  closeStorage();
  expect((await uploadState(actor, id)).offset).toBe(1200);
  // a sender that forgot does not write twice
  await expect(send(id, 0, file.subarray(0, 500))).rejects.toMatchObject({ kind: 'conflict' });
  const again = await send(id, 1200, file.subarray(1200, 2000), true);
  expect(again.offset).toBe(2000);
  const whole = await send(id, 2000, file.subarray(2000));
  expect(whole.offset).toBe(file.length);
  const stored = await fileById(db(), whole.file!.id);
  expect(Buffer.from(await fileBytes(stored)).equals(file)).toBe(true);
  // its answer was lost: asking again tells the same file, and stores nothing more
  expect(await uploadState(actor, id)).toEqual(whole);
  expect(await send(id, file.length, new Uint8Array())).toEqual(whole);
  const { rows } = await sql<{ n: number }>`
    select count(*)::int as n from journal_events where action = 'kernel.store-file' and subject_id = ${stored.id}`.execute(
    db(),
  );
  expect(rows[0]!.n).toBe(1);
});

test('two requests for the same place: one is kept', async () => {
  const { id } = await begin();
  const answers = await Promise.allSettled([
    send(id, 0, file.subarray(0, 1000)),
    send(id, 0, file.subarray(0, 1500)),
  ]);
  expect(answers.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected']);
  const { offset } = await uploadState(actor, id);
  expect([1000, 1500]).toContain(offset);
});

test('limits, types and owners are those of every upload', async () => {
  await expect(begin(21 * 1024 * 1024)).rejects.toMatchObject({
    code: 'kernel.error.file-too-big',
  });
  await expect(begin(0)).rejects.toMatchObject({ kind: 'invalid' });
  await expect(
    beginUpload(publicActor, { name: 'a.pdf', size: 9, purpose: 'evidence' }),
  ).rejects.toMatchObject({ kind: 'forbidden' });
  const { id } = await begin();
  for (const other of [account(2), publicActor]) {
    await expect(uploadState(other, id)).rejects.toMatchObject({ kind: 'not-found' });
    await expect(continueUpload({ actor: other }, id, 0, line(file))).rejects.toMatchObject({
      kind: 'not-found',
    });
    await expect(endUpload(other, id)).rejects.toMatchObject({ kind: 'not-found' });
  }
  // more than was said
  await expect(send(id, 0, Buffer.concat([file, file]))).rejects.toMatchObject({ kind: 'invalid' });
  expect((await uploadState(actor, id)).offset).toBe(0);
  const program = Buffer.from('MZ this is a program'.padEnd(200, 'x'));
  const bad = await beginUpload(actor, { name: 'a.pdf', size: 200, purpose: 'evidence' });
  await expect(send(bad.id, 0, program)).rejects.toMatchObject({ code: 'kernel.error.file-type' });
  await expect(uploadState(actor, bad.id)).rejects.toMatchObject({ kind: 'not-found' });
});

test('what was left lying for a day is swept, with its parts; what became a file stays', async () => {
  const left = await begin();
  await send(left.id, 0, file.subarray(0, 700));
  const young = await begin();
  await send(young.id, 0, file.subarray(0, 800));
  const yesterday = new Date(Date.now() - 25 * 3_600_000);
  await sql`update uploads set created_at = ${yesterday} where id = ${left.id}`.execute(owner);
  expect(await sweepUploads(owner)).toBe(1);
  await sweepFiles(owner);
  await expect(uploadState(actor, left.id)).rejects.toMatchObject({ kind: 'not-found' });
  const done = await send(young.id, 800, file.subarray(800));
  await fileById(db(), done.file!.id);
});

test('an account has so many on their way: the oldest makes room', async () => {
  const first = await begin();
  for (let n = 0; n < 20; n++) await begin();
  await expect(uploadState(actor, first.id)).rejects.toMatchObject({ kind: 'not-found' });
});
