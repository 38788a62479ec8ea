import { afterAll, beforeAll, expect, test } from 'vitest';
import { changeProduct } from '#modules/registry/index.server.ts';
import { sql } from 'kysely';
import { addDays } from '#kernel/day.ts';
import { freshDatabase } from '../../../tests/support/database.ts';
import {
  completeDossier,
  makeProduct,
  makeWorld,
  type World,
} from '../../../tests/support/thread.ts';
import { toCertificate } from '../../../tests/support/to-certificate.ts';
import { submitDossier } from '../dossiers/index.server.ts';
import { certificateByCode, certificatePaper, recordReissue, reissuesDue } from './index.server.ts';

let base: Awaited<ReturnType<typeof freshDatabase>>;
let world: World;
beforeAll(async () => {
  base = await freshDatabase();
  world = await makeWorld(base.database);
});
afterAll(() => base.drop());

/** A product with a certificate of today. */
async function certified(decisionNumber: string) {
  const productId = await makeProduct(base.database, world.producerId, world.placeA);
  const dossier = await completeDossier(world, { productId });
  await submitDossier({ actor: world.producer }, { code: dossier.code, committed: true });
  const { code, recognitionId } = await toCertificate(world, dossier, 4, decisionNumber);
  const { code: product, name } = await base.database
    .selectFrom('products_today')
    .select(['code', 'name'])
    .where('id', '=', productId)
    .executeTakeFirstOrThrow();
  return { code, recognitionId, product: product!, name: name! };
}
const shown = async (code: string) => {
  const view = await certificateByCode(base.database, code);
  if (view.status === 'unknown') throw new Error('no certificate');
  return view;
};

test('a name put on record on the day of issue leaves page and paper as they are, until it is issued anew', async () => {
  const { code, recognitionId, product, name } = await certified('71/QĐ-UBND');
  const before = await shown(code);
  const paper = await certificatePaper(code, 'https://x.example');
  await changeProduct(
    { actor: world.agency },
    {
      code: product,
      kind: 'rename',
      description: 'Tên mới trong ngày',
      from: world.today,
      basis: 'Bản công bố 03',
    },
  );
  const after = await shown(code);
  expect(after.product.name).toBe(name);
  expect(after.present?.product).toBe('Tên mới trong ngày');
  expect(before.present ?? null).toBeNull();
  expect((await certificatePaper(code, 'https://x.example')).equals(paper)).toBe(true);
  const due = async () => (await reissuesDue(world.agency)).find(({ id }) => id === recognitionId);
  expect(await due()).toMatchObject({ certificate: true, label: true, was: { product: name } });
  for (const what of ['certificate', 'label'] as const)
    await recordReissue(
      { actor: world.agency },
      { recognitionId, what, documentNo: '72/QĐ-UBND', doneOn: world.today },
    );
  expect((await shown(code)).product.name).toBe('Tên mới trong ngày');
  expect(await due()).toBeUndefined();
  expect((await certificatePaper(code, 'https://x.example')).equals(paper)).toBe(false);
});

test('a name corrected afterwards for an earlier day changes no certificate either', async () => {
  const { code, recognitionId, product, name } = await certified('73/QĐ-UBND');
  const { rows } = await sql<{ from: string }>`
    select valid_from as "from" from product_versions v join products p on p.id = v.product_id
     where p.code = ${product} order by valid_from desc limit 1`.execute(base.database);
  expect(rows[0]!.from < world.today).toBe(true);
  await sql`update product_versions set name = 'Tên đã sửa' where product_id = (select id from products where code = ${product})`.execute(
    base.database,
  );
  expect((await shown(code)).product.name).toBe(name);
  expect((await reissuesDue(world.agency)).map(({ id }) => id)).toContain(recognitionId);
  // a day on which there was none yet: the same paper
  expect(await certificateByCode(base.database, code, addDays(world.today, 1))).toMatchObject({
    product: { name },
  });
});
