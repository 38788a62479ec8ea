import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { isBreached } from './breached.server.ts';

const folder = mkdtempSync(join(tmpdir(), 'namsao-breached-'));
afterAll(() => rmSync(folder, { recursive: true }));

const write = (name: string, passwords: string[], end: string) => {
  const lines = passwords
    .map(
      (password, i) =>
        `${createHash('sha1').update(password).digest('hex').toUpperCase()}:${i * 37 + 1}`,
    )
    .sort();
  writeFileSync(join(folder, name), lines.join(end) + end);
  return join(folder, name);
};

test.each([
  ['\n', 1],
  ['\r\n', 2],
  ['\n', 777],
  ['\r\n', 5000],
])('finds every password of the file and no other (line end %j, %i lines)', async (end, count) => {
  const passwords = Array.from({ length: count }, (_, i) => `mật khẩu ${i}`);
  const file = write(`list-${count}.txt`, passwords, end);
  for (const password of passwords.slice(0, 1000))
    expect(await isBreached(password, file)).toBe(true);
  for (let i = 0; i < 200; i++) expect(await isBreached(`another ${i}`, file)).toBe(false);
});

test('without the file nothing is refused on this ground', async () => {
  expect(await isBreached('password', join(folder, 'none.txt'))).toBe(false);
});

test('an empty file', async () => {
  writeFileSync(join(folder, 'empty.txt'), '');
  expect(await isBreached('password', join(folder, 'empty.txt'))).toBe(false);
});
