import type { Actor } from '#kernel/actor.ts';
import { textOf } from '#kernel/catalogue.server.ts';
import { db } from '#kernel/db.server.ts';
import type { Day } from '#kernel/day.ts';
import { writtenDay, type DocumentBlock, type OfficialDocument } from '#kernel/documents.ts';
import { formatNumber } from '#kernel/money.ts';
import { fundingSources } from './budget.ts';
import { legalBases } from './documents-register.server.ts';
import type { LegalDocument } from './documents-register.ts';
import type { Lead } from './plans.ts';
import { planView, type ActivityView, type PlanView } from './plans-views.server.ts';

/** The bodies that issue the plans, and the symbol of their plans (NĐ 30/2020/NĐ-CP, Phụ lục I, II.3b: fixed by each). */
const offices: Readonly<Record<Lead, Readonly<{ body: string; symbol: string }>>> = {
  agriculture: { body: 'Sở Nông nghiệp và Môi trường', symbol: 'KH-SNNMT' },
  trade: { body: 'Sở Công Thương', symbol: 'KH-SCT' },
};
const parent = 'Ủy ban nhân dân thành phố Hải Phòng';
const seat = 'Hải Phòng';

const dong = (value: number): string => formatNumber(value, 'vi');
const paragraphs = (text: string): DocumentBlock[] =>
  text
    .split('\n')
    .filter((line) => line.trim())
    .map((line) => ({ is: 'paragraph', text: line.trim() }));

/** A version of a plan as the document that is signed (Mẫu 1.4, Phụ lục III), always in Vietnamese. */
export async function planDocument(
  actor: Actor,
  code: string,
  question: Readonly<{ n: number | null; on: Day }>,
): Promise<OfficialDocument> {
  const view = await planView(actor, code, { ...question, demo: false });
  const { lead, isDemo } = view.head;
  const dated = view.version.approvedOn ?? view.version.submittedOn ?? view.version.draftedOn;
  return layPlan(view, await legalBases(db(), lead, dated, isDemo));
}

/** `Căn cứ Quyết định số 26/2026/QĐ-TTg ngày 22 tháng 5 năm 2026 của Thủ tướng Chính phủ về …`. */
function basisLine({ kind, number, issuedOn, issuer, title }: LegalDocument): string {
  const of = textOf('vi', `programme.documents.kind.${kind}`);
  const day = issuedOn ? ` ${writtenDay(issuedOn)}` : '';
  return `Căn cứ ${of} số ${number}${day} của ${issuer}: ${title}`;
}

/** The document of a plan as it is seen; texts are those of the plan, figures those of its lines. */
export function layPlan(view: PlanView, bases: readonly LegalDocument[]): OfficialDocument {
  const { head, version, activities, cells } = view;
  const office = offices[head.lead];
  const total =
    cells.find(({ itemId, source }) => itemId === null && source === null)?.planned ?? 0;
  const marks = [
    ...(version.state === 'draft' || version.state === 'submitted'
      ? [`DỰ THẢO, BẢN ${version.n}`]
      : []),
    ...(head.isDemo ? ['SỐ LIỆU MINH HỌA'] : []),
  ];
  return {
    issuer: { parent: [parent], body: [office.body] },
    number: { value: null, symbol: office.symbol },
    issued: { place: seat, day: version.approvedOn },
    kind: 'Kế hoạch',
    subject: version.title,
    bases: bases.map(basisLine),
    blocks: [
      ...(version.purpose
        ? [
            { is: 'heading', level: 1, text: 'MỤC ĐÍCH, YÊU CẦU' } as const,
            ...paragraphs(version.purpose),
          ]
        : []),
      { is: 'heading', level: 1, text: 'NỘI DUNG' },
      {
        is: 'paragraph',
        text: `Thực hiện ${activities.length} hoạt động, ghi cụ thể về địa bàn, thời gian, kết quả và đơn vị chủ trì tại Phụ lục I.`,
      },
      { is: 'heading', level: 1, text: 'KINH PHÍ' },
      {
        is: 'paragraph',
        text: `Tổng kinh phí dự kiến: ${dong(total)} đồng, chia theo nguồn như sau; chi tiết từng hoạt động tại Phụ lục II.`,
      },
      sourceTable(view),
      ...(version.measures
        ? [{ is: 'heading', level: 1, text: 'GIẢI PHÁP' } as const, ...paragraphs(version.measures)]
        : []),
      { is: 'heading', level: 1, text: 'TỔ CHỨC THỰC HIỆN' },
      {
        is: 'paragraph',
        text: `${office.body} chủ trì, theo dõi, đôn đốc việc thực hiện; các đơn vị chủ trì tại Phụ lục I tổ chức thực hiện phần việc của mình, báo cáo kết quả và tình hình giải ngân về ${office.body} để tổng hợp, báo cáo Ban Chỉ đạo.`,
      },
    ],
    recipients: [
      'Ban Chỉ đạo Chương trình',
      'Các đơn vị chủ trì tại Phụ lục I',
      head.lead === 'agriculture' ? 'Sở Công Thương' : 'Sở Nông nghiệp và Môi trường',
      'Lưu: VT',
    ],
    signatures: [{ lines: ['Giám đốc'], name: null }],
    appendices: [
      {
        title: 'Danh mục hoạt động',
        landscape: true,
        blocks: [activityTable(view)],
      },
      { title: 'Kinh phí theo hoạt động và nguồn', landscape: true, blocks: [moneyTable(view)] },
    ],
    ...(marks.length && { mark: marks.join(' · ') }),
  };
}

function sourceTable({ cells }: PlanView): DocumentBlock {
  const rows = fundingSources.flatMap((source) => {
    const cell = cells.find((one) => one.itemId === null && one.source === source);
    return cell && cell.planned > 0
      ? [{ cells: [textOf('vi', `programme.source.${source}`), dong(cell.planned)] }]
      : [];
  });
  const total = cells.find(({ itemId, source }) => itemId === null && source === null);
  return {
    is: 'table',
    unit: 'Đơn vị tính: đồng',
    columns: [
      { header: 'Nguồn', weight: 2 },
      { header: 'Kinh phí', align: 'right' },
    ],
    rows,
    totals: ['Tổng cộng', dong(total?.planned ?? 0)],
  };
}

/** `tháng 3, 4`, `năm 2027, 2028; tháng 5`, or all of the plan's time. */
const whenOf = ({ months, years }: Pick<ActivityView, 'months' | 'years'>): string =>
  [
    ...(years.length ? [`năm ${years.join(', ')}`] : []),
    ...(months.length ? [`tháng ${months.join(', ')}`] : []),
  ].join('; ') || 'cả kỳ';

function activityTable({ activities }: PlanView): DocumentBlock {
  return {
    is: 'table',
    columns: [
      { header: 'TT', align: 'center', weight: 0.5 },
      { header: 'Hoạt động', weight: 3 },
      { header: 'Địa bàn', weight: 1.5 },
      { header: 'Thời gian', weight: 1.2 },
      { header: 'Kết quả dự kiến', weight: 2.5 },
      { header: 'Chủ trì', weight: 1.6 },
      { header: 'Phối hợp', weight: 1.4 },
    ],
    rows: activities.map((activity, index) => ({
      cells: [
        String(index + 1),
        activity.content ? `${activity.title}\n${activity.content}` : activity.title,
        activity.place ?? 'Toàn địa bàn',
        whenOf(activity),
        activity.outputs
          .map(({ wording, amount, unit }) =>
            amount === null ? wording : `${wording}: ${formatNumber(amount, 'vi')} ${unit}`.trim(),
          )
          .join('\n'),
        activity.responsible,
        activity.cooperating,
      ],
    })),
  };
}

function moneyTable({ activities, cells }: PlanView): DocumentBlock {
  const used = fundingSources.filter((source) =>
    cells.some((one) => one.itemId === null && one.source === source && one.planned > 0),
  );
  const planned = (itemId: string | null, source: string | null): string => {
    const value =
      cells.find((cell) => cell.itemId === itemId && cell.source === source)?.planned ?? 0;
    return value === 0 && source !== null ? '' : dong(value);
  };
  return {
    is: 'table',
    unit: 'Đơn vị tính: đồng',
    columns: [
      { header: 'TT', align: 'center', weight: 0.5 },
      { header: 'Hoạt động', weight: 3 },
      { header: 'Tổng số', align: 'right', weight: 1.4 },
      ...used.map((source) => ({
        header: textOf('vi', `programme.source.${source}`),
        group: 'Trong đó',
        align: 'right' as const,
        weight: 1.4,
      })),
    ],
    rows: activities.map(({ itemId, title }, index) => ({
      cells: [
        String(index + 1),
        title,
        planned(itemId, null),
        ...used.map((source) => planned(itemId, source)),
      ],
    })),
    totals: ['', 'Tổng cộng', planned(null, null), ...used.map((source) => planned(null, source))],
  };
}
