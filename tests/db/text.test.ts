import fc from 'fast-check';
import { sql } from 'kysely';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { compareVietnamese, fold } from '#kernel/text.ts';
import { freshDatabase } from '../support/database.ts';

let open: Awaited<ReturnType<typeof freshDatabase>>;
beforeAll(async () => (open = await freshDatabase()));
afterAll(() => open.drop());

const letters =
  'aăâbcdđeêghiklmnoôơpqrstuưvxyAĂÂĐÊÔƠƯ áàảãạấầẩẫậắằẳẵặéèẻẽẹếềểễệíìỉĩịóòỏõọốồổỗộớờởỡợúùủũụứừửữựýỳỷỹỵ0123456789.,-()/&"\'';
const vietnamese = fc
  .array(fc.constantFrom(...letters), { maxLength: 40 })
  .map((chars) => chars.join(''));

test('the database folds as the program does', async () => {
  const texts = fc.sample(vietnamese, 2000).flatMap((text) => [text, text.normalize('NFD')]);
  const { rows } = await sql<{ folded: string }>`
    select fold_vietnamese(t) as folded from unnest(${texts}::text[]) with ordinality as x(t, n) order by n`.execute(
    open.database,
  );
  expect(rows.map((row) => row.folded)).toEqual(texts.map(fold));
});

test('the database sorts as a Vietnamese dictionary does', async () => {
  const names = ['Đông', 'Dung', 'Ân', 'An', 'Ăn', 'Êm', 'Em', 'xã 10', 'xã 2', 'Ấn', 'Ần'];
  const { rows } = await sql<{ name: string }>`
    select name from unnest(${names}::text[]) as x(name) order by name collate vietnamese`.execute(
    open.database,
  );
  expect(rows.map((row) => row.name)).toEqual(names.toSorted(compareVietnamese));
});
