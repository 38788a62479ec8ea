import { createHash } from 'node:crypto';
import { sql } from 'kysely';
import { z } from 'zod';
import type { Actor } from './actor.ts';
import type { CommandContext } from './command.server.ts';
import { db, type Database, type Tx } from './db.server.ts';
import { Refusal } from './errors.ts';
import { fileBytes, storeFile, type StoredFile } from './files.server.ts';
import { purposes, type FilePurpose } from './files-rules.ts';
import { storage } from './storage.server.ts';

/** Uploads that one account may have on their way. */
const together = 20;
/** Hours after which one that was left lying is gone. */
export const uploadHours = 24;

/** How far an upload has come; `file` once it is whole. */
export type UploadState = Readonly<{
  id: string;
  size: number;
  offset: number;
  file: Readonly<{ id: string; name: string }> | null;
}>;

const begun = z.strictObject({
  name: z.string().trim().min(1).max(255),
  size: z.int().positive(),
  purpose: z.enum(Object.keys(purposes) as [FilePurpose]),
});

/**
 * Opens an upload that may be cut and go on. Nothing of it is a file yet: rows and parts are passing things of the
 * transport, as a request's body is, and not journaled; the whole file is stored by `storeFile`, which judges it.
 */
export async function beginUpload(
  actor: Actor,
  raw: Readonly<{ name: string; size: number; purpose: FilePurpose }>,
): Promise<UploadState> {
  if (!actor.accountId) throw new Refusal('forbidden', 'kernel.error.sign-in');
  const parsed = begun.safeParse(raw);
  if (!parsed.success) throw new Refusal('invalid', 'kernel.error.file-empty');
  const { name, size, purpose } = parsed.data;
  const { bytes } = purposes[purpose];
  if (size > bytes)
    throw new Refusal('invalid', 'kernel.error.file-too-big', {
      params: { megabytes: Math.floor(bytes / 1024 / 1024) },
    });
  const { accountId } = actor;
  return db()
    .transaction()
    .execute(async (tx) => {
      // one after the other, so that two together cannot pass the limit
      await sql`select pg_advisory_xact_lock(hashtextextended(${accountId}, 7264004))`.execute(tx);
      // the oldest that never became a file make room
      await sql`delete from uploads where id in (
        select id from uploads where account_id = ${accountId} and file_id is null
         order by created_at desc, id offset ${together - 1})`.execute(tx);
      const { id } = await tx
        .insertInto('uploads')
        .values({ account_id: accountId, purpose, file_name: name, size_bytes: size })
        .returning('id')
        .executeTakeFirstOrThrow();
      return { id, size, offset: 0, file: null };
    });
}

/** How far an upload of the actor's own has come. Anybody else's does not exist. */
export const uploadState = (actor: Actor, id: string): Promise<UploadState> =>
  db()
    .transaction()
    .execute((tx) => stateOf(tx, actor, id));

async function stateOf(tx: Tx, actor: Actor, id: string, lock = false): Promise<UploadState> {
  const row =
    actor.accountId && z.uuid().safeParse(id).success
      ? await tx
          .selectFrom('uploads as u')
          .leftJoin('files as f', 'f.id', 'u.file_id')
          .select(['u.id', 'u.size_bytes', 'u.file_id', 'f.file_name'])
          .where('u.id', '=', id)
          .where('u.account_id', '=', actor.accountId)
          .$if(lock, (query) => query.forUpdate('u'))
          .executeTakeFirst()
      : undefined;
  if (!row) throw new Refusal('not-found', 'kernel.error.upload-gone');
  const { come } = await tx
    .selectFrom('upload_parts')
    .select((e) => e.fn.coalesce(e.fn.sum<string>('size_bytes'), e.val('0')).as('come'))
    .where('upload_id', '=', id)
    .executeTakeFirstOrThrow();
  return {
    id,
    size: row.size_bytes,
    offset: row.file_id ? row.size_bytes : Number(come),
    file: row.file_id ? { id: row.file_id, name: row.file_name ?? '' } : null,
  };
}

/**
 * Takes the bytes from `offset` on, also when the line breaks within them: what arrived is kept. The last byte makes the
 * file; a file that is refused takes its upload with it.
 */
export async function continueUpload(
  context: CommandContext,
  id: string,
  offset: number,
  body: ReadableStream<Uint8Array> | null,
): Promise<UploadState> {
  const before = await uploadState(context.actor, id);
  if (before.offset !== offset) throw new Refusal('conflict', 'kernel.error.upload-offset');
  const bytes = await arrived(body, before.size - offset);
  const state = bytes.length ? await keepPart(context.actor, id, offset, bytes) : before;
  return state.offset < state.size || state.file ? state : finish(context, state);
}

/** Everything that came, whether or not the sender could finish. */
async function arrived(body: ReadableStream<Uint8Array> | null, room: number): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  let length = 0;
  try {
    if (body)
      for await (const part of body) {
        length += part.length;
        if (length > room) break;
        parts.push(part);
      }
  } catch {
    // the line broke: what came before counts
  }
  if (length > room) throw new Refusal('invalid', 'kernel.error.upload-offset');
  return Buffer.concat(parts);
}

async function keepPart(
  actor: Actor,
  id: string,
  offset: number,
  bytes: Uint8Array,
): Promise<UploadState> {
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  // content first: a row never names what is not there
  await (await storage()).put(sha256, bytes);
  return db()
    .transaction()
    .execute(async (tx) => {
      const now = await stateOf(tx, actor, id, true);
      // an earlier request, thought broken, may have been faster
      if (now.offset !== offset) throw new Refusal('conflict', 'kernel.error.upload-offset');
      await tx
        .insertInto('upload_parts')
        .values({ upload_id: id, starts_at: offset, size_bytes: bytes.length, sha256 })
        .execute();
      return { ...now, offset: offset + bytes.length };
    });
}

async function finish(context: CommandContext, state: UploadState): Promise<UploadState> {
  const { file_name: name, purpose } = await db()
    .selectFrom('uploads')
    .select(['file_name', 'purpose'])
    .where('id', '=', state.id)
    .executeTakeFirstOrThrow();
  const parts = await db()
    .selectFrom('upload_parts')
    .select('sha256')
    .where('upload_id', '=', state.id)
    .orderBy('starts_at')
    .execute();
  let stored: StoredFile;
  try {
    const bytes = Buffer.concat(await Promise.all(parts.map(fileBytes)));
    stored = await storeFile(context, { name, bytes, purpose: purpose as FilePurpose });
  } catch (error) {
    const judged = error instanceof Refusal && error.kind !== 'unavailable';
    // a part that a restored backup does not hold, or a file that is not taken: it begins anew
    if (judged || (error as NodeJS.ErrnoException).code === 'ENOENT')
      await db().deleteFrom('uploads').where('id', '=', state.id).execute();
    throw judged || error instanceof Refusal
      ? error
      : new Refusal('not-found', 'kernel.error.upload-gone', { cause: error });
  }
  await db()
    .updateTable('uploads')
    .set({ file_id: stored.id })
    .where('id', '=', state.id)
    .execute();
  return { ...state, file: { id: stored.id, name: stored.name } };
}

/** Gives an upload up. */
export async function endUpload(actor: Actor, id: string): Promise<void> {
  await uploadState(actor, id);
  await db().deleteFrom('uploads').where('id', '=', id).execute();
}

/** Removes uploads that were left lying; their parts are contents without a row, which `sweepFiles` removes. */
export async function sweepUploads(owner: Database): Promise<number> {
  const gone = await owner
    .deleteFrom('uploads')
    .where('created_at', '<', sql<Date>`now() - make_interval(hours => ${uploadHours})`)
    .executeTakeFirst();
  return Number(gone.numDeletedRows);
}
