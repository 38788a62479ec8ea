import sharp from 'sharp';
import { describe, expect, test } from 'vitest';
import {
  archive,
  docx,
  jpeg,
  jpegWithPlace,
  pdf,
  pixelFlood,
  png,
  webp,
  xlsx,
  type Part,
} from '../../tests/support/sample-files.ts';
import { Refusal } from './errors.ts';
import { inspect } from './files-inspect.server.ts';
import { downloadHeader, purposes, safeName, type FilePurpose } from './files-rules.ts';

const judge = (name: string, bytes: Uint8Array, purpose: FilePurpose = 'evidence') =>
  inspect({ name, bytes, purpose }).then(
    (accepted) => accepted.mediaType as string,
    (error: unknown) => {
      if (error instanceof Refusal) return error.code.replace('kernel.error.file-', '');
      throw error;
    },
  );

const part = (name: string, content = 'x', more: Partial<Part> = {}): Part => ({
  name,
  content: Buffer.from(content),
  ...more,
});
const half = (bytes: Buffer) => bytes.subarray(0, Math.floor(bytes.length / 2));
const noise = (length: number) => Buffer.from(Array.from({ length }, (_, i) => (i * 7919) % 251));
const both = (...parts: (Buffer | string)[]) =>
  Buffer.concat(parts.map((entry) => (typeof entry === 'string' ? Buffer.from(entry) : entry)));

describe('what is taken', async () => {
  const cases: [string, Buffer, string, FilePurpose?][] = [
    ['giấy chứng nhận.pdf', pdf(), 'application/pdf'],
    ['HỢP ĐỒNG.PDF', pdf('2 0 obj\n<<>>\nendobj'), 'application/pdf'],
    ['ảnh.jpg', await jpeg(), 'image/jpeg'],
    ['ảnh.JPEG', await jpeg(), 'image/jpeg'],
    ['ảnh.png', await png(), 'image/png'],
    ['ảnh.webp', await webp(), 'image/webp'],
    // messengers name every picture .jpg
    ['zalo.jpg', await png(), 'image/png'],
    [
      'thuyết minh.docx',
      docx(),
      'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
    ],
    ['danh sách.xlsx', xlsx(), 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet'],
    ['danh sách.csv', Buffer.from('\ufefftên,sao\nMắm rươi,4\r\n'), 'text/csv', 'import'],
    ['ghi chú.txt', Buffer.from('Một dòng\n'), 'text/plain', 'import'],
  ];
  test.each(cases)('%s', async (name, bytes, type, purpose) => {
    expect(await judge(name, bytes, purpose)).toBe(type);
  });
});

describe('what is refused', async () => {
  const picture = await jpeg(400, 300);
  const cases: [string, string, Buffer, string, FilePurpose?][] = [
    ['an empty file', 'a.pdf', Buffer.alloc(0), 'empty'],
    ['one byte too many', 'a.pdf', both(pdf(), Buffer.alloc(purposes.evidence.bytes)), 'too-big'],
    ['a page renamed to a picture', 'a.jpg', Buffer.from('<html><script>1</script>'), 'type'],
    ['a page', 'a.html', Buffer.from('<!doctype html><p>x'), 'type'],
    [
      'a drawing with a script',
      'a.svg',
      Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"><script/></svg>'),
      'type',
    ],
    ['a drawing named .txt', 'a.txt', Buffer.from('  <svg onload="x()"/>'), 'type', 'import'],
    ['a page named .csv', 'a.csv', Buffer.from('tên,<script>x()</script>\n'), 'type', 'import'],
    ['bytes named .csv', 'a.csv', Buffer.from([0x61, 0x00, 0x62]), 'type', 'import'],
    ['Latin-1 named .csv', 'a.csv', Buffer.from([0x74, 0xea, 0x6e]), 'type', 'import'],
    ['a program', 'a.exe', both('MZ', noise(200)), 'type'],
    ['a program named .pdf', 'a.pdf', both('MZ', noise(200)), 'type'],
    ['a Linux program', 'a.png', both('\u007fELF', noise(200)), 'type'],
    ['a shell script', 'a.pdf', Buffer.from('#!/bin/sh\nrm -rf /\n'), 'type'],
    ['noise', 'a.pdf', noise(3000), 'type'],
    ['a GIF', 'a.gif', both('GIF89a', noise(40)), 'type'],
    ['a PDF behind a page', 'a.pdf', both('<script>1</script>', pdf()), 'type'],
    ['a PDF that is an archive as well', 'a.pdf', both(pdf(), docx()), 'type'],
    ['a PDF cut in half', 'a.pdf', half(pdf()), 'type'],
    ['a PDF named .jpg', 'a.jpg', pdf(), 'ending'],
    ['a PDF without an ending', 'quyết định', pdf(), 'ending'],
    ['a picture named .pdf', 'a.pdf', picture, 'ending'],
    ['a picture cut in half', 'a.jpg', half(picture), 'picture-broken'],
    [
      'a PNG cut in half',
      'a.png',
      half(
        await sharp(noise(300 * 300 * 3), { raw: { width: 300, height: 300, channels: 3 } })
          .png()
          .toBuffer(),
      ),
      'picture-broken',
    ],
    [
      'only the head of a picture',
      'a.jpg',
      both(Buffer.from([0xff, 0xd8, 0xff, 0xe0]), noise(60)),
      'picture-broken',
    ],
    ['a flood of pixels', 'a.png', await pixelFlood(), 'picture-too-big'],
    ['a smaller flood', 'a.png', await pixelFlood(7100), 'picture-too-big'],
    ['a plain archive named .docx', 'a.docx', archive([part('readme.txt')]), 'type'],
    ['a plain archive', 'a.zip', archive([part('readme.txt')]), 'type'],
    ['a Word file named .xlsx', 'a.xlsx', docx(), 'ending'],
    ['a Word file with macros', 'a.docx', docx(part('word/vbaProject.bin')), 'archive-unsafe'],
    ['a workbook with a program', 'a.xlsx', xlsx(part('xl/run.exe')), 'archive-unsafe'],
    ['a path that leaves the folder', 'a.docx', docx(part('../../etc/passwd')), 'archive-unsafe'],
    ['an absolute path', 'a.docx', docx(part('/etc/passwd')), 'archive-unsafe'],
    ['a password', 'a.docx', docx(part('word/x.xml', 'x', { flags: 1 })), 'archive-unsafe'],
    [
      'a bomb by ratio',
      'a.docx',
      docx({ name: 'word/media/z.bin', content: Buffer.alloc(8_000_000) }),
      'archive-too-big',
    ],
    [
      'a bomb by claimed size',
      'a.xlsx',
      xlsx(part('xl/z.bin', 'x', { claims: { size: 400_000_000 } })),
      'archive-too-big',
    ],
    [
      'a bomb by entries',
      'a.docx',
      docx(...Array.from({ length: 10_000 }, (_, i) => part(`word/${i}`))),
      'archive-too-big',
    ],
    [
      'entries over one piece of data',
      'a.docx',
      docx(part('word/a.xml', 'x', { overlaps: true })),
      'archive-unsafe',
    ],
    [
      'an archive with something behind it',
      'a.docx',
      both(docx(), '<script>1</script>'),
      'archive-broken',
    ],
    ['an archive cut in half', 'a.docx', half(docx()), 'archive-broken'],
    ['a picture where a signed decision belongs', 'a.png', await png(), 'type', 'document'],
    ['a PDF where a photograph belongs', 'a.pdf', pdf(), 'type', 'photo'],
  ];
  test.each(cases)('%s', async (_, name, bytes, code, purpose) => {
    const started = performance.now();
    expect(await judge(name, bytes, purpose)).toBe(code);
    expect(performance.now() - started).toBeLessThan(2000);
  });
});

describe('pictures are written anew', () => {
  test('without place, maker or author, and upright', async () => {
    const sideways = await jpegWithPlace();
    expect((await sharp(sideways).metadata()).exif).toBeDefined();
    const { bytes } = await inspect({ name: 'a.jpg', bytes: sideways, purpose: 'photo' });
    const kept = await sharp(bytes).metadata();
    expect(kept.exif).toBeUndefined();
    expect(kept.xmp).toBeUndefined();
    expect([kept.width, kept.height]).toEqual([40, 80]);
    expect(Buffer.from(bytes).includes('Nguy')).toBe(false);
  });

  test('without what was hidden behind or inside the picture', async () => {
    const secret = '<script>alert(1)</script>';
    const { bytes } = await inspect({
      name: 'a.jpg',
      bytes: both(await jpeg(), secret, docx()),
      purpose: 'evidence',
    });
    expect(Buffer.from(bytes).includes('script')).toBe(false);
    expect(Buffer.from(bytes).includes('PK\u0003\u0004')).toBe(false);
  });

  test('no larger than the purpose needs', async () => {
    const { bytes } = await inspect({
      name: 'a.jpg',
      bytes: await jpeg(3000, 1000),
      purpose: 'photo',
    });
    expect((await sharp(bytes).metadata()).width).toBe(purposes.photo.side);
  });
});

describe('names', () => {
  test.each([
    ['giấy phép.pdf', 'giấy phép.pdf'],
    ['../../etc/passwd', 'passwd.pdf'],
    ['C:\\Windows\\CON.pdf', '_CON.pdf'],
    ['con', '_con.pdf'],
    ['ảnh\u202egpj.exe', 'ảnhgpj.pdf'],
    ['a\r\nSet-Cookie: x.pdf', 'aSet-Cookie x.pdf'],
    ['  ...  ', 'tep.pdf'],
    ['', 'tep.pdf'],
    ['hoá đơn'.normalize('NFD'), 'hoá đơn.pdf'],
    ['quy định 26.2026', 'quy định 26.pdf'],
    ['\ud800.pdf', '\ufffd.pdf'],
  ])('%j', (given, kept) => {
    expect(safeName(given, 'application/pdf')).toBe(kept);
  });

  test('a very long one is cut between letters', () => {
    const name = safeName(`${'𝐀'.repeat(300)}.pdf`, 'application/pdf');
    expect([...name].length).toBe(104);
    expect(name.isWellFormed()).toBe(true);
  });

  test('a download header carries the name whole and splits nothing', () => {
    expect(downloadHeader('Giấy "chứng nhận"; (số 1)\r\n.pdf')).toBe(
      'attachment; filename="Giay _chung nhan__ _so 1___.pdf"; filename*=UTF-8\'\'Gi%E1%BA%A5y%20%22ch%E1%BB%A9ng%20nh%E1%BA%ADn%22%3B%20%28s%E1%BB%91%201%29.pdf',
    );
  });
});
