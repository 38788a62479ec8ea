import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { decodeProtectedHeader, importJWK, jwtVerify, type JWK } from 'jose';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { reloadConfig } from '#kernel/config.server.ts';
import { didDocument, verifyCredential } from '#kernel/credentials.server.ts';
import { addDays } from '#kernel/day.ts';
import { freshDatabase } from '../../../tests/support/database.ts';
import { pdfPages } from '../../../tests/support/document-text.ts';
import { makeWorld, type World } from '../../../tests/support/thread.ts';
import {
  certificateCredential,
  certificatePaper,
  certificateStatusList,
  issueDecision,
  liftSuspension,
  registers,
  revoke,
  suspend,
} from './index.server.ts';
import { factsHash } from './certificate-paper.server.ts';
import { certificateByCode } from './certificates.server.ts';
import { bitOf } from './status-bits.server.ts';

const folder = mkdtempSync(join(tmpdir(), 'namsao-stars-'));
const origin = 'https://ocop.example.vn';
let base: Awaited<ReturnType<typeof freshDatabase>>;
let world: World;
let code: string;
let recognitionId: string;
beforeAll(async () => {
  process.env.NAMSAO_DATA = folder;
  reloadConfig();
  base = await freshDatabase();
  world = await makeWorld(base.database);
  const { id } = await base.database
    .insertInto('dossiers')
    .values({
      code: 'HS-C1',
      producer_id: world.producerId,
      product_id: world.productId,
      place_id: world.placeA,
      kind: 'first',
      rulebook: '26-2026',
      sheet: 7,
      state: 'council-result',
      stars: 4,
      opened_on: world.today,
      opened_by: world.producer.accountId,
      filed_on: world.today,
      filed_by: world.producer.accountId,
    })
    .returning('id')
    .executeTakeFirstOrThrow();
  const { certificates } = await issueDecision(
    { actor: world.agency },
    {
      issuer: 'province',
      decisionNumber: '4025/QĐ-UBND',
      issuedOn: world.today,
      items: [{ dossierId: id, stars: 4 }],
      confirmed: true,
    },
  );
  ({ code, recognitionId } = certificates[0]!);
});
afterAll(async () => {
  await base.drop();
  rmSync(folder, { recursive: true, force: true });
});

type Entry = { statusPurpose: string; statusListIndex: string; statusListCredential: string };
type Star = {
  validFrom: string;
  validUntil: string;
  credentialSubject: Record<string, unknown>;
  credentialStatus: Entry[];
  relatedResource: { digestSRI: string }[];
};
/** As an independent verifier would: the key from the did document, the list from its address. */
async function verified(token: string): Promise<Record<string, unknown>> {
  const { kid } = decodeProtectedHeader(token);
  const document = didDocument(origin) as {
    verificationMethod: { id: string; publicKeyJwk: JWK }[];
  };
  const method = document.verificationMethod.find(({ id }) => id === kid)!;
  const { payload } = await jwtVerify(token, await importJWK(method.publicKeyJwk, 'EdDSA'), {
    typ: 'vc+jwt',
    algorithms: ['EdDSA'],
  });
  return payload;
}
const bits = async () => {
  const star = (await verified(await certificateCredential(code, origin))) as unknown as Star;
  const answers: Record<string, boolean> = {};
  for (const entry of star.credentialStatus) {
    const [, purpose, list] = /trang-thai\/([a-z]+)\/(\d+)$/.exec(entry.statusListCredential)!;
    const credential = (await verified(
      await certificateStatusList(purpose!, Number(list), origin),
    )) as { credentialSubject: { statusPurpose: string; encodedList: string } };
    expect(credential.credentialSubject.statusPurpose).toBe(entry.statusPurpose);
    answers[purpose!] = bitOf(
      credential.credentialSubject.encodedList,
      Number(entry.statusListIndex),
    );
  }
  return answers;
};

test('a certificate is a signed credential without any person, with days and the hash of its paper', async () => {
  const token = await certificateCredential(code.toLowerCase(), origin);
  const star = (await verified(token)) as unknown as Star & Record<string, unknown>;
  expect(star).toMatchObject({
    '@context': ['https://www.w3.org/ns/credentials/v2', `${origin}/ngu-canh/ocop-v1.jsonld`],
    id: `${origin}/chung-nhan/${code}`,
    type: ['VerifiableCredential', 'OcopStarCredential'],
    issuer: { id: 'did:web:ocop.example.vn' },
    validFrom: `${world.today}T00:00:00+07:00`,
    credentialSubject: { stars: 4, decision: { number: '4025/QĐ-UBND' } },
  });
  expect(star).not.toHaveProperty('vc');
  expect(star.credentialSubject).not.toHaveProperty('fictitious');
  expect(await verifyCredential(token, new Date())).toEqual(star);
  const paper = await certificatePaper(code, origin);
  expect(star.relatedResource[0]!.digestSRI).toBe(
    `sha384-${createHash('sha384').update(paper).digest('base64')}`,
  );
  const text = pdfPages(paper).join('\n').replace(/\s+/g, ' ');
  const view = await certificateByCode(base.database, code);
  if (view.status === 'unknown') throw new Error('gone');
  for (const fact of [view.number, view.producer!.name, '4025/QĐ-UBND', code])
    expect(text.replaceAll(' ', '')).toContain(fact.replaceAll(' ', ''));
  expect(text.replaceAll(' ', '')).toContain(factsHash(view, origin));
});

test('suspension and revocation are seen in the lists the moment they are recorded', async () => {
  expect(await bits()).toEqual({ revocation: false, suspension: false });
  await suspend(
    { actor: world.agency },
    {
      recognitionId,
      ground: 'law-violation',
      decisionNo: '1/QĐ-UBND',
      suspendedFrom: world.today,
      confirmed: true,
    },
  );
  expect(await bits()).toEqual({ revocation: false, suspension: true });
  await expect(certificatePaper(code, origin)).rejects.toMatchObject({ kind: 'conflict' });
  await liftSuspension(
    { actor: world.agency },
    { recognitionId, liftNo: '2/QĐ-UBND', liftedOn: world.today, confirmed: true },
  );
  expect(await bits()).toEqual({ revocation: false, suspension: false });
  await revoke(
    { actor: world.agency },
    {
      recognitionId,
      ground: 'mark-misuse',
      decisionNo: '3/QĐ-UBND',
      revokedOn: world.today,
      confirmed: true,
    },
  );
  expect(await bits()).toEqual({ revocation: true, suspension: false });
});

test('an unknown code and an unknown list are not there', async () => {
  await expect(certificateCredential('0'.repeat(26), origin)).rejects.toMatchObject({
    kind: 'not-found',
  });
  for (const [purpose, list] of [
    ['refresh', 1],
    ['revocation', 2],
    ['revocation', 0],
    ['suspension', Number.NaN],
  ] as const)
    await expect(certificateStatusList(purpose, list, origin)).rejects.toMatchObject({
      kind: 'not-found',
    });
});

test('the words of the paper are the form in force on its day; unknown words are refused', async () => {
  const forms = registers.find(({ register }) => register.slug === 'mau-giay-chung-nhan')!;
  const values = {
    validFrom: addDays(world.today, 1),
    body: 'Ủy ban nhân dân',
    place: 'Hải Phòng',
    heading: 'Giấy chứng nhận',
    wording: 'Chứng nhận {product}',
    signature: 'Chủ tịch',
  };
  for (const actor of [world.producer, world.commune, world.inspector, world.administrator])
    await expect(forms.enter({ actor }, { values })).rejects.toMatchObject({ kind: 'forbidden' });
  await expect(
    forms.enter({ actor: world.agency }, { values: { ...values, wording: 'Chào {name}' } }),
  ).rejects.toMatchObject({ fields: [{ code: 'recognition.error.unknown-word' }] });
  await forms.enter({ actor: world.agency }, { values });
});
