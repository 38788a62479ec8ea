import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import { sql } from 'kysely';
import { z } from 'zod';
import { command, type CommandContext } from './command.server.ts';
import type { Connection, Database } from './db.server.ts';
import type { Checked, Fault } from './check.ts';
import { forbid, Refusal } from './errors.ts';
import { inspect } from './files-inspect.server.ts';
import { downloadHeader, endings, purposes, type FilePurpose } from './files-rules.ts';
import { storage } from './storage.server.ts';

export { purposes, type FilePurpose } from './files-rules.ts';

/** A file that is kept. */
export type StoredFile = Readonly<{
  id: string;
  name: string;
  mediaType: string;
  bytes: number;
  sha256: string;
}>;

export type Upload = Readonly<{ name: string; bytes: Uint8Array; purpose: FilePurpose }>;

/**
 * Judges an upload, keeps its content under its SHA-256, then writes the row of its owner. The row comes last:
 * whatever breaks before leaves at most a content that nobody names, and the sweep removes it.
 */
export async function storeFile(context: CommandContext, upload: Upload): Promise<StoredFile> {
  // before any work is done for a stranger
  if (context.actor.kind === 'public') throw new Refusal('forbidden', 'kernel.error.sign-in');
  const accepted = await inspect(upload);
  const sha256 = createHash('sha256').update(accepted.bytes).digest('hex');
  await (await storage()).put(sha256, accepted.bytes);
  const { actor, requestId = null } = context;
  // a repeated upload finds its row by content; the key of the form belongs to the command that follows
  return keepFile(
    { actor, requestId },
    {
      sha256,
      bytes: accepted.bytes.length,
      mediaType: accepted.mediaType,
      name: accepted.name,
      purpose: upload.purpose,
    },
  );
}

const keepFile = command({
  name: 'kernel.store-file',
  input: z.strictObject({
    sha256: z.string().regex(/^[0-9a-f]{64}$/),
    bytes: z.number().int().positive(),
    mediaType: z.enum(Object.keys(endings) as [keyof typeof endings]),
    name: z.string().min(1).max(150),
    purpose: z.enum(Object.keys(purposes) as [FilePurpose]),
  }),
  load: async (tx, input, actor) => {
    if (!actor.accountId) return { held: null, same: undefined };
    // one upload of an account after the other, so that two together cannot pass the quota
    await sql`select pg_advisory_xact_lock(hashtextextended(${actor.accountId}, 7264003))`.execute(
      tx,
    );
    const mine = tx
      .selectFrom('files')
      .where('uploaded_by', '=', actor.accountId)
      .where('purpose', '=', input.purpose);
    const same = await mine
      .select('id')
      .where('sha256', '=', input.sha256)
      .where('file_name', '=', input.name)
      .executeTakeFirst();
    const held = await mine
      .select((b) => [
        b.fn.countAll<number>().as('files'),
        b.fn.sum<string>('size_bytes').as('bytes'),
      ])
      .executeTakeFirstOrThrow();
    return { same, held: { files: held.files, bytes: Number(held.bytes ?? 0) } };
  },
  permit: ({ actor, facts, input }) => {
    if (actor.kind === 'public') return forbid('kernel.error.sign-in');
    const { quota } = purposes[input.purpose];
    if (facts.same || !facts.held) return true;
    if (facts.held.files >= quota.files)
      return forbid('kernel.error.file-quota-count', { files: quota.files });
    if (facts.held.bytes + input.bytes > quota.bytes)
      return forbid('kernel.error.file-quota-size', { megabytes: quota.bytes / 1024 / 1024 });
    return true;
  },
  run: async ({ tx, facts, input, actor }) => {
    const { id } =
      facts.same ??
      (await tx
        .insertInto('files')
        .values({
          sha256: input.sha256,
          size_bytes: input.bytes,
          media_type: input.mediaType,
          file_name: input.name,
          purpose: input.purpose,
          uploaded_by: actor.accountId,
        })
        .returning('id')
        .executeTakeFirstOrThrow());
    const { sha256, bytes, mediaType, name } = input;
    return {
      // no name: what a person calls a file may say who they are
      event: { subject: { type: 'file', id }, data: { sha256, bytes, mediaType } },
      result: { id, sha256, bytes, mediaType, name },
    };
  },
});

/** The row of a file, or a not-found refusal. Who may see it is decided by the module that refers to it. */
export async function fileById(connection: Connection, id: string): Promise<StoredFile> {
  const row = z.uuid().safeParse(id).success
    ? await connection.selectFrom('files').selectAll().where('id', '=', id).executeTakeFirst()
    : undefined;
  if (!row) throw new Refusal('not-found', 'kernel.error.not-found');
  return {
    id: row.id,
    name: row.file_name,
    mediaType: row.media_type,
    bytes: row.size_bytes,
    sha256: row.sha256,
  };
}

/** The whole content, for programs that read it: imports, documents. */
export async function fileBytes(file: Pick<StoredFile, 'sha256'>): Promise<Uint8Array> {
  const parts: Buffer[] = [];
  for await (const part of await (await storage()).read(file.sha256)) parts.push(part as Buffer);
  return Buffer.concat(parts);
}

/**
 * The answer that brings a file: always as a download with its true type, never as a page of this origin. A picture
 * in an `<img>` shows all the same. `public` lets caches keep what its address names for ever.
 */
export async function fileResponse(
  file: StoredFile,
  options: { public?: boolean } = {},
): Promise<Response> {
  const content = await (await storage()).read(file.sha256).catch((cause: unknown) => {
    throw new Refusal('unavailable', 'kernel.error.unavailable', { cause });
  });
  return new Response(Readable.toWeb(content) as ReadableStream, {
    headers: {
      'content-type': file.mediaType.startsWith('text/')
        ? `${file.mediaType}; charset=utf-8`
        : file.mediaType,
      'content-length': String(file.bytes),
      'content-disposition': downloadHeader(file.name),
      'content-security-policy': "default-src 'none'; sandbox",
      'x-content-type-options': 'nosniff',
      'cross-origin-resource-policy': 'same-origin',
      'cache-control': options.public ? 'public, max-age=31536000, immutable' : 'private, no-store',
    },
  });
}

/**
 * Removes what nobody refers to for a day: rows of `files` that no table names (now or in its history), then
 * contents without a row. Run as the owner of the tables.
 */
export async function sweepFiles(
  owner: Database,
  olderThanHours = 24,
): Promise<{ rows: number; contents: number }> {
  const { rows: references } = await sql<{ table: string; history: string | null; column: string }>`
    select c.conrelid::regclass::text as table, to_regclass(format('history.%I', t.relname))::text as history,
           quote_ident(a.attname) as column
      from pg_constraint c
      join pg_class t on t.oid = c.conrelid
      join pg_attribute a on a.attrelid = c.conrelid and a.attnum = c.conkey[1]
     where c.contype = 'f' and c.confrelid = 'files'::regclass`.execute(owner);
  const unnamed = references
    .flatMap(({ table, history, column }) =>
      [table, history].filter(Boolean).map((name) => [name, column]),
    )
    .map(([name, column]) => `not exists (select from ${name} r where r.${column} = f.id)`);
  const { rows: gone } = await sql<{ sha256: string }>`
    delete from files f where created_at < now() - make_interval(hours => ${olderThanHours})
      ${sql.raw(unnamed.map((condition) => `and ${condition}`).join(' '))} returning sha256`.execute(
    owner,
  );
  const store = await storage();
  let contents = 0;
  for await (const blob of store.list()) {
    if (Date.now() - blob.writtenAt.getTime() < olderThanHours * 3_600_000) continue;
    const named = await owner
      .selectFrom('files')
      .select('id')
      .where('sha256', '=', blob.sha256)
      .executeTakeFirst();
    if (named) continue;
    await store.remove(blob.sha256);
    contents++;
  }
  return { rows: gone.length, contents };
}

/** Whether every file that a row names is there, and is what it was. */
export async function checkFiles(connection: Connection): Promise<Checked> {
  const faults: Fault[] = [];
  const store = await storage();
  const named = await connection
    .selectFrom('files')
    .select(['sha256', 'size_bytes'])
    .distinct()
    .orderBy('sha256')
    .execute();
  for (const { sha256, size_bytes } of named) {
    const subject = `content ${sha256}`;
    const found = await store.stat(sha256);
    if (!found) {
      faults.push({ area: 'files', subject, fault: 'missing' });
      continue;
    }
    const hash = createHash('sha256');
    for await (const part of await store.read(sha256)) hash.update(part as Buffer);
    if (found.size !== size_bytes || hash.digest('hex') !== sha256)
      faults.push({ area: 'files', subject, fault: 'is not what was stored' });
  }
  return { checked: { contents: named.length }, faults };
}
