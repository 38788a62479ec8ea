import { Readable } from 'node:stream';
import { sql } from 'kysely';
import type { Actor } from '#kernel/actor.ts';
import { textOf } from '#kernel/catalogue.server.ts';
import { dayAt, formatDay, type Day } from '#kernel/day.ts';
import { db } from '#kernel/db.server.ts';
import { boundPdf, type MadeFile } from '#kernel/documents-bind.server.ts';
import { boundDocx, documentDocx } from '#kernel/documents-docx.server.ts';
import { documentPdf } from '#kernel/documents-pdf.server.ts';
import {
  bindLimits,
  type Annex,
  type Annexes,
  type BoundDocuments,
  type LeftOut,
  type OfficialDocument,
} from '#kernel/documents.ts';
import { Refusal } from '#kernel/errors.ts';
import { fileById } from '#kernel/files.server.ts';
import { evidenceTypes } from '#modules/rulebooks/index.server.ts';
import { communePaper } from './papers-commune.server.ts';
import { readCopy, type ReadCopy } from './copy.server.ts';
import type { CopiedDocument, PaperName } from './copy.ts';
import { fileOfEvidence } from './evidence.server.ts';
import {
  inOrder,
  markOf,
  registrationSlip,
  selfReport,
  type Numbered,
  type Receipts,
} from './papers.server.ts';
import { slipNumber } from './slips.ts';

const made = (bytes: Buffer): MadeFile => ({
  bytes: bytes.length,
  content: Readable.from([bytes]),
});

/** A paper of a dossier as a file, for those who may see the copy. The whole as PDF holds the evidence itself. */
export async function dossierPaper(
  actor: Actor,
  code: string,
  asked: Readonly<{ paper: PaperName; format: 'pdf' | 'docx'; number: number | null }>,
): Promise<MadeFile> {
  if (asked.paper === 'mau-03' || asked.paper === 'van-ban-de-nghi')
    return drawn(await communePaper(actor, code, asked.paper), asked.format);
  const read = await readCopy(actor, code, asked.number);
  const receipts = await receiptsOf(code);
  if (asked.paper === 'ho-so')
    return asked.format === 'pdf'
      ? boundPdf({ ...bind(read, receipts), annexes: await annexesOf(actor, read) })
      : made(await boundDocx(bind(read, receipts, [onlyListed])));
  return drawn(
    asked.paper === 'mau-01' ? registrationSlip(read, receipts) : selfReport(read),
    asked.format,
  );
}

/** Refuses like `dossierPaper` whoever may not have the paper, without making it: a bound copy takes its time. */
export async function demandPaper(
  actor: Actor,
  code: string,
  asked: Readonly<{ paper: PaperName; number: number | null }>,
): Promise<void> {
  if (asked.paper === 'mau-03' || asked.paper === 'van-ban-de-nghi')
    await communePaper(actor, code, asked.paper);
  else await readCopy(actor, code, asked.number);
}

/** What commune and province wrote when they took the dossier in. */
async function receiptsOf(code: string): Promise<Receipts> {
  const { rows } = await sql<{
    communeNumber: number | null;
    communeOn: Day | null;
    communeBy: string | null;
    communeCodes: string;
    provinceNumber: number | null;
    provinceOn: Day | null;
    provinceBy: string | null;
    provinceCodes: string;
  }>`
    select d.commune_slip_number as "communeNumber", d.commune_received_on as "communeOn",
           d.province_slip_number as "provinceNumber", d.province_received_on as "provinceOn",
           d.province_code || '-' || p.code as "communeCodes", d.province_code as "provinceCodes",
           (select a.display_name from dossier_steps s join accounts a on a.id = s.taken_by
             where s.dossier_id = d.id and s.action = 'receive' order by s.taken_at desc limit 1) as "communeBy",
           (select a.display_name from dossier_steps s join accounts a on a.id = s.taken_by
             where s.dossier_id = d.id and s.action = 'receive-at-province' order by s.taken_at desc limit 1) as "provinceBy"
      from dossiers d join places p on p.id = d.place_id where d.code = ${code}`.execute(db());
  const row = rows[0];
  const receipt = (number: number | null, on: Day | null, by: string | null, codes: string) => {
    const slip = slipNumber(number, on, codes);
    return slip && on ? { slip, on, by: by ?? '' } : null;
  };
  return {
    commune: row
      ? receipt(row.communeNumber, row.communeOn, row.communeBy, row.communeCodes)
      : null,
    province: row
      ? receipt(row.provinceNumber, row.provinceOn, row.provinceBy, row.provinceCodes)
      : null,
  };
}

const drawn = async (paper: OfficialDocument, format: 'pdf' | 'docx'): Promise<MadeFile> =>
  made(format === 'pdf' ? documentPdf(paper) : await documentDocx(paper));

const onlyListed =
  'Bản Word kê danh mục minh chứng; tệp minh chứng được đóng kèm trong bản PDF của cả hồ sơ.';

function bind(read: ReadCopy, receipts: Receipts, notes: readonly string[] = []): BoundDocuments {
  const { copy, at, hash } = read;
  return {
    cover: {
      above: copy.registry?.producer ?? '',
      title: `HỒ SƠ SẢN PHẨM\n${copy.registry?.product ?? ''}`,
      below: [
        `Mã hồ sơ ${copy.dossier.code} · ${textOf('vi', `dossiers.kind.${copy.dossier.kind}`)}`,
        at ? `Nộp lần ${copy.number} ngày ${formatDay(dayAt(at))} tại ${read.place}` : 'Chưa nộp',
        ...(hash ? [`Mã nội dung (SHA-256) ${hash.slice(0, 32)}\n${hash.slice(32)}`] : []),
        ...notes,
      ].join('\n'),
      contents: 'MỤC LỤC',
      mark: markOf(read, 'Hồ sơ'),
    },
    documents: [registrationSlip(read, receipts), selfReport(read)],
  };
}

const reasons: Readonly<Record<LeftOut, string>> = {
  kind: 'Tệp không phải PDF hay ảnh.',
  locked: 'Tệp PDF có mật khẩu hoặc bị khóa.',
  broken: 'Tệp hỏng, không đọc được.',
  limit: `Quá mức của một bản PDF: ${bindLimits.pages.toLocaleString('vi')} trang, ${bindLimits.megabytes} MB.`,
  absent: 'Không có tệp, hoặc người tải không được xem tệp này.',
};

/** The documents of a copy in the order of their numbers, each with its file where the actor may see it. */
async function annexesOf(actor: Actor, read: ReadCopy): Promise<Annexes> {
  const files: Annex[] = [];
  for (const numbered of inOrder(read))
    files.push({
      title: `Minh chứng ${numbered.n} – ${numbered.document.title}`,
      facts: factsOf(read, numbered),
      fileName: numbered.document.fileName,
      file: await fileFor(actor, numbered.document),
    });
  return {
    heading: 'MINH CHỨNG ĐÓNG KÈM',
    files,
    left: {
      title: 'MINH CHỨNG KHÔNG ĐÓNG KÈM',
      note: 'Các tệp dưới đây không đóng được vào bản này; mở từng tệp ở trang của hồ sơ trên phần mềm.',
      columns: ['Tài liệu', 'Tệp', 'Lý do'],
      reasons,
    },
  };
}

function factsOf({ copy }: ReadCopy, { document, criteria }: Numbered): string[] {
  const labels = new Map(copy.questions.map(({ code, label }) => [code as string, label.vi]));
  const kind = evidenceTypes().find(({ id }) => id === document.kind)?.label.vi;
  return [
    kind ?? document.kind,
    [document.number && `Số ${document.number}`, document.issuer].filter(Boolean).join(' · '),
    [
      document.issuedOn && `Ngày cấp ${formatDay(document.issuedOn)}`,
      document.expiresOn && `Hết hạn ${formatDay(document.expiresOn)}`,
    ]
      .filter(Boolean)
      .join(' · '),
    criteria.length
      ? `Minh chứng cho tiêu chí:\n${criteria.map((code) => `${code}. ${labels.get(code) ?? ''}`).join('\n')}`
      : 'Minh chứng cho cả hồ sơ',
    `Tệp ${document.fileName} · SHA-256 ${document.sha256.slice(0, 12)}`,
  ].filter(Boolean);
}

/** The rights of the file itself decide: a bound copy shows nobody what they could not open. */
async function fileFor(actor: Actor, document: CopiedDocument): Promise<Annex['file']> {
  try {
    // the copy names a content, not what a document may have become
    const { fileId } = await fileOfEvidence(db(), actor, document.id, document.sha256);
    return await fileById(db(), fileId);
  } catch (error) {
    if (error instanceof Refusal && error.kind === 'not-found') return null;
    throw error;
  }
}
