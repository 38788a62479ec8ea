import { formatDay, type Day } from '#kernel/day.ts';
import {
  writtenDay,
  type DocumentBlock,
  type DocumentTable,
  type OfficialDocument,
} from '#kernel/documents.ts';
import {
  paperMark,
  resultTable,
  sheetTitle,
  type PaperFacts,
  type RatedItem,
} from '#modules/councils/index.server.ts';

/** What is on record of a dossier after the council's result. */
export type Decided = Readonly<{
  decision: Readonly<{
    id: string;
    number: string;
    issuedOn: Day;
    issuer: 'province' | 'ministry' | 'district';
    signedAs: string | null;
    stars: number;
    validUntil: Day;
    /** how many products it recognises in all */
    products: number;
  }> | null;
  approval: Readonly<{
    number: string;
    approvedOn: Day;
    letterNo: string | null;
    sentOn: Day | null;
  }> | null;
  /** an upgrade that was closed: its result is no higher than the star in force */
  kept: boolean;
}>;
type Decision = NonNullable<Decided['decision']>;

const city = 'Ủy ban nhân dân thành phố Hải Phòng';
const department = 'Sở Nông nghiệp và Môi trường';
const ministry = 'Bộ Nông nghiệp và Môi trường';
const law =
  'Quyết định số 26/2026/QĐ-TTg ngày 22 tháng 5 năm 2026 của Thủ tướng Chính phủ về Bộ tiêu chí và quy trình đánh giá, phân hạng sản phẩm OCOP';

const said = (text: string): DocumentBlock => ({ is: 'paragraph', text });
const article = (text: string): DocumentBlock => ({ is: 'article', text });
const heldAt = ({ council, session }: PaperFacts): string =>
  `${council.name}, ${session.mode === 'written' ? 'lấy ý kiến bằng văn bản' : 'phiên họp'} ${writtenDay(session.heldOn as Day)}`;

/** `4025/QĐ-UBND` as number and symbol; a number that is written otherwise stands in front as it is. */
function numbered(stored: string | null, symbol: string): OfficialDocument['number'] {
  if (stored === null) return { value: null, symbol };
  const [, value, rest] = /^0*(\d{1,9})\s*\/\s*(.+)$/.exec(stored) ?? [];
  return value && rest ? { value: Number(value), symbol: rest } : null;
}

const ofDepartment = (facts: PaperFacts, symbol: string) => ({
  issuer: { parent: [city], body: [department] },
  number: { value: null, symbol },
  issued: { place: 'Hải Phòng', day: null },
  signatures: [{ lines: ['Giám đốc'], name: null }],
  ...paperMark(facts, true),
});

/** Number and day stay open: the department's submission to the Chairman for 3 and 4 stars (QĐ 26/2026 Đ7.3đ). */
export function laySubmission(facts: PaperFacts, items: readonly RatedItem[]): OfficialDocument {
  return {
    ...ofDepartment(facts, 'TTr-SNNMT'),
    kind: 'Tờ trình',
    subject: 'Về việc công nhận kết quả đánh giá, phân hạng sản phẩm OCOP đạt 3 sao, 4 sao',
    addressees: [`Chủ tịch ${city}`],
    blocks: [
      said(`Căn cứ ${law};`),
      said(`Căn cứ báo cáo kết quả đánh giá của ${heldAt(facts)};`),
      said(
        `${department} kính trình Chủ tịch ${city} xem xét, quyết định công nhận và cấp giấy chứng nhận cho ${items.length} sản phẩm (${starCounts(items)}) theo danh sách tại Phụ lục.`,
      ),
      said(
        'Kèm theo: báo cáo kết quả đánh giá và biên bản của Hội đồng; dự thảo Quyết định công nhận.',
      ),
    ],
    recipients: ['Như trên', 'Lưu: VT'],
    appendices: [
      {
        title: 'Danh sách sản phẩm đề nghị công nhận',
        landscape: true,
        blocks: [resultTable(items)],
      },
    ],
  };
}

/** From 90 points on: the Chairman is asked to approve the result and to send the file to the ministry (Đ7.3e). */
export function layApproval(facts: PaperFacts, items: readonly RatedItem[]): OfficialDocument {
  return {
    ...ofDepartment(facts, 'TTr-SNNMT'),
    kind: 'Tờ trình',
    subject: `Về việc phê duyệt kết quả đánh giá sản phẩm đạt từ 90 điểm và gửi hồ sơ đến ${ministry}`,
    addressees: [`Chủ tịch ${city}`],
    blocks: [
      said(`Căn cứ ${law};`),
      said(`Căn cứ báo cáo kết quả đánh giá của ${heldAt(facts)};`),
      said(
        `${department} kính trình Chủ tịch ${city} phê duyệt kết quả đánh giá ${items.length} sản phẩm đạt từ 90 điểm theo danh sách tại Phụ lục và gửi hồ sơ đến ${ministry} để đánh giá, phân hạng sản phẩm OCOP 5 sao.`,
      ),
    ],
    recipients: ['Như trên', 'Lưu: VT'],
    appendices: [
      {
        title: 'Danh sách sản phẩm đề nghị phê duyệt kết quả',
        landscape: true,
        blocks: [resultTable(items)],
      },
    ],
  };
}

/** The letter with which the city sends what was approved to the ministry (Đ6.3, Đ7.3e). */
export function layMinistryLetter(
  facts: PaperFacts,
  items: readonly RatedItem[],
  decided: ReadonlyMap<string, Decided>,
): OfficialDocument {
  const approvals = items.flatMap(({ dossierId }) => decided.get(dossierId)?.approval ?? []);
  const sent =
    approvals.length === items.length && new Set(approvals.map((one) => one.letterNo)).size === 1
      ? approvals[0]!
      : null;
  const numbers = [
    ...new Set(approvals.map((one) => `số ${one.number} ${writtenDay(one.approvedOn)}`)),
  ];
  return {
    issuer: { body: [city] },
    number: numbered(sent?.letterNo ?? null, 'UBND-NNMT'),
    issued: { place: 'Hải Phòng', day: sent?.sentOn ?? null },
    kind: null,
    subject: 'đề nghị đánh giá, phân hạng sản phẩm OCOP 5 sao',
    addressees: [ministry],
    blocks: [
      said(
        `Căn cứ ${law} và kết quả đánh giá của ${heldAt(facts)}${
          numbers.length
            ? `, được Chủ tịch ${city} phê duyệt tại Quyết định ${numbers.join('; ')}`
            : ''
        }, ${city} đề nghị ${ministry} tổ chức đánh giá, phân hạng ${items.length} sản phẩm sau:`,
      ),
      resultTable(items),
      said('Hồ sơ của từng sản phẩm được gửi kèm theo văn bản này.'),
    ],
    recipients: ['Như trên', department, 'Lưu: VT'],
    signatures: [{ lines: ['TM. Ủy ban nhân dân', 'Chủ tịch'], name: null }],
    ...paperMark(facts, !sent?.letterNo),
  };
}

/** The list annexed to a decision: what is recognised and for whom. Points stay in the council's papers. */
const recognisedTable = (items: readonly RatedItem[]): DocumentTable => ({
  is: 'table',
  columns: [
    { header: 'TT', align: 'center', weight: 0.5 },
    { header: 'Sản phẩm', weight: 2.5 },
    { header: 'Bộ sản phẩm', weight: 2 },
    { header: 'Chủ thể', weight: 2.5 },
    { header: 'Xã, phường, đặc khu', weight: 1.6 },
    { header: 'Hạng sao', align: 'center', weight: 0.8 },
  ],
  rows: items.map((item, index) => ({
    cells: [
      String(index + 1),
      item.product,
      sheetTitle(item.sheet),
      item.producer,
      item.commune,
      String(item.figures.stars),
    ],
  })),
});

/**
 * The Chairman's decision of recognition (Đ7.3e; Mẫu 1.2): a draft for products that wait, or as it is on record with number
 * and day. A decision that recognises more than these products is printed as an extract.
 */
export function layDecision(
  facts: PaperFacts,
  items: readonly RatedItem[],
  decision: Decision | null,
): OfficialDocument {
  const { mark } = paperMark(facts, decision === null);
  const number = numbered(decision?.number ?? null, 'QĐ-UBND');
  const marks = [
    ...(mark ? [mark] : []),
    ...(decision && !number ? [`Quyết định số ${decision.number}`] : []),
    ...(decision && decision.products > items.length ? ['TRÍCH DANH SÁCH'] : []),
  ];
  return {
    issuer: { body: [city] },
    number,
    issued: { place: 'Hải Phòng', day: decision?.issuedOn ?? null },
    kind: 'Quyết định',
    subject: 'Về việc công nhận sản phẩm OCOP đạt 3 sao, 4 sao',
    authority: `Chủ tịch ${city}`,
    bases: [
      'Căn cứ Luật Tổ chức chính quyền địa phương',
      `Căn cứ ${law}`,
      `Theo báo cáo kết quả đánh giá của ${heldAt(facts)}`,
      `Theo đề nghị của Giám đốc ${department}`,
    ],
    resolve: 'QUYẾT ĐỊNH:',
    blocks: [
      article('Công nhận sản phẩm OCOP'),
      said(
        `Công nhận ${items.length} sản phẩm OCOP (${starCounts(items)}) theo danh sách tại Phụ lục kèm theo Quyết định này.`,
      ),
      article('Giá trị và quyền của chủ thể'),
      said(
        `Giấy chứng nhận có giá trị 36 tháng kể từ ngày ký${decision ? `, đến hết ngày ${formatDay(decision.validUntil)}` : ''}. Chủ thể được in biểu trưng OCOP và hạng sao trên bao bì sản phẩm trong thời hạn đó.`,
      ),
      article('Trách nhiệm'),
      said(
        `${department} hướng dẫn sử dụng biểu trưng OCOP, kiểm tra định kỳ; Ủy ban nhân dân cấp xã theo dõi sản phẩm trên địa bàn; chủ thể giữ chất lượng sản phẩm như hồ sơ đã được đánh giá.`,
      ),
      article('Điều khoản thi hành'),
      said(
        `Quyết định này có hiệu lực kể từ ngày ký. Chánh Văn phòng Ủy ban nhân dân thành phố, Giám đốc ${department}, Chủ tịch Ủy ban nhân dân các xã, phường, đặc khu và các chủ thể có tên tại Phụ lục chịu trách nhiệm thi hành Quyết định này.`,
      ),
    ],
    recipients: ['Như Điều 4', ministry, 'Lưu: VT'],
    signatures: [{ lines: (decision?.signedAs || 'Chủ tịch').split(/\s*[;\n]\s*/), name: null }],
    appendices: [
      {
        title: 'Danh sách sản phẩm OCOP được công nhận',
        landscape: true,
        blocks: [recognisedTable(items)],
      },
    ],
    ...(marks.length && { mark: marks.join(' · ') }),
  };
}

/** What becomes of a result: recognised, before the Chairman or the ministry, or neither (Đ4.1a). */
function outcomeOf({ figures: { stars } }: RatedItem, decided: Decided | undefined): string {
  const decision = decided?.decision;
  if (decision)
    return `Công nhận ${decision.stars} sao tại Quyết định số ${decision.number} ngày ${formatDay(decision.issuedOn)}, giá trị đến hết ngày ${formatDay(decision.validUntil)}`;
  if (decided?.kept)
    return 'Không cao hơn hạng sao đang có; giấy chứng nhận đang có giữ giá trị đến hết thời hạn';
  if (stars <= 2) return 'Không cấp giấy chứng nhận; có thể hoàn thiện và đăng ký đánh giá lại';
  if (stars <= 4) return 'Trình Chủ tịch Ủy ban nhân dân thành phố công nhận';
  return decided?.approval
    ? `Phê duyệt kết quả tại Quyết định số ${decided.approval.number} ngày ${formatDay(decided.approval.approvedOn)}; gửi hồ sơ đến ${ministry}`
    : `Trình phê duyệt kết quả và gửi hồ sơ đến ${ministry}`;
}

/** The written notice to communes and producers, of one and two stars as well (Đ7.3g). */
export function layNotice(
  facts: PaperFacts,
  items: readonly RatedItem[],
  decided: ReadonlyMap<string, Decided>,
): OfficialDocument {
  const list = resultTable(items) as DocumentTable;
  const table: DocumentTable = {
    ...list,
    columns: [...list.columns, { header: 'Bước tiếp theo', weight: 2.6 }],
    rows: list.rows.map((row, index) => ({
      ...row,
      cells: [...row.cells, outcomeOf(items[index]!, decided.get(items[index]!.dossierId))],
    })),
  };
  const places = [...new Set(items.map(({ commune }) => commune).filter(Boolean))];
  const producers = [...new Set(items.map(({ producer }) => producer))];
  return {
    ...ofDepartment(facts, 'TB-SNNMT'),
    kind: 'Thông báo',
    subject: 'Kết quả đánh giá, phân hạng sản phẩm OCOP',
    addressees: [
      ...(places.length > 3
        ? ['Ủy ban nhân dân các xã, phường, đặc khu tại Phụ lục']
        : places.map((place) => `Ủy ban nhân dân ${place}`)),
      ...(producers.length > 3 ? ['Các chủ thể tại Phụ lục'] : producers),
    ],
    blocks: [
      said(
        `Căn cứ ${law} và kết quả đánh giá của ${heldAt(facts)}, ${department} thông báo kết quả của ${items.length} sản phẩm tại Phụ lục.`,
      ),
      said(
        'Sản phẩm đạt 1 sao, 2 sao không được cấp giấy chứng nhận. Chủ thể không đồng ý với kết quả có quyền khiếu nại theo quy định của pháp luật về khiếu nại.',
      ),
      said(
        'Đề nghị Ủy ban nhân dân cấp xã hướng dẫn chủ thể hoàn thiện sản phẩm theo kết quả đánh giá.',
      ),
    ],
    recipients: ['Như trên', 'Lưu: VT'],
    appendices: [{ title: 'Kết quả của từng sản phẩm', landscape: true, blocks: [table] }],
  };
}

/** `2 sản phẩm 4 sao, 1 sản phẩm 3 sao`. */
const starCounts = (items: readonly RatedItem[]): string =>
  [5, 4, 3]
    .map((stars) => [stars, items.filter(({ figures }) => figures.stars === stars).length] as const)
    .filter(([, count]) => count > 0)
    .map(([stars, count]) => `${count} sản phẩm ${stars} sao`)
    .join(', ');
