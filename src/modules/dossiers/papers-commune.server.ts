import { sql } from 'kysely';
import type { Actor } from '#kernel/actor.ts';
import { textOf } from '#kernel/catalogue.server.ts';
import { db } from '#kernel/db.server.ts';
import type { DocumentBlock, OfficialDocument } from '#kernel/documents.ts';
import { Refusal } from '#kernel/errors.ts';
import { evidenceOf } from '#modules/rulebooks/index.server.ts';
import { RulebookId } from '#modules/rulebooks/index.ts';
import { readCopy, type ReadCopy } from './copy.server.ts';
import type { communePaperNames } from './copy.ts';
import type { GeneralField } from './general.ts';
import { fieldTable, labelled, markOf, province, valueOf } from './papers.server.ts';
import { reviewOf, type ReviewView } from './reviews.server.ts';
import { canSeeDossier } from './rights.ts';
import type { SignerPost } from './schemas.ts';
import { factsOf, readDossier } from './steps.server.ts';

const vi = (key: string) => textOf('vi', key);

/** The commune, its assessment, and the copy that it read. */
type Assessed = Readonly<{
  read: ReadCopy;
  review: ReviewView;
  commune: Readonly<{ kind: string; name: string }>;
}>;

/** A paper of the commune about a dossier, for those who may see the dossier, once the commune has assessed it. */
export async function communePaper(
  actor: Actor,
  code: string,
  paper: (typeof communePaperNames)[number],
): Promise<OfficialDocument> {
  const row = await readDossier(db(), code);
  if (!canSeeDossier(actor, factsOf(row)))
    throw new Refusal('not-found', 'dossiers.error.not-found');
  const review = await reviewOf(db(), row.id);
  if (!review) throw new Refusal('not-found', 'dossiers.error.no-review');
  const commune = await db()
    .selectFrom('place_names')
    .select([sql<string>`lower(kind)`.as('kind'), sql<string>`name`.as('name')])
    .where('place_id', '=', row.place_id)
    .executeTakeFirstOrThrow();
  const assessed = { read: await readCopy(actor, code, review.copyNumber), review, commune };
  return paper === 'mau-03' ? communeReport(assessed) : requestLetter(assessed);
}

const committee = ({ commune }: Assessed) => `Ủy ban nhân dân ${commune.kind} ${commune.name}`;

/** Lines under the committee's name; whoever acts for the chair says so. NĐ 30/2020 Phụ lục I, II.7a. */
const postLines: Readonly<Record<SignerPost, readonly string[]>> = {
  chair: ['Chủ tịch'],
  'vice-chair': ['KT. Chủ tịch', 'Phó Chủ tịch'],
  'acting-chair': ['Q. Chủ tịch'],
};

const signature = ({ commune, review }: Assessed): OfficialDocument['signatures'] => [
  {
    lines: [
      `TM. Ủy ban nhân dân ${commune.kind}`,
      ...(review.signerPost ? postLines[review.signerPost] : []),
    ],
    name: review.signedByName || null,
  },
];

const subjectOf = ({ read: { copy } }: Assessed): string =>
  `sản phẩm ${copy.registry?.product ?? '…'} của ${copy.registry?.producer ?? '…'}`;

/** The parts of Mẫu 03: what the producer wrote of it, and kinds of documents whose criteria speak of it. */
const parts: readonly Readonly<{
  part: 'materials' | 'labour' | 'idea' | 'identity';
  heading: string;
  fields: readonly GeneralField[];
  kinds: readonly string[];
  /** which of these criteria, where two parts share their documents */
  about?: 'origin' | 'rest';
}>[] = [
  {
    part: 'materials',
    heading: 'Về sử dụng nguyên liệu địa phương',
    fields: ['resultsMaterials'],
    kinds: ['material-origin-and-links'],
  },
  {
    part: 'labour',
    heading: 'Về sử dụng lao động địa phương',
    fields: ['organisation'],
    kinds: ['local-labour-list'],
  },
  {
    part: 'idea',
    heading: 'Nguồn gốc ý tưởng sản phẩm',
    fields: ['history'],
    kinds: ['product-story'],
    about: 'origin',
  },
  {
    part: 'identity',
    heading: 'Bản sắc, trí tuệ địa phương',
    fields: ['resultsProcessing'],
    kinds: ['product-story'],
    about: 'rest',
  },
];

const isOfIdea = (label: string): boolean => /ý tưởng/i.test(label);

/** What the producer declared on a part: its words in Mẫu 02, and its answers to the criteria of that kind. */
function declared(
  { read }: Assessed,
  { fields, kinds, about }: Omit<(typeof parts)[number], 'part' | 'heading'>,
): string {
  const { copy } = read;
  const asked = evidenceOf(RulebookId.parse(copy.dossier.rulebook), copy.dossier.sheet);
  const answers = copy.questions
    .filter(({ code }) => asked[code]?.some((kind) => kinds.includes(kind)))
    .filter(({ label }) => !about || isOfIdea(label.vi) === (about === 'origin'))
    .flatMap(({ code, label, options }) => {
      const answer = copy.answers[code];
      if (!answer) return [];
      const words = options[(answer.option ?? 0) - 1]?.label.vi ?? vi('dossiers.score.none');
      return [`Tiêu chí ${code}. ${label.vi}: ${[words, answer.note].filter(Boolean).join('. ')}`];
    });
  return [...fields.map((field) => valueOf(read, field)), ...answers]
    .filter((text) => text.trim())
    .join('\n');
}

/** Mẫu 03, the commune's report; where its number is not on record, the line is open and never filled in by us. QĐ 26/2026 Phụ lục III. */
function communeReport(assessed: Assessed): OfficialDocument {
  const { read, review, commune } = assessed;
  const { copy } = read;
  return {
    issuer: { body: [committee(assessed)] },
    number: review.report
      ? { value: review.report.number, symbol: review.report.symbol }
      : { value: null, symbol: 'BC-UBND' },
    issued: { place: commune.name, day: review.reviewedOn },
    kind: 'Báo cáo',
    subject:
      'Đánh giá một số nội dung của hồ sơ đăng ký tham gia\nđánh giá, phân hạng sản phẩm OCOP',
    blocks: [
      { is: 'heading', level: 1, text: 'Thông tin chung về hồ sơ sản phẩm' },
      fieldTable([
        ['Tên chủ thể', copy.registry?.producer ?? ''],
        ['Loại hình tổ chức', vi(`registry.kind.${copy.registry?.producer_kind ?? 'unknown'}`)],
        ['Địa chỉ', copy.general.contactAddress || (copy.registry?.address ?? '')],
        ...labelled(read, [
          'representativeName',
          'representativeGender',
          'representativeEthnicity',
          'representativeResidence',
        ]),
        ['Sản phẩm đăng ký đánh giá', copy.registry?.product ?? ''],
      ]),
      { is: 'heading', level: 1, text: 'Đánh giá một số nội dung của hồ sơ sản phẩm' },
      ...parts.flatMap(({ part, heading, ...of }): DocumentBlock[] => [
        { is: 'heading', level: 2, text: heading },
        {
          is: 'table',
          columns: [{ header: 'Chủ thể mô tả' }, { header: 'Đánh giá thực tế trên địa bàn' }],
          rows: [
            {
              cells: [
                declared(assessed, of) || '…',
                `${vi(`dossiers.finding.${review[part].finding}`)}.\n${review[part].text}`,
              ],
            },
          ],
        },
      ]),
      {
        is: 'paragraph',
        text: `${committee(assessed)} đề nghị Ủy ban nhân dân ${province} đánh giá, phân hạng sản phẩm OCOP cho ${subjectOf(assessed)}.`,
      },
    ],
    signatures: signature(assessed),
    mark: markOf(read, 'Mẫu 03'),
  };
}

/** `12/UBND-KT` as number and symbol; letters without a symbol carry the committee's. */
function numberOf(letterNumber: string): OfficialDocument['number'] {
  const [value, ...symbol] = letterNumber.split('/');
  return { value: value?.trim() || null, symbol: symbol.join('/').trim() || 'UBND' };
}

/** The letter that asks the province for the evaluation. QĐ 26/2026 Đ6.2a, Đ7.2b. */
function requestLetter(assessed: Assessed): OfficialDocument {
  const { read, review, commune } = assessed;
  const { copy } = read;
  return {
    issuer: { body: [committee(assessed)] },
    number: numberOf(review.letterNumber),
    issued: { place: commune.name, day: review.letterOn },
    kind: null,
    subject: 'đề nghị đánh giá, phân hạng sản phẩm OCOP',
    addressees: [`Ủy ban nhân dân ${province}`],
    blocks: [
      {
        is: 'paragraph',
        text: `Thực hiện Quyết định số ${copy.dossier.decision}, ${committee(assessed)} đã tiếp nhận, xem xét hồ sơ ${copy.dossier.code} (${vi(`dossiers.kind.${copy.dossier.kind}`).toLocaleLowerCase('vi')}) và đánh giá thực tế tại địa bàn theo Mẫu số 03.`,
      },
      {
        is: 'paragraph',
        text: `${committee(assessed)} đề nghị Ủy ban nhân dân ${province} đánh giá, phân hạng sản phẩm OCOP cho ${subjectOf(assessed)}.`,
      },
      { is: 'paragraph', text: 'Hồ sơ gửi kèm gồm:' },
      {
        is: 'list',
        items: [
          'Báo cáo đánh giá một số nội dung của hồ sơ (Mẫu số 03)',
          `Hồ sơ sản phẩm, lần nộp ${copy.number}, ${new Set(copy.documents.map(({ id }) => id)).size} tài liệu minh chứng`,
          ...(copy.general.samples ? [`${copy.general.samples} mẫu sản phẩm`] : []),
        ],
      },
    ],
    recipients: [
      'Như trên',
      'Sở Nông nghiệp và Môi trường',
      copy.registry?.producer ?? '',
      'Lưu: VT',
    ].filter(Boolean),
    signatures: signature(assessed),
    mark: markOf(read, 'Văn bản đề nghị'),
  };
}
