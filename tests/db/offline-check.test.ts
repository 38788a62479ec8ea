import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inflateSync } from 'node:zlib';
import jsQR from 'jsqr';
import sharp from 'sharp';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { reloadConfig } from '#kernel/config.server.ts';
import { didDocument } from '#kernel/credentials.server.ts';
import { addDays } from '#kernel/day.ts';
import {
  certificatePaper,
  certificateStatusList,
  credentialCopies,
  issueDecision,
  revoke,
  suspend,
} from '#modules/recognition/index.server.ts';
import { qrSvg } from '#ui/qr.ts';
import {
  checkCredential,
  type Copies,
  type DidDocument,
} from '../../src/islands/check/credential.ts';
import { freshDatabase } from '../support/database.ts';
import { makeProduct, makeWorld, type World } from '../support/thread.ts';

const folder = mkdtempSync(join(tmpdir(), 'namsao-check-'));
const origin = 'https://ocop.example.vn';
let base: Awaited<ReturnType<typeof freshDatabase>>;
let world: World;
let codes: string[];
let recognitions: string[];
beforeAll(async () => {
  process.env.NAMSAO_DATA = folder;
  reloadConfig();
  base = await freshDatabase();
  world = await makeWorld(base.database);
  const items = [];
  for (let i = 1; i <= 2; i++) {
    const { id } = await base.database
      .insertInto('dossiers')
      .values({
        code: `HS-N${i}`,
        producer_id: world.producerId,
        product_id: await makeProduct(base.database, world.producerId, world.placeA),
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
    items.push({ dossierId: id, stars: 4 as const });
  }
  const { certificates } = await issueDecision(
    { actor: world.agency },
    {
      issuer: 'province',
      decisionNumber: '4026/QĐ-UBND',
      issuedOn: world.today,
      items,
      confirmed: true,
    },
  );
  codes = certificates.map(({ code }) => code);
  recognitions = certificates.map(({ recognitionId }) => recognitionId);
});
afterAll(async () => {
  await base.drop();
  rmSync(folder, { recursive: true, force: true });
});

/** What a device takes along now. */
async function takeAlong(): Promise<Copies & { tokens: Record<string, string> }> {
  const { items, next } = await credentialCopies('', origin);
  expect(next).toBeNull();
  const lists: Record<string, string> = {};
  for (const purpose of ['revocation', 'suspension'])
    lists[`${origin}/chung-nhan/trang-thai/${purpose}/1`] = await certificateStatusList(
      purpose,
      1,
      origin,
    );
  return {
    origin,
    takenAt: new Date().toISOString(),
    did: didDocument(origin) as DidDocument,
    lists,
    tokens: Object.fromEntries(items.map(({ code, token }) => [code, token])),
  };
}

/** The filled rectangles of a PDF's pages as a picture, four pixels a point: what a scanner sees of a QR. */
function rectanglesOf(pdf: Buffer): string {
  const rectangles: string[] = [];
  const text = pdf.toString('latin1');
  for (const { index, 0: word } of text.matchAll(/stream\r?\n/g)) {
    const bytes = pdf.subarray(index + word.length, text.indexOf('endstream', index + word.length));
    let content: string;
    try {
      content = inflateSync(bytes).toString('latin1');
    } catch {
      continue;
    }
    let at = { x: 0, y: 0 };
    const kept: (typeof at)[] = [];
    for (const [, step, dx, dy, w, h] of content.matchAll(
      /^(?:(q|Q|f)|1 0 0 1 (\S+) (\S+) cm|0 0 (\S+) (\S+) re)$/gm,
    )) {
      if (step === 'q') kept.push(at);
      else if (step === 'Q') at = kept.pop()!;
      else if (dx !== undefined) at = { x: at.x + Number(dx), y: at.y + Number(dy) };
      // modules alone: frames and backgrounds are larger
      else if (Number(w) < 4)
        rectangles.push(`<rect x="${at.x}" y="${at.y}" width="${w}" height="${h}"/>`);
    }
  }
  return `<svg xmlns="http://www.w3.org/2000/svg" width="842" height="595">${rectangles.join('')}</svg>`;
}

/** The text of a QR in a picture, by a decoder that knows nothing of ours. */
async function decode(svg: string): Promise<string | undefined> {
  const { data, info } = await sharp(Buffer.from(svg), { density: 300 })
    .flatten({ background: '#fff' })
    .ensureAlpha()
    .raw()
    .toBuffer({ resolveWithObject: true });
  return jsQR(new Uint8ClampedArray(data), info.width, info.height)?.data;
}

test('the QR of the printed certificate leads to the certificate', async () => {
  const pdf = await certificatePaper(codes[0]!, origin);
  expect(await decode(rectanglesOf(pdf))).toBe(`${origin}/chung-nhan/${codes[0]}`);
});

test('the QR of a label leads to the certificate, whose credential a device checks by itself', async () => {
  const address = await decode(qrSvg(`${origin}/chung-nhan/${codes[0]}`));
  expect(address).toBe(`${origin}/chung-nhan/${codes[0]}`);
  const code = /\/chung-nhan\/([^/?#]+)$/.exec(address!)![1]!;
  const { tokens, ...copies } = await takeAlong();
  const ask = (on: string) => checkCredential(tokens[code]!, code, on, copies);
  expect(await ask(world.today)).toMatchObject({
    day: 'within',
    status: 'none',
    credential: { credentialSubject: { stars: 4 } },
  });
  expect(Date.parse((await ask(world.today))!.listedAt!)).toBeLessThanOrEqual(Date.now());
  expect((await ask(addDays(world.today, -1)))!.day).toBe('before');
  expect((await ask(addDays(world.today, 366 * 3)))!.day).toBe('after');
});

test('what is not signed for this certificate, by a key of this installation, is no certificate', async () => {
  const { tokens, ...copies } = await takeAlong();
  const [code, other] = codes as [string, string];
  const token = tokens[code]!;
  const [head, body, signature] = token.split('.') as [string, string, string];
  const raised = Buffer.from(
    Buffer.from(body, 'base64url').toString().replace('"stars":4', '"stars":5'),
  ).toString('base64url');
  const ask = (text: string, of = code, along: Copies = copies) =>
    checkCredential(text, of, world.today, along);
  expect(await ask(token)).not.toBeNull();
  for (const forged of [`${head}.${raised}.${signature}`, `${head}.${body}.`, 'x', tokens[other]!])
    expect(await ask(forged)).toBeNull();
  expect(await ask(token, code, { ...copies, origin: 'https://khac.example.vn' })).toBeNull();
  const strange = { ...copies.did, verificationMethod: [] };
  expect(await ask(token, code, { ...copies, did: strange })).toBeNull();
  // without its lists, or with the one list in the place of the other, nothing is said of revocation
  expect((await ask(token, code, { ...copies, lists: {} }))!.status).toBe('unknown');
  const [first, second] = Object.keys(copies.lists) as [string, string];
  const swapped = { [first]: copies.lists[second]!, [second]: copies.lists[first]! };
  expect((await ask(token, code, { ...copies, lists: swapped }))!.status).toBe('unknown');
});

test('a revocation and a suspension are seen once the lists are taken anew; older lists say how old they are', async () => {
  const before = await takeAlong();
  const actor = world.agency;
  const decided = { confirmed: true as const };
  await suspend(
    { actor },
    {
      ...decided,
      recognitionId: recognitions[1]!,
      ground: 'law-violation',
      decisionNo: '1/QĐ-UBND',
      suspendedFrom: world.today,
    },
  );
  await revoke(
    { actor },
    {
      ...decided,
      recognitionId: recognitions[0]!,
      ground: 'mark-misuse',
      decisionNo: '3/QĐ-UBND',
      revokedOn: world.today,
    },
  );
  const after = await takeAlong();
  const status = async (copies: typeof before) =>
    Promise.all(
      codes.map(
        async (code) => (await checkCredential(copies.tokens[code]!, code, world.today, copies))!,
      ),
    );
  expect((await status(after)).map((one) => one.status)).toEqual(['revoked', 'suspended']);
  const [old] = await status({ ...after, lists: before.lists });
  expect(old!.status).toBe('none');
  expect(old!.listedAt! < (await status(after))[0]!.listedAt!).toBe(true);
});
