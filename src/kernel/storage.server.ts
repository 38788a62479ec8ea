import { randomBytes } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, open, readdir, rename, rm, stat, utimes } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Readable } from 'node:stream';
import type { Disk } from 'flydrive';
import { config, dataPath } from './config.server.ts';
import { Refusal } from './errors.ts';

/** A stored content: its name is its SHA-256. */
export type Blob = Readonly<{ sha256: string; size: number; writtenAt: Date }>;

/** Where contents are kept. Writing what is there already only makes it younger. */
export type Storage = Readonly<{
  put: (sha256: string, bytes: Uint8Array) => Promise<void>;
  /** null when it is not there */
  stat: (sha256: string) => Promise<Blob | null>;
  read: (sha256: string) => Promise<Readable>;
  list: () => AsyncIterable<Blob>;
  remove: (sha256: string) => Promise<void>;
}>;

const pathOf = (sha256: string): string => {
  if (!/^[0-9a-f]{64}$/.test(sha256)) throw new Error('not a SHA-256');
  return `${sha256.slice(0, 2)}/${sha256}`;
};

const isMissing = (error: unknown): boolean => (error as NodeJS.ErrnoException).code === 'ENOENT';

/** A folder: written beside, synced, renamed, so that a name never stands for half a content. */
export function diskStorage(folder: string): Storage {
  const at = (sha256: string) => join(folder, pathOf(sha256));
  const look = async (sha256: string): Promise<Blob | null> => {
    const found = await stat(at(sha256)).catch((error: unknown) => {
      if (isMissing(error)) return null;
      throw error;
    });
    return found && { sha256, size: found.size, writtenAt: found.mtime };
  };
  return {
    put: async (sha256, bytes) => {
      const target = at(sha256);
      const present = await look(sha256);
      if (present?.size === bytes.length) return utimes(target, new Date(), new Date());
      const unfinished = join(folder, `new-${randomBytes(12).toString('hex')}`);
      try {
        await mkdir(dirname(target), { recursive: true, mode: 0o700 });
        const file = await open(unfinished, 'wx', 0o600);
        try {
          await file.writeFile(bytes);
          await file.sync();
        } finally {
          await file.close();
        }
        await rename(unfinished, target);
        await syncFolder(dirname(target));
      } catch (error) {
        await rm(unfinished, { force: true }).catch(() => undefined);
        const full = ['ENOSPC', 'EDQUOT'].includes((error as NodeJS.ErrnoException).code ?? '');
        throw full
          ? new Refusal('unavailable', 'kernel.error.storage-full', { cause: error })
          : error;
      }
    },
    stat: look,
    read: (sha256) =>
      new Promise((resolve, reject) => {
        const stream = createReadStream(at(sha256));
        stream.once('open', () => resolve(stream));
        stream.once('error', reject);
      }),
    list: async function* () {
      const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(
        (error: unknown) => {
          if (isMissing(error)) return [];
          throw error;
        },
      );
      for (const entry of entries) {
        const blob = /^[0-9a-f]{64}$/.test(entry.name) ? await look(entry.name) : null;
        if (blob) yield blob;
      }
    },
    remove: (sha256) => rm(at(sha256), { force: true }),
  };
}

/** The new name must outlive a power cut too. Windows cannot sync a folder. */
async function syncFolder(path: string): Promise<void> {
  if (process.platform === 'win32') return;
  const folder = await open(path, 'r');
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}

/** A bucket of S3 or of a server that speaks its language. */
async function s3Storage(): Promise<Storage> {
  const settings = config();
  const { NAMSAO_S3_BUCKET: bucket, NAMSAO_S3_KEY_ID: id, NAMSAO_S3_SECRET: secret } = settings;
  if (!bucket || !id || !secret)
    throw new Error(
      'NAMSAO_STORAGE=s3 needs NAMSAO_S3_BUCKET, NAMSAO_S3_KEY_ID and NAMSAO_S3_SECRET',
    );
  // loaded only here: the packages of S3 are large
  const { Disk: DiskClass } = await import('flydrive');
  const driver = await import('flydrive/drivers/s3');
  const disk = new DiskClass(
    new driver.S3Driver({
      bucket,
      region: settings.NAMSAO_S3_REGION,
      ...(settings.NAMSAO_S3_ENDPOINT && { endpoint: settings.NAMSAO_S3_ENDPOINT }),
      credentials: { accessKeyId: id, secretAccessKey: secret },
      forcePathStyle: settings.NAMSAO_S3_ENDPOINT !== undefined,
      visibility: 'private',
      supportsACL: false,
    }),
  );
  return bucketStorage(disk);
}

/** Any disk of flydrive as a storage; a bucket shows a content only when it is whole. */
export function bucketStorage(disk: Disk): Storage {
  return {
    put: (sha256, bytes) => disk.put(pathOf(sha256), bytes),
    stat: async (sha256) => {
      if (!(await disk.exists(pathOf(sha256)))) return null;
      const { contentLength, lastModified } = await disk.getMetaData(pathOf(sha256));
      return { sha256, size: contentLength, writtenAt: lastModified };
    },
    read: (sha256) => disk.getStream(pathOf(sha256)),
    list: async function* () {
      let paginationToken: string | undefined;
      do {
        const page = await disk.listAll('', {
          recursive: true,
          ...(paginationToken && { paginationToken }),
        });
        for (const entry of page.objects) {
          if (!entry.isFile || !/^[0-9a-f]{64}$/.test(entry.name)) continue;
          const { contentLength, lastModified } = await disk.getMetaData(entry.key);
          yield { sha256: entry.name, size: contentLength, writtenAt: lastModified };
        }
        paginationToken = page.paginationToken;
      } while (paginationToken);
    },
    remove: (sha256) => disk.delete(pathOf(sha256)),
  };
}

let opened: Promise<Storage> | undefined;

/** The storage of this installation, by NAMSAO_STORAGE. */
export function storage(): Promise<Storage> {
  opened ??=
    config().NAMSAO_STORAGE === 's3'
      ? s3Storage()
      : Promise.resolve(diskStorage(dataPath('files')));
  return opened;
}

/** Opens anew at the next use; for tests, which move the data folder. */
export const closeStorage = (): void => {
  opened = undefined;
};
