import { afterAll, beforeAll, expect, test } from 'vitest';
import { fileOfItem, itemView } from '#modules/councils/index.server.ts';
import { correctEvidence } from '#modules/dossiers/index.server.ts';
import { freshDatabase } from '../support/database.ts';
import { dossierAtAgency, makeFile, makeWorld, openedSession } from '../support/thread.ts';

let base: Awaited<ReturnType<typeof freshDatabase>>;
beforeAll(async () => {
  base = await freshDatabase();
});
afterAll(() => base.drop());

test('a file that was replaced since stays for the council what was handed in', async () => {
  const world = await makeWorld(base.database);
  const [itemId] = (await openedSession(world, [await dossierAtAgency(world)])).items as [string];
  const [document] = (await itemView(world.agency, itemId)).dossier.documents;
  const { fileId } = await fileOfItem(world.agency, itemId, document!.id);
  const { issuedOn, expiresOn, kind } = document!;
  await correctEvidence(
    { actor: world.producer },
    {
      id: document!.id,
      version: 1,
      kind,
      issuedOn,
      expiresOn,
      title: 'Tên khác',
      fileId: await makeFile(base.database, world.producer.accountId),
    },
  );
  expect((await itemView(world.agency, itemId)).dossier.documents[0]).toEqual(document);
  expect(await fileOfItem(world.agency, itemId, document!.id)).toEqual({ fileId });
});
