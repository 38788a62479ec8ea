import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { decodePDFRawStream, PDFDict, PDFDocument, PDFName, PDFRawStream } from '@cantoo/pdf-lib';
import sharp from 'sharp';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { reloadConfig } from '#kernel/config.server.ts';
import { storeFile } from '#kernel/files.server.ts';
import { closeStorage } from '#kernel/storage.server.ts';
import {
  docxParagraphs,
  docxTables,
  partOf,
  pdfPages,
} from '../../../tests/support/document-text.ts';
import { freshDatabase } from '../../../tests/support/database.ts';
import { docx } from '../../../tests/support/sample-files.ts';
import {
  completeDossier,
  forwarding,
  fullGeneral,
  makeProduct,
  makeWorld,
  type World,
} from '../../../tests/support/thread.ts';
import {
  addEvidence,
  dossierPaper,
  forwardDossier,
  receiveDossier,
  recordConsent,
  returnDossier,
  saveAnswers,
  saveGeneral,
  submitDossier,
  readCopy,
} from './index.server.ts';

const folder = mkdtempSync(join(tmpdir(), 'namsao-papers-'));
let base: Awaited<ReturnType<typeof freshDatabase>>;
let world: World;
beforeAll(async () => {
  process.env.NAMSAO_DATA = folder;
  // what is left behind there is this file's doing
  process.env.TMPDIR = folder;
  reloadConfig();
  closeStorage();
  base = await freshDatabase();
  world = await makeWorld(base.database);
});
afterAll(async () => {
  await base.drop();
  rmSync(folder, { recursive: true, force: true });
});

const whole = { paper: 'ho-so', format: 'pdf', number: null } as const;
const bytesOf = async (paper: ReturnType<typeof dossierPaper>) => buffer((await paper).content);
const pagesOf = (bytes: Buffer) => pdfPages(bytes).map((texts) => texts.join(' '));

test('the whole dossier is one paged PDF whose contents name the page of each heading, and a docx', async () => {
  const { code } = await completeDossier(world);
  const draft = pagesOf(await bytesOf(dossierPaper(world.producer, code, whole)));
  expect(draft.every((text) => text.includes('BẢN NHÁP, CHƯA NỘP'))).toBe(true);
  await submitDossier({ actor: world.producer }, { code, committed: true });
  const pages = pagesOf(await bytesOf(dossierPaper(world.commune, code, whole)));
  expect(pages.some((text) => text.includes('BẢN NHÁP'))).toBe(false);
  const [contents] = pages;
  expect(contents).toContain('MỤC LỤC');
  for (const heading of ['PHIẾU ĐĂNG KÝ', 'BÁO CÁO TỰ ĐÁNH GIÁ', 'DANH MỤC MINH CHỨNG']) {
    const at = pages.findIndex((text, index) => index > 0 && text.includes(heading));
    expect(at).toBeGreaterThan(0);
    expect(contents).toMatch(new RegExp(`${heading}[ .]*${at + 1}(?!\\d)`));
  }
  const word = await bytesOf(dossierPaper(world.commune, code, { ...whole, format: 'docx' }));
  expect(docxParagraphs(word)).toContain('BÁO CÁO TỰ ĐÁNH GIÁ');
  expect(partOf(word, 'word/document.xml')).toContain('TOC');
  expect(docxParagraphs(word).join()).toContain('đóng kèm trong bản PDF');
  for (const paper of ['mau-01', 'mau-02'] as const) {
    const text = pagesOf(
      await bytesOf(dossierPaper(world.commune, code, { ...whole, paper })),
    ).join(' ');
    expect(text).toContain('Nguyễn Văn Minh Họa');
  }
});

test('a supplement is a difference to the copy before, and the copy stays as it was', async () => {
  const productId = await makeProduct(base.database, world.producerId, world.placeA);
  const { code } = await completeDossier(world, { productId });
  await submitDossier({ actor: world.producer }, { code, committed: true });
  await receiveDossier({ actor: world.commune }, { code });
  await returnDossier({ actor: world.commune }, { code, reason: 'Ghi rõ lịch sử của nghề.' });
  const first = await readCopy(world.producer, code, 1);
  const changed = { ...first.copy.general, history: 'Nghề có từ năm 1922.' };
  await saveGeneral({ actor: world.producer }, { code, general: changed });
  const [criterion] = Object.keys(first.copy.answers);
  await saveAnswers(
    { actor: world.producer },
    { code, answers: { [criterion!]: { option: null, note: 'Chưa đạt' } } },
  );
  // the office reads what was handed in, not the work that goes on
  expect((await readCopy(world.commune, code)).copy.general).toEqual(fullGeneral());
  await submitDossier({ actor: world.producer }, { code, committed: true });
  const second = await readCopy(world.commune, code);
  expect(second.copy.number).toBe(2);
  expect(second.difference).toMatchObject({ general: ['history'], added: [], removed: [] });
  expect(second.difference!.answers.map((one) => one.criterion)).toEqual([criterion]);
  const text = pagesOf(await bytesOf(dossierPaper(world.commune, code, whole))).join(' ');
  expect(text).toContain('NỘI DUNG BỔ SUNG SO VỚI LẦN NỘP TRƯỚC');
  expect((await readCopy(world.commune, code, 1)).copy).toEqual(first.copy);
});

test('papers are for those who may see the dossier; a draft is its producer’s alone', async () => {
  const productId = await makeProduct(base.database, world.producerId, world.placeA);
  const { code } = await completeDossier(world, { productId });
  for (const actor of [world.commune, world.agency, world.otherProducer, world.chair])
    await expect(dossierPaper(actor, code, whole)).rejects.toMatchObject({ kind: 'not-found' });
  await submitDossier({ actor: world.producer }, { code, committed: true });
  for (const actor of [world.otherProducer, world.otherCommune, world.trade])
    await expect(dossierPaper(actor, code, whole)).rejects.toMatchObject({ kind: 'not-found' });
  await expect(dossierPaper(world.commune, code, { ...whole, number: 9 })).rejects.toMatchObject({
    code: 'dossiers.error.no-copy',
  });
});

test('the commune’s report and letter are papers from the day of its assessment, beside what the producer declared', async () => {
  const productId = await makeProduct(base.database, world.producerId, world.placeA);
  const { code } = await completeDossier(world, { productId });
  await submitDossier({ actor: world.producer }, { code, committed: true });
  await receiveDossier({ actor: world.commune }, { code });
  const report = { paper: 'mau-03', format: 'docx', number: null } as const;
  const letter = { ...report, paper: 'van-ban-de-nghi' } as const;
  for (const paper of [report, letter])
    await expect(dossierPaper(world.commune, code, paper)).rejects.toMatchObject({
      code: 'dossiers.error.no-review',
    });
  await forwardDossier(
    { actor: world.commune },
    {
      ...forwarding(code, world.today),
      localLabour: { text: 'Chín người trong xã.', finding: 'partly' },
      letterNumber: '7a/UBND-KT',
      signedByName: 'Trần Thị Minh Họa',
      signerPost: 'vice-chair',
    },
  );
  const word = await bytesOf(dossierPaper(world.commune, code, report));
  const tables = docxTables(word);
  expect(tables.flat(2)).toContain('Nguyễn Văn Minh Họa');
  const parts = tables.flatMap(([head, row]) => (head?.[0] === 'Chủ thể mô tả' ? [row!] : []));
  expect(parts).toHaveLength(4);
  for (const [at, own, ground] of [
    [0, 'Vùng nguyên liệu 5 ha.', 'Đạt.\nNguyên liệu trong xã.'],
    [1, '12 lao động.', 'Đạt một phần.\nChín người trong xã.'],
    [2, 'Nghề truyền thống của làng.', 'Đạt.\nÝ tưởng của chủ thể.'],
    [3, 'Tiêu chí 5.3', 'Đạt.\nNghề truyền thống.'],
  ] as const) {
    expect(parts[at]![0]).toContain(own);
    expect(parts[at]![1]).toBe(ground);
  }
  const text = docxParagraphs(word).join('\n');
  // the report has no number on record: left open, never invented
  expect(text).toMatch(/Số:\s+\/BC-UBND/);
  expect(text).toContain('Trần Thị Minh Họa');
  expect(text).toMatch(/KT\. CHỦ TỊCH\s+PHÓ CHỦ TỊCH/i);
  const said = pagesOf(
    await bytesOf(dossierPaper(world.agency, code, { ...letter, format: 'pdf' })),
  );
  expect(said.join(' ')).toContain('Số: 7a/UBND-KT');
  expect(said.join(' ')).toContain('5 mẫu sản phẩm');
  for (const actor of [world.producer, world.inspector, world.agency])
    expect((await dossierPaper(actor, code, report)).bytes).toBeGreaterThan(1000);
  for (const actor of [world.otherProducer, world.otherCommune, world.trade, world.chair])
    for (const paper of [report, letter])
      await expect(dossierPaper(actor, code, paper)).rejects.toMatchObject({
        code: 'dossiers.error.not-found',
      });
}, 30_000);

test('the commune’s report has its number of the year’s register, taken once; without a post nobody signs', async () => {
  const received = async () => {
    const productId = await makeProduct(base.database, world.producerId, world.placeA);
    const { code } = await completeDossier(world, { productId });
    await submitDossier({ actor: world.producer }, { code, committed: true });
    await receiveDossier({ actor: world.commune }, { code });
    return code;
  };
  const [first, second] = [await received(), await received()];
  const send = (code: string, more: object) =>
    forwardDossier({ actor: world.commune }, {
      ...forwarding(code, world.today),
      ...more,
    } as Parameters<typeof forwardDossier>[1]);
  const reviews = async () =>
    Number(
      (
        await base.database
          .selectFrom('commune_reviews')
          .select(({ fn }) => fn.countAll().as('n'))
          .executeTakeFirstOrThrow()
      ).n,
    );
  const before = await reviews();
  for (const wrong of [
    '0/BC-UBND',
    '45',
    '45/',
    '/BC-UBND',
    'BC/45',
    '123456/BC-UBND',
    '45/BC UBND',
  ])
    await expect(send(first, { reportNumber: wrong })).rejects.toMatchObject({
      fields: [{ field: 'reportNumber', code: 'dossiers.error.report-number' }],
    });
  for (const [signerPost, code] of [
    [undefined, 'kernel.error.choose'],
    ['mayor', 'kernel.error.wrong-form'],
  ])
    await expect(send(first, { signerPost })).rejects.toMatchObject({
      fields: [{ field: 'signerPost', code }],
    });
  await send(first, { reportNumber: '07/BC-UBND', signerPost: 'acting-chair' });
  await expect(send(second, { reportNumber: '7 / bc-ubnd' })).rejects.toMatchObject({
    kind: 'conflict',
    code: 'dossiers.error.report-taken',
  });
  expect(await reviews()).toBe(before + 1);
  await send(second, { reportNumber: '8/BC-UBND' });
  const paper = { paper: 'mau-03', format: 'pdf', number: null } as const;
  const said = pagesOf(await bytesOf(dossierPaper(world.commune, first, paper))).join(' ');
  expect(said).toContain('Số: 07/BC-UBND');
  expect(said).toContain('Q. CHỦ TỊCH');
  const journal = await base.database
    .selectFrom('journal_events')
    .select('data')
    .where('action', '=', 'dossiers.forward')
    .execute();
  expect(journal.map(({ data }) => (data as { report?: string }).report)).toEqual(
    expect.arrayContaining(['7/BC-UBND', '8/BC-UBND']),
  );
}, 30_000);

/** A PDF of so many pages, each of which says which it is; some are turned, across, or ask a password. */
async function filePdf(
  word: string,
  pages: number,
  more: Readonly<{ turn?: number; size?: [number, number]; password?: string }> = {},
): Promise<Buffer> {
  const file = await PDFDocument.create({ updateMetadata: false });
  for (let n = 1; n <= pages; n++) {
    const page = file.addPage(more.size ?? [595, 842]);
    page.drawText(`${word}-${n}`, { x: 50, y: 50 });
    page.node.set(PDFName.of('Rotate'), file.context.obj(more.turn ?? 0));
  }
  if (more.password) file.encrypt({ userPassword: more.password });
  return Buffer.from(await file.save({ useObjectStreams: false }));
}

async function evidenceOf(code: string, title: string, name: string, bytes: Buffer) {
  const actor = world.producer;
  const { id: fileId } = await storeFile({ actor }, { name, bytes, purpose: 'evidence' });
  await addEvidence(
    { actor },
    {
      producerId: world.producerId,
      kind: 'test-reports',
      title,
      number: '12/KN',
      issuer: 'Trung tâm Kiểm nghiệm',
      issuedOn: '2026-01-05',
      expiresOn: '2028-01-05',
      fileId,
      link: { code, criteria: ['1.1'] },
    },
  );
}

/** What a page of another file says, where one is laid on this page: the words of our files are hexadecimal strings. */
function laidOn(file: PDFDocument, page: number): string | null {
  const objects = file.getPage(page).node.Resources()!.lookupMaybe(PDFName.of('XObject'), PDFDict);
  const form = objects?.lookup(PDFName.of('Bound0'));
  if (!(form instanceof PDFRawStream)) return null;
  if (form.dict.lookup(PDFName.of('Subtype')) === PDFName.of('Image')) return 'picture';
  const drawing = Buffer.from(decodePDFRawStream(form).decode()).toString('latin1');
  return Buffer.from(/<([0-9A-F]+)> Tj/.exec(drawing)![1]!, 'hex').toString('latin1');
}

test('the evidence is bound in behind dividers, counted through; what cannot be bound in is listed with the reason', async () => {
  const productId = await makeProduct(base.database, world.producerId, world.placeA);
  const { code } = await completeDossier(world, { productId });
  const picture = await sharp({
    create: { width: 90, height: 60, channels: 4, background: '#08f8' },
  })
    .png()
    .toBuffer();
  const whole2 = await filePdf('cut', 2);
  const files: readonly [title: string, name: string, bytes: Buffer, laid: string[]][] = [
    ['A hai trang', 'a.pdf', await filePdf('plain', 2), ['plain-1', 'plain-2']],
    ['B xoay', 'b.pdf', await filePdf('turned', 1, { turn: 90 }), ['turned-1']],
    ['C khổ A3', 'c.pdf', await filePdf('wide', 1, { size: [1190, 842] }), ['wide-1']],
    ['D ảnh', 'd.png', picture, ['picture']],
    ['E có mật khẩu', 'e.pdf', await filePdf('locked', 1, { password: 'x' }), []],
    ['F cụt', 'f.pdf', Buffer.concat([whole2.subarray(0, 700), Buffer.from('\n%%EOF\n')]), []],
    ['G không phải PDF', 'g.pdf', Buffer.from('%PDF-1.7\nrubbish\n%%EOF\n'), []],
    ['H bảng', 'h.docx', docx(), []],
  ];
  for (const [title, name, bytes] of files) await evidenceOf(code, title, name, bytes);
  await submitDossier({ actor: world.producer }, { code, committed: true });
  const paper = await dossierPaper(world.commune, code, whole);
  const bytes = await buffer(paper.content);
  expect(paper.bytes).toBe(bytes.length);
  const pages = pagesOf(bytes);
  const file = await PDFDocument.load(bytes);
  const laid = pages.map((_, index) => laidOn(file, index));

  // each page of each file once, in its order, and nothing of those that cannot be bound in
  expect(laid.filter(Boolean)).toEqual(files.flatMap((one) => one[3]));
  // a page of its own for every page: without the files and their dividers there are fewer by that many
  const bound = files.filter((one) => one[3].length);
  const dividers = bound.map(([title]) =>
    pages.findIndex((text, at) => at > 3 && text.includes(`– ${title}`)),
  );
  const contents = pages
    .filter(
      (_, at) =>
        at < pages.findIndex((text) => text.includes('PHIẾU ĐĂNG KÝ') && text.includes('Độc lập')),
    )
    .join(' ');
  for (const [n, [title, , , said]] of bound.entries()) {
    const at = dividers[n]!;
    expect(pages[at]).toContain('12/KN');
    expect(pages[at]).toContain('Trung tâm Kiểm nghiệm');
    expect(pages[at]).toContain('Ngày cấp 05/01/2026');
    expect(pages[at]).toContain('Hết hạn 05/01/2028');
    expect(pages[at]).toMatch(/tiêu chí: 1\.1\. \S/);
    expect(contents).toMatch(new RegExp(`– ${title}[ .]*${at + 1}(?!\\d)`));
    expect(laid.slice(at + 1, at + 1 + said.length)).toEqual(said);
  }
  expect(pages.length).toBe(
    dividers[0]! + bound.length + bound.flatMap((one) => one[3]).length + 1,
  );
  // counted through, on the pages of others too
  for (const [index, text] of pages.entries())
    if (index > 0) expect(text.split(' ')).toContain(String(index + 1));
  // how a page is seen: turned to across, A3 as it is
  const across = (said: string) => file.getPage(laid.indexOf(said)).getSize();
  expect(across('turned-1')).toMatchObject({ width: 841.89, height: 595.276 });
  expect(across('wide-1').width).toBeCloseTo(1190.551, 2);
  const last = pages.at(-1)!;
  expect(last).toContain('MINH CHỨNG KHÔNG ĐÓNG KÈM');
  for (const [title, reason] of [
    ['E có mật khẩu', 'mật khẩu'],
    ['F cụt', 'hỏng'],
    ['G không phải PDF', 'hỏng'],
    ['H bảng', 'không phải PDF hay ảnh'],
    // its row is there and its content is not
    ['Phiếu kiểm nghiệm', 'Không có tệp'],
  ])
    expect(last).toMatch(new RegExp(`– ${title}.*${reason}`));
  // nothing of it stays behind, and the same dossier gives the same bytes
  expect(readdirSync(folder).filter((name) => name.startsWith('namsao-bind-'))).toEqual([]);
  expect(await bytesOf(dossierPaper(world.commune, code, whole))).toEqual(bytes);
}, 60_000);

test('a bound copy shows nobody what they could not open: a helper reads the draft, not its files', async () => {
  const productId = await makeProduct(base.database, world.producerId, world.placeA);
  const { code } = await completeDossier(world, { productId });
  await evidenceOf(code, 'Hợp đồng kín', 'kin.pdf', await filePdf('secret', 1));
  const { code: producer } = await base.database
    .selectFrom('producers')
    .select('code')
    .where('id', '=', world.producerId)
    .executeTakeFirstOrThrow();
  await recordConsent(
    { actor: world.commune },
    {
      producer,
      givenBy: 'Nguyễn Văn Minh Họa',
      givenOn: world.today,
      how: 'phone',
      words: 'Nhờ cán bộ gõ phần thông tin chung.',
      endsOn: world.today,
    },
  );
  const own = await bytesOf(dossierPaper(world.producer, code, whole));
  const helped = await bytesOf(dossierPaper(world.commune, code, whole));
  const said = async (bytes: Buffer) => {
    const file = await PDFDocument.load(bytes);
    return file.getPages().map((_, at) => laidOn(file, at));
  };
  expect(await said(own)).toContain('secret-1');
  expect(await said(helped)).not.toContain('secret-1');
  expect(pagesOf(helped).at(-1)).toMatch(/– Hợp đồng kín.*không được xem tệp này/);
}, 30_000);
