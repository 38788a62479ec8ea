import { afterAll, beforeAll, expect, test } from 'vitest';
import { docxParagraphs, partOf, pdfPages } from '../../../tests/support/document-text.ts';
import { freshDatabase } from '../../../tests/support/database.ts';
import {
  completeDossier,
  fullGeneral,
  makeProduct,
  makeWorld,
  type World,
} from '../../../tests/support/thread.ts';
import {
  dossierPaper,
  receiveDossier,
  returnDossier,
  saveAnswers,
  saveGeneral,
  submitDossier,
  readCopy,
} from './index.server.ts';

let base: Awaited<ReturnType<typeof freshDatabase>>;
let world: World;
beforeAll(async () => {
  base = await freshDatabase();
  world = await makeWorld(base.database);
});
afterAll(() => base.drop());

const whole = { paper: 'ho-so', format: 'pdf', number: null } as const;
const pagesOf = (bytes: Buffer) => pdfPages(bytes).map((texts) => texts.join(' '));

test('the whole dossier is one paged PDF whose contents name the page of each heading, and a docx', async () => {
  const { code } = await completeDossier(world);
  const draft = pagesOf(await dossierPaper(world.producer, code, whole));
  expect(draft.every((text) => text.includes('BẢN NHÁP, CHƯA NỘP'))).toBe(true);
  await submitDossier({ actor: world.producer }, { code, committed: true });
  const pages = pagesOf(await dossierPaper(world.commune, code, whole));
  expect(pages.some((text) => text.includes('BẢN NHÁP'))).toBe(false);
  const [contents] = pages;
  expect(contents).toContain('MỤC LỤC');
  for (const heading of ['PHIẾU ĐĂNG KÝ', 'BÁO CÁO TỰ ĐÁNH GIÁ', 'DANH MỤC MINH CHỨNG']) {
    const at = pages.findIndex((text, index) => index > 0 && text.includes(heading));
    expect(at).toBeGreaterThan(0);
    expect(contents).toMatch(new RegExp(`${heading}[ .]*${at + 1}(?!\\d)`));
  }
  const docx = await dossierPaper(world.commune, code, { ...whole, format: 'docx' });
  expect(docxParagraphs(docx)).toContain('BÁO CÁO TỰ ĐÁNH GIÁ');
  expect(partOf(docx, 'word/document.xml')).toContain('TOC');
  for (const paper of ['mau-01', 'mau-02'] as const) {
    const text = pagesOf(await dossierPaper(world.commune, code, { ...whole, paper })).join(' ');
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
  const text = pagesOf(await dossierPaper(world.commune, code, whole)).join(' ');
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
