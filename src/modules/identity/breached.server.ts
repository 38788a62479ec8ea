import { createHash } from 'node:crypto';
import { open } from 'node:fs/promises';
import { dataPath } from '#kernel/config.server.ts';

/**
 * The file an operator may lay beside the data: lines `SHA1:count` sorted by hash, as the downloader of
 * Have I Been Pwned writes them. Without it only the rules of password-rules.ts hold; nothing is asked online.
 */
export const breachedFile = (): string => dataPath('breached-passwords.txt');

const longestLine = 64;

/** True when the password stands in the file; false also where there is no file. */
export async function isBreached(
  password: string,
  path: string = breachedFile(),
): Promise<boolean> {
  const wanted = createHash('sha1').update(password).digest('hex').toUpperCase();
  const file = await open(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return null;
    throw error;
  });
  if (!file) return false;
  try {
    let [low, high] = [0, (await file.stat()).size];
    const block = Buffer.alloc(2 * longestLine);
    // Halves the file until the line that could hold the hash is in reach.
    while (low < high) {
      const middle = Math.floor((low + high) / 2);
      const from = Math.max(0, middle - longestLine);
      const { bytesRead } = await file.read(block, 0, block.length, from);
      const text = block.toString('latin1', 0, bytesRead);
      const start = text.lastIndexOf('\n', middle - from - 1) + 1;
      const found = text.slice(start, start + 40).toUpperCase();
      if (found === wanted) return true;
      const end = text.indexOf('\n', start);
      if (found < wanted) low = end < 0 ? high : from + end + 1;
      else high = from + start;
    }
    return false;
  } finally {
    await file.close();
  }
}
