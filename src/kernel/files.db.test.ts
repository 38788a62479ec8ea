import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { readdir, utimes } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { Disk } from 'flydrive';
import { FSDriver } from 'flydrive/drivers/fs';
import { sql } from 'kysely';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { freshDatabase } from '../../tests/support/database.ts';
import { jpeg, pdf } from '../../tests/support/sample-files.ts';
import { publicActor, systemActor, type Actor } from './actor.ts';
import { reloadConfig } from './config.server.ts';
import { db, openDatabase, type Database } from './db.server.ts';
import {
  fileById,
  fileBytes,
  fileResponse,
  purposes,
  storeFile,
  sweepFiles,
} from './files.server.ts';
import { bucketStorage, closeStorage, diskStorage, storage } from './storage.server.ts';

let test_: Awaited<ReturnType<typeof freshDatabase>>;
let owner: Database;
let folder: string;
beforeAll(async () => {
  test_ = await freshDatabase();
  owner = openDatabase(test_.url, { owner: true, max: 2 });
});
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'namsao-files-'));
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
const blobs = async () =>
  (await readdir(join(folder, 'files'), { recursive: true, withFileTypes: true }).catch(() => []))
    .filter((entry) => entry.isFile())
    .map((entry) => entry.name);
const rows = async (actor: Actor) =>
  (await db().selectFrom('files').select('id').where('uploaded_by', '=', actor.accountId).execute())
    .length;

describe('storeFile', () => {
  test('keeps the content under its SHA-256 and the row of its owner, and gives both back', async () => {
    const actor = account(1);
    const stored = await storeFile(
      { actor },
      { name: 'Giấy phép.pdf', bytes: pdf(), purpose: 'evidence' },
    );
    expect(await blobs()).toEqual([stored.sha256]);
    expect(await fileById(db(), stored.id)).toEqual(stored);
    expect(Buffer.from(await fileBytes(stored))).toEqual(pdf());
    const response = await fileResponse(stored);
    expect(Object.fromEntries(response.headers)).toMatchObject({
      'content-type': 'application/pdf',
      'content-disposition': expect.stringContaining(
        "filename*=UTF-8''Gi%E1%BA%A5y%20ph%C3%A9p.pdf",
      ),
      'content-security-policy': "default-src 'none'; sandbox",
      'x-content-type-options': 'nosniff',
      'cache-control': 'private, no-store',
    });
    expect(Buffer.from(await response.arrayBuffer())).toEqual(pdf());
  });

  test('the same upload again is the same row; of another account, another row over one content', async () => {
    const upload = { name: 'a.pdf', bytes: pdf('one'), purpose: 'evidence' } as const;
    const first = await storeFile({ actor: account(2) }, upload);
    expect((await storeFile({ actor: account(2) }, upload)).id).toBe(first.id);
    expect((await storeFile({ actor: account(3) }, upload)).id).not.toBe(first.id);
    expect(await blobs()).toHaveLength(1);
  });

  test('refuses the public before any work, and leaves nothing of a refused file', async () => {
    await expect(
      storeFile({ actor: publicActor }, { name: 'a.pdf', bytes: pdf(), purpose: 'evidence' }),
    ).rejects.toMatchObject({ kind: 'forbidden' });
    await expect(
      storeFile(
        { actor: account(4) },
        { name: 'a.pdf', bytes: Buffer.from('x'), purpose: 'evidence' },
      ),
    ).rejects.toMatchObject({ code: 'kernel.error.file-type' });
    expect(await blobs()).toEqual([]);
    expect(await rows(account(4))).toBe(0);
  });

  test('the quota of an account stops it, also for uploads at the same moment, and no other', async () => {
    const actor = account(5);
    const { files } = purposes.photo.quota;
    await sql`insert into files (sha256, size_bytes, media_type, file_name, purpose, uploaded_by)
      select repeat('a', 64), 1, 'image/jpeg', n || '.jpg', 'photo', ${actor.accountId}::uuid
        from generate_series(1, ${files - 1}) n`.execute(test_.database);
    const results = await Promise.allSettled(
      [10, 20, 30, 40].map(async (width) =>
        storeFile(
          { actor },
          { name: `${width}.jpg`, bytes: await jpeg(width, 10), purpose: 'photo' },
        ),
      ),
    );
    expect(results.filter((result) => result.status === 'fulfilled')).toHaveLength(1);
    expect(await rows(actor)).toBe(files);
    await storeFile(
      { actor: account(6) },
      { name: 'a.jpg', bytes: await jpeg(), purpose: 'photo' },
    );
  });

  test('a storage that cannot be written leaves no row', async () => {
    writeFileSync(join(folder, 'files'), 'a file where the folder should be');
    await expect(
      storeFile({ actor: account(7) }, { name: 'a.pdf', bytes: pdf('seven'), purpose: 'evidence' }),
    ).rejects.toThrow();
    expect(await rows(account(7))).toBe(0);
  });

  test('S3 that is not configured whole says what is missing', async () => {
    process.env.NAMSAO_STORAGE = 's3';
    reloadConfig();
    closeStorage();
    try {
      await expect(storage()).rejects.toThrow('NAMSAO_S3_BUCKET');
    } finally {
      delete process.env.NAMSAO_STORAGE;
      reloadConfig();
      closeStorage();
    }
  });
});

describe('a bucket behind flydrive', () => {
  test('keeps, shows, lists and removes as the folder does', async () => {
    const location = join(folder, 'bucket');
    const bucket = bucketStorage(new Disk(new FSDriver({ location, visibility: 'private' })));
    const disk = diskStorage(join(folder, 'disk'));
    for (const store of [bucket, disk]) {
      const name = 'ab'.repeat(32);
      expect(await store.stat(name)).toBeNull();
      await store.put(name, Buffer.from('nội dung'));
      await store.put(name, Buffer.from('nội dung'));
      expect(await store.stat(name)).toMatchObject({ sha256: name, size: 10 });
      expect(await text(await store.read(name))).toBe('nội dung');
      const listed: string[] = [];
      for await (const blob of store.list()) listed.push(blob.sha256);
      expect(listed).toEqual([name]);
      await store.remove(name);
      expect(await store.stat(name)).toBeNull();
      await expect(async () => store.put('../escape', Buffer.from('x'))).rejects.toThrow('SHA-256');
    }
  });
});

describe('sweepFiles', () => {
  test('removes what nobody refers to for a day, and nothing younger', async () => {
    const context = { actor: systemActor };
    const old = await storeFile(context, {
      name: 'old.pdf',
      bytes: pdf('old'),
      purpose: 'evidence',
    });
    const young = await storeFile(context, {
      name: 'young.pdf',
      bytes: pdf('young'),
      purpose: 'evidence',
    });
    const orphan = 'f'.repeat(64);
    await (await storage()).put(orphan, Buffer.from('no row was written'));
    const yesterday = new Date(Date.now() - 25 * 3_600_000);
    for (const sha256 of [old.sha256, orphan])
      await utimes(join(folder, 'files', sha256.slice(0, 2), sha256), yesterday, yesterday);
    await sql`update files set created_at = ${yesterday} where id = ${old.id}`.execute(owner);
    const swept = await sweepFiles(owner);
    expect(swept.contents).toBe(2);
    expect(await blobs()).toEqual([young.sha256]);
    await expect(fileById(db(), old.id)).rejects.toMatchObject({ kind: 'not-found' });
    await fileById(db(), young.id);
  });
});
