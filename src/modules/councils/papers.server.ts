import type { Actor } from '#kernel/actor.ts';
import type { Day } from '#kernel/day.ts';
import { writtenDay, type DocumentBlock, type OfficialDocument } from '#kernel/documents.ts';
import { Refusal } from '#kernel/errors.ts';
import { layMinutes } from './minutes-paper.server.ts';
import {
  paperFacts,
  paperMark,
  ratedItems,
  sheetTitle,
  writtenMean,
  type PaperFacts,
  type RatedItem,
} from './paper-facts.server.ts';

/** What the council itself issues: minutes, list of results, report. */
export const councilPapers = ['minutes', 'results', 'report'] as const;
export type CouncilPaper = (typeof councilPapers)[number];

/** A paper of a session for chair, secretary, agency and inspector; a draft until the session is closed. */
export async function councilPaper(
  actor: Actor,
  sessionId: string,
  paper: CouncilPaper,
): Promise<OfficialDocument> {
  const facts = await paperFacts(actor, sessionId);
  if (paper === 'minutes') return layMinutes(facts);
  demandResults(ratedItems(facts));
  return paper === 'results' ? layResults(facts) : layReport(facts);
}

/** A list without any result is no paper. */
export function demandResults(items: readonly RatedItem[]): void {
  if (items.length === 0) throw new Refusal('conflict', 'councils.error.no-results');
}

/** Five stars are the Minister's to give (QĐ 26/2026 Đ4.1b): what a council's points reach is the prospect of them. */
const starsWritten = (stars: number): string => (stars === 5 ? '5 (tiềm năng)' : String(stars));

/** The results as a table: product, producer, place, product set, exact mean, star. */
export const resultTable = (items: readonly RatedItem[]): DocumentBlock => ({
  is: 'table',
  columns: [
    { header: 'TT', align: 'center', weight: 0.5 },
    { header: 'Sản phẩm', weight: 2.4 },
    { header: 'Chủ thể', weight: 2.4 },
    { header: 'Xã, phường, đặc khu', weight: 1.5 },
    { header: 'Bộ sản phẩm', weight: 2 },
    { header: 'Điểm trung bình', align: 'right', weight: 1.2 },
    { header: 'Hạng sao', align: 'center', weight: 0.8 },
  ],
  rows: items.map((item, index) => ({
    cells: [
      String(index + 1),
      item.product,
      item.producer,
      item.commune,
      sheetTitle(item.sheet),
      writtenMean(item.figures.mean),
      starsWritten(item.figures.stars),
    ],
  })),
});

const frame = (facts: PaperFacts) => ({
  issuer: {
    parent: ['Ủy ban nhân dân thành phố Hải Phòng'],
    body: [facts.council.name],
  },
  issued: { place: 'Hải Phòng', day: null },
  signatures: [{ lines: ['TM. Hội đồng', 'Chủ tịch'], name: null }],
  ...paperMark(facts, facts.session.sessionState !== 'closed'),
});
const ofRound = ({ round, session }: PaperFacts): string =>
  session.mode === 'written'
    ? 'theo ý kiến bằng văn bản của Hội đồng'
    : `${round ? `${round}, ` : ''}phiên họp ${writtenDay(session.heldOn as Day)}`;

/** The list of results, as an annex of report and minutes. */
const layResults = (facts: PaperFacts): OfficialDocument => ({
  ...frame(facts),
  number: null,
  kind: 'Danh sách',
  subject: `Kết quả đánh giá, phân hạng sản phẩm OCOP, ${ofRound(facts)}`,
  landscape: true,
  blocks: [resultTable(ratedItems(facts))],
});

/** The council's report of its results (QĐ 26/2026 Đ7.3d), with the list as annex. */
function layReport(facts: PaperFacts): OfficialDocument {
  const rated = ratedItems(facts);
  const left = facts.items.filter(({ state }) => state !== 'closed');
  const count = (stars: number) => rated.filter(({ figures }) => figures.stars === stars).length;
  return {
    ...frame(facts),
    number: { value: null, symbol: 'BC-HĐ' },
    kind: 'Báo cáo',
    subject: `Kết quả đánh giá, phân hạng sản phẩm OCOP, ${ofRound(facts)}`,
    addressees: [
      'Chủ tịch Ủy ban nhân dân thành phố Hải Phòng',
      'Sở Nông nghiệp và Môi trường thành phố Hải Phòng',
    ],
    blocks: [
      {
        is: 'paragraph',
        text: `Thực hiện Quyết định số 26/2026/QĐ-TTg và Quyết định số ${facts.council.decisionNo} ${writtenDay(facts.council.decidedOn)} về thành lập Hội đồng, ${facts.council.name} báo cáo kết quả như sau:`,
      },
      { is: 'heading', level: 1, text: 'KẾT QUẢ ĐÁNH GIÁ, PHÂN HẠNG' },
      {
        is: 'paragraph',
        text: `Hội đồng đã đánh giá, phân hạng ${rated.length} sản phẩm trong số ${facts.items.length} sản phẩm của danh sách; chi tiết tại Phụ lục.`,
      },
      {
        is: 'table',
        unit: 'Đơn vị tính: sản phẩm',
        columns: [
          { header: 'Hạng sao', weight: 3 },
          { header: 'Số sản phẩm', align: 'right' },
        ],
        rows: [5, 4, 3, 2, 1].map((stars) => ({ cells: [`${stars} sao`, String(count(stars))] })),
        totals: ['Tổng số', String(rated.length)],
      },
      ...(left.length
        ? [
            {
              is: 'paragraph',
              text: `Chưa có kết quả: ${left.map(({ product, code }) => `${product} (${code})`).join('; ')}.`,
            } as const,
          ]
        : []),
      { is: 'heading', level: 1, text: 'ĐỀ NGHỊ' },
      ...(count(3) + count(4)
        ? [
            {
              is: 'paragraph',
              text: `Trình Chủ tịch Ủy ban nhân dân thành phố công nhận ${count(3) + count(4)} sản phẩm đạt 3 sao, 4 sao.`,
            } as const,
          ]
        : []),
      ...(count(5)
        ? [
            {
              is: 'paragraph',
              text: `Trình Chủ tịch Ủy ban nhân dân thành phố phê duyệt kết quả và gửi hồ sơ ${count(5)} sản phẩm đạt từ 90 điểm đến Bộ Nông nghiệp và Môi trường.`,
            } as const,
          ]
        : []),
      {
        is: 'paragraph',
        text: 'Thông báo kết quả bằng văn bản đến Ủy ban nhân dân cấp xã và các chủ thể có sản phẩm tham gia đánh giá.',
      },
    ],
    recipients: ['Như trên', 'Thành viên Hội đồng', 'Lưu: HĐ'],
    appendices: [{ title: 'Danh sách kết quả', landscape: true, blocks: [resultTable(rated)] }],
  };
}
