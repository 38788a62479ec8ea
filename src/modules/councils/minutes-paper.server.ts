import { dayAt, type Day } from '#kernel/day.ts';
import { writtenDay, type DocumentBlock, type OfficialDocument } from '#kernel/documents.ts';
import { formatFraction } from '#kernel/fraction.ts';
import type { Regulation } from './regulation.ts';
import {
  criterionTitle,
  paperMark,
  seatName,
  sheetTitle,
  writtenMean,
  type PaperFacts,
  type PaperFigures,
  type PaperItem,
} from './paper-facts.server.ts';

const said = (text: string): DocumentBlock => ({ is: 'paragraph', text });
const gap = '\u2007\u2007\u2007';

/** `08 giờ 30, ngày 05 tháng 01 năm 2026` in Vietnam; open where nothing is stored. */
function writtenInstant(instant: Date | null): string {
  if (!instant) return `${gap} giờ ${gap}, ${writtenDay(null)}`;
  const [hour, minute] = new Date(instant.getTime() + 7 * 3_600_000)
    .toISOString()
    .slice(11, 16)
    .split(':');
  return `${hour} giờ ${minute}, ${writtenDay(dayAt(instant))}`;
}

/** The minutes of a session (Mẫu 1.9, Phụ lục III); a draft until the session is closed. Sealed items have no points in it. */
export function layMinutes(facts: PaperFacts): OfficialDocument {
  const { session, council, round, items } = facts;
  const seated = (seat: string) => facts.members.find((member) => member.seat === seat);
  const written = session.mode === 'written';
  return {
    issuer: { parent: ['Ủy ban nhân dân thành phố Hải Phòng'], body: [council.name] },
    number: { value: null, symbol: 'BB-HĐ' },
    issued: null,
    kind: 'Biên bản',
    subject: written
      ? 'Lấy ý kiến bằng văn bản về kết quả đánh giá lại sản phẩm OCOP'
      : `Họp đánh giá, phân hạng sản phẩm OCOP${round ? `, ${round}` : ''}`,
    blocks: [
      said(`Thời gian bắt đầu: ${writtenInstant(facts.openedAt)}.`),
      said(
        written
          ? `Hình thức: lấy ý kiến bằng văn bản${session.answerBy ? `, trả lời đến hết ${writtenDay(session.answerBy)}` : ''}.`
          : `Ngày họp: ${writtenDay(session.heldOn as Day)}. Địa điểm: ${facts.venue ? `${facts.venue}.` : '…'}`,
      ),
      said(
        `${council.name} được thành lập theo Quyết định số ${council.decisionNo} ${writtenDay(council.decidedOn)}.`,
      ),
      { is: 'heading', level: 1, text: 'THÀNH PHẦN' },
      said(`Chủ trì: ${seated('chair')?.name || '…'}.`),
      said(`Thư ký: ${seated('secretary')?.name || '…'}.`),
      memberTable(facts),
      { is: 'heading', level: 1, text: 'NỘI DUNG' },
      said(
        `Hội đồng xem xét ${items.length} sản phẩm. ${regulationSaid(session.settings, written)}`,
      ),
      ...items.flatMap((item) => itemBlocks(facts, item)),
      { is: 'heading', level: 1, text: 'KẾT THÚC' },
      said(
        `${written ? 'Việc lấy ý kiến' : 'Cuộc họp'} kết thúc vào ${writtenInstant(facts.closedAt)}`,
      ),
    ],
    recipients: ['Thành viên Hội đồng', 'Sở Nông nghiệp và Môi trường', 'Lưu: HĐ'],
    signatures: [
      { lines: ['Thư ký'], name: seated('secretary')?.name || null },
      { lines: ['Chủ tọa'], name: seated('chair')?.name || null },
    ],
    ...paperMark(facts, session.sessionState !== 'closed'),
  };
}

/**
 * Presence is what is stored of it: the attendance as it was recorded; of a session without one a recorded absence, an act
 * of the chair, a sheet that counted in an opened item.
 */
function memberTable({ session, members, items, openedAt }: PaperFacts): DocumentBlock {
  const counted = new Set(
    items.flatMap(({ figures }) => figures?.totals.map(({ memberId }) => memberId) ?? []),
  );
  const presence = (member: PaperFacts['members'][number]): string =>
    member.absent
      ? `Vắng: ${member.reason}`
      : session.attendedAt || counted.has(member.id) || (member.seat === 'chair' && openedAt)
        ? 'Có mặt'
        : '…';
  return {
    is: 'table',
    columns: [
      { header: 'TT', align: 'center', weight: 0.5 },
      { header: 'Họ và tên', weight: 2 },
      { header: 'Chức danh trong Hội đồng', weight: 1.6 },
      { header: 'Cơ quan', weight: 2 },
      { header: 'Có mặt, vắng mặt', weight: 1.6 },
    ],
    rows: members.map((member, index) => ({
      cells: [
        String(index + 1),
        member.name,
        `${seatName(member.seat)}${member.seat === 'chair' && member.scores ? ' (chấm điểm)' : ''}`,
        member.organisation,
        presence(member),
      ],
    })),
  };
}

const sealed: Readonly<Record<string, string>> = {
  waiting: 'Sản phẩm chưa được chấm điểm tại phiên họp.',
  scoring: 'Phiếu chấm còn niêm phong, chưa mở; biên bản này không ghi điểm của sản phẩm.',
  dropped: 'Sản phẩm được hoãn, không xét tại phiên họp này.',
};
const named = (names: readonly string[]): string => names.join(', ') || 'không có';

function itemBlocks(facts: PaperFacts, item: PaperItem): DocumentBlock[] {
  const head: DocumentBlock[] = [
    { is: 'heading', level: 2, text: item.product },
    said(
      `Chủ thể: ${item.producer}${item.commune ? ` (${item.commune})` : ''}. Mã hồ sơ: ${item.code}. Bộ sản phẩm: ${sheetTitle(item.sheet)}.`,
    ),
  ];
  if (item.withoutReport)
    head.push(said(`Hội đồng xét khi chưa có báo cáo của Tổ tư vấn. Lý do: ${item.withoutReport}`));
  if (!item.figures) return [...head, said(sealed[item.state]!)];
  return [
    ...head,
    said(
      `Không tham gia chấm điểm do có liên quan: ${named(item.recused)}. Vắng mặt: ${named(item.absent)}.`,
    ),
    ...(item.attempt > 1
      ? [said(`Hội đồng chấm lại (lần ${item.attempt}). Lý do: ${item.rescoreReason}`)]
      : []),
    totalTable(facts, item.figures),
    ...figureBlocks(facts, item, item.figures),
  ];
}

function totalTable({ members }: PaperFacts, { totals, mean }: PaperFigures): DocumentBlock {
  // in the order of the seats, as the list of members has it
  const counted = members.flatMap(({ id, name }) => {
    const row = totals.find(({ memberId }) => memberId === id);
    return row ? [{ name, total: row.total }] : [];
  });
  return {
    is: 'table',
    unit: 'Đơn vị tính: điểm',
    columns: [
      { header: 'TT', align: 'center', weight: 0.5 },
      { header: 'Thành viên chấm điểm', weight: 4 },
      { header: 'Tổng điểm', align: 'right', weight: 1.5 },
    ],
    rows: counted.map(({ name, total }, index) => ({
      cells: [String(index + 1), name, String(total)],
    })),
    totals: ['', `Điểm trung bình của ${counted.length} phiếu`, writtenMean(mean)],
  };
}

const verdicts = {
  met: 'Đạt',
  'not-met': 'Không đạt',
  tied: 'Ngang phiếu',
} as const;

const roundings = {
  hundredth: 'hai chữ số thập phân',
  tenth: 'một chữ số thập phân',
  whole: 'điểm tròn',
} as const;

/** Which version of the Regulation applied, and what it says. */
function regulationSaid(regulation: Regulation, written: boolean): string {
  const { quorum, quorumShare, chairPresent, deviationLimit, commentRule } = regulation;
  const { minimaRule, meanRounding, fiveStarRule } = regulation;
  const said = [
    `ít nhất ${quorum} thành viên chấm điểm mỗi sản phẩm`,
    ...(quorumShare !== null && !written
      ? [`phiên họp có mặt ít nhất ${quorumShare}% số thành viên`]
      : []),
    ...(chairPresent && !written ? ['Chủ tịch Hội đồng có mặt'] : []),
    `tổng điểm chênh nhau quá ${deviationLimit} điểm thì thảo luận`,
    ...(commentRule === 'always' ? ['mỗi phiếu có nhận xét'] : []),
    `tiêu chí có mức điểm tối thiểu được tính là đạt khi ${
      minimaRule === 'all' ? 'tất cả thành viên chấm điểm' : 'quá nửa số thành viên chấm điểm'
    } cho từ mức đó trở lên`,
    ...(fiveStarRule === 'points'
      ? ['từ 90 điểm được đề nghị 5 sao, không xét mức điểm tối thiểu']
      : []),
    meanRounding === 'exact'
      ? 'điểm trung bình không làm tròn khi xếp mức sao'
      : `điểm trung bình được làm tròn đến ${roundings[meanRounding]} khi xếp mức sao`,
  ];
  return `Theo Quy chế của Hội đồng (văn bản số ${regulation.documentNo} ${writtenDay(
    regulation.decidedOn,
  )}, áp dụng từ ${writtenDay(regulation.validFrom)}): ${said.join('; ')}.`;
}

function figureBlocks(
  { session }: PaperFacts,
  { sheet, state }: PaperItem,
  figures: PaperFigures,
): DocumentBlock[] {
  const totals = figures.totals.map(({ total }) => total);
  const unmet = figures.unmetMinima
    .map(({ criterion, star }) => `${criterion} (mức ${star} sao)`)
    .join(', ');
  return [
    said(
      `Điểm cao nhất ${Math.max(...totals)}, thấp nhất ${Math.min(...totals)}, chênh lệch ${figures.range} điểm${
        figures.beyondLimit ? `, vượt giới hạn ${session.settings.deviationLimit} điểm` : ''
      }.`,
    ),
    ...(figures.votes.length
      ? [
          {
            is: 'table',
            caption: 'Tiêu chí có mức điểm tối thiểu',
            columns: [
              { header: 'Tiêu chí', weight: 4 },
              { header: 'Mức sao', align: 'center', weight: 0.8 },
              { header: 'Số phiếu đạt', align: 'center', weight: 0.9 },
              { header: 'Số phiếu không đạt', align: 'center', weight: 1 },
              { header: 'Kết quả', weight: 1.6 },
            ],
            rows: figures.votes.map(({ criterion, star, yes, no, verdict }) => ({
              cells: [
                criterionTitle(sheet, criterion),
                String(star),
                String(yes),
                String(no),
                verdicts[verdict],
              ],
            })),
          } satisfies DocumentBlock,
        ]
      : []),
    ...(figures.votes.some(({ verdict }) => verdict === 'tied')
      ? [said('Tiêu chí ngang phiếu được đưa ra thảo luận và không tính là đạt.')]
      : []),
    said(`Thảo luận: ${figures.discussion || 'không có ý kiến được ghi'}.`.replace(/\.+$/, '.')),
    said(
      state === 'closed'
        ? `Kết quả: điểm trung bình ${formatFraction(figures.mean, 2, 'vi')}${
            figures.decisive && session.settings.meanRounding !== 'exact'
              ? `, làm tròn đến ${roundings[session.settings.meanRounding]} thành ${formatFraction(figures.decisive, 2, 'vi')}`
              : ''
          }, ứng với mức ${figures.band} sao; phân hạng ${figures.stars} sao${
            !unmet
              ? ''
              : figures.stars < figures.band
                ? `, do chưa đạt điểm tối thiểu ở tiêu chí ${unmet}`
                : ` theo Quy chế của Hội đồng, dù chưa đạt điểm tối thiểu ở tiêu chí ${unmet}`
          }.`
        : state === 'referred'
          ? 'Ý kiến chưa thống nhất; sản phẩm được đưa ra phiên họp của Hội đồng, chưa có kết quả.'
          : 'Phiếu chấm đã mở; Hội đồng chưa chốt kết quả của sản phẩm.',
    ),
  ];
}
