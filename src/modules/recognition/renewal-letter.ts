import { formatDay, type Day } from '#kernel/day.ts';
import type { OfficialDocument } from '#kernel/documents.ts';
import type { RenewalStage } from './renewals.ts';

export type LetterStar = Readonly<{
  product: Readonly<{ code: string; name: string }>;
  stars: number | null;
  dueOn: Day;
  from: Day;
  until: Day;
  stage: RenewalStage;
}>;

const stageWords: Readonly<Record<RenewalStage, string>> = {
  coming: 'chưa đến kỳ nộp hồ sơ',
  open: 'đang trong kỳ nộp hồ sơ',
  missed: 'đã quá kỳ nộp hồ sơ',
  filed: 'đã nộp hồ sơ',
  lapsed: 'đã hết hiệu lực',
};

/**
 * The draft of the letter that reminds a producer of its stars, for the officer to check, number and sign. Its number and
 * day stay open.
 */
export function renewalLetter(
  letter: Readonly<{
    issuer: Readonly<{ body: string; place: string; symbol: string; signedAs: readonly string[] }>;
    producer: string;
    stars: readonly LetterStar[];
    terms: Readonly<{ opens: number; closes: number }>;
    isDemo: boolean;
  }>,
): OfficialDocument {
  const { issuer, producer, stars, terms, isDemo } = letter;
  const late = stars.some(({ stage }) => stage === 'missed' || stage === 'lapsed');
  return {
    issuer: { body: [issuer.body] },
    number: { value: null, symbol: issuer.symbol },
    issued: { place: issuer.place, day: null },
    kind: null,
    subject: 'đánh giá, phân hạng lại sản phẩm OCOP sắp hết hiệu lực',
    addressees: [producer],
    blocks: [
      {
        is: 'paragraph',
        text: `Căn cứ Quyết định số 26/2026/QĐ-TTg ngày 22/5/2026 của Thủ tướng Chính phủ, giấy chứng nhận sản phẩm OCOP có giá trị 36 tháng; hồ sơ đề nghị đánh giá, phân hạng lại được nộp trước ngày hết hiệu lực không sớm hơn ${terms.opens} ngày và không muộn hơn ${terms.closes} ngày. Qua theo dõi, các sản phẩm sau của đơn vị cần thực hiện:`,
      },
      {
        is: 'table',
        columns: [
          { header: 'Sản phẩm', weight: 4 },
          { header: 'Hạng', align: 'center', weight: 1 },
          { header: 'Hết hiệu lực', align: 'center', weight: 2 },
          { header: 'Nộp từ ngày', align: 'center', weight: 2 },
          { header: 'Chậm nhất', align: 'center', weight: 2 },
          { header: 'Tình trạng', weight: 3 },
        ],
        rows: stars.map((star) => ({
          cells: [
            `${star.product.name} (${star.product.code})`,
            star.stars === null ? '' : `${star.stars} sao`,
            formatDay(star.dueOn),
            formatDay(star.from),
            formatDay(star.until),
            stageWords[star.stage],
          ],
        })),
      },
      {
        is: 'paragraph',
        text: 'Đề nghị đơn vị rà soát nguyên liệu, công nghệ, bao bì, nhãn, công bố chất lượng, phiếu kiểm nghiệm định kỳ, thị trường, sản lượng và doanh thu kể từ khi được công nhận; làm mới giấy tờ đã hết hạn; nộp hồ sơ (Mẫu 01, Mẫu 02) tại Ủy ban nhân dân cấp xã.',
      },
      ...(late
        ? [
            {
              is: 'paragraph',
              text: 'Với sản phẩm đã quá kỳ nộp hồ sơ: theo khoản 3 Điều 12 Quyết định số 26/2026/QĐ-TTg, giấy chứng nhận tiếp tục có hiệu lực đến khi có kết quả xử lý, nhưng không quá 180 ngày tính từ ngày hết thời hạn; đề nghị đơn vị nộp hồ sơ ngay.',
            } as const,
          ]
        : []),
      {
        is: 'paragraph',
        text: 'Sau ngày hết hiệu lực, sản phẩm không được in, dán nhãn hiệu và hạng sao OCOP trên bao bì mới. Đơn vị cần hướng dẫn, xin liên hệ cơ quan gửi công văn này.',
      },
    ],
    recipients: ['Như trên', 'Lưu: VT'],
    signatures: [{ lines: issuer.signedAs }],
    ...(isDemo && { mark: 'MINH HỌA' }),
  };
}
