import { textOf } from '#kernel/catalogue.server.ts';
import { formatDay, dayAt, type Day } from '#kernel/day.ts';
import type { DocumentBlock, DocumentTable, OfficialDocument } from '#kernel/documents.ts';
import { evidenceTypes, loadSheet } from '#modules/rulebooks/index.server.ts';
import { RulebookId } from '#modules/rulebooks/index.ts';
import type { ReadCopy } from './copy.server.ts';
import type { CopiedDocument } from './copy.ts';
import type { GeneralField } from './general.ts';

/** As the forms name it. */
export const province = 'thành phố Hải Phòng';
const vi = (key: string, params?: Record<string, string | number>) => textOf('vi', key, params);

/** Said on every page: which form, which dossier, and that it is a draft or an example. */
export const markOf = ({ copy, at, ratedCode, isDemo }: ReadCopy, form: string): string =>
  [
    form,
    `${copy.dossier.code}${at ? `, lần nộp ${copy.number}` : ''}`,
    ...(ratedCode ? [`Mã số sản phẩm ${ratedCode}`] : []),
    ...(at ? [] : ['BẢN NHÁP, CHƯA NỘP']),
    ...(isDemo ? ['SỐ LIỆU MINH HỌA'] : []),
  ].join(' · ');

const dayOf = ({ at }: ReadCopy): Day | null => (at ? dayAt(at) : null);

/** What both forms share: who writes, where, when, and who signs. */
function frame(
  read: ReadCopy,
  form: string,
): Pick<OfficialDocument, 'issuer' | 'number' | 'issued' | 'signatures' | 'mark'> {
  const { copy, place } = read;
  return {
    issuer: { body: [copy.registry?.producer ?? ''] },
    number: null,
    issued: { place, day: dayOf(read) },
    signatures: [
      {
        lines: ['Đại diện pháp lý của chủ thể'],
        name: copy.general.representativeName || null,
      },
    ],
    mark: markOf(read, form),
  };
}

const box = (ticked: boolean, text: string): string => `${ticked ? '[x]' : '[  ]'} ${text}`;

/** Label and value, a line each; what is empty is left open. */
export const fieldTable = (rows: readonly (readonly [string, string])[]): DocumentTable => ({
  is: 'table',
  columns: [
    { header: 'Nội dung', weight: 2 },
    { header: 'Thông tin', weight: 4 },
  ],
  rows: rows.map(([label, value]) => ({ cells: [label, value.trim() || '…'] })),
});

/** The fields of the form with their names. */
export const labelled = (read: ReadCopy, fields: readonly GeneralField[]) =>
  fields.map((field): readonly [string, string] => [
    vi(`dossiers.field.${field}`),
    valueOf(read, field),
  ]);

/** A field of the form as the papers write it. */
export function valueOf({ copy: { general } }: ReadCopy, field: GeneralField): string {
  switch (field) {
    case 'representativeGender':
      return general.representativeGender && vi(`dossiers.gender.${general.representativeGender}`);
    case 'registeredOn':
      return general.registeredOn && formatDay(general.registeredOn);
    case 'intellectualProperty':
      return general.intellectualProperty.map((kind) => vi(`dossiers.property.${kind}`)).join('; ');
    default: {
      const value = general[field];
      return typeof value === 'boolean' ? vi(value ? 'dossiers.yes' : 'dossiers.no') : `${value}`;
    }
  }
}

/** A paragraph a line; open where nothing is written. */
export const prose = (text: string): DocumentBlock[] => {
  const lines = text.split('\n').filter((line) => line.trim());
  return (lines.length ? lines : ['…']).map((line) => ({ is: 'paragraph', text: line.trim() }));
};

const sheetOfCopy = ({ copy: { dossier } }: ReadCopy) =>
  loadSheet(RulebookId.parse(dossier.rulebook), dossier.sheet)!;

/** Where and when a dossier was taken in, and by whom; null: not yet. */
export type Receipt = Readonly<{ slip: string; on: Day; by: string }> | null;
export type Receipts = Readonly<{ commune: Receipt; province: Receipt }>;

/** Mẫu 01, phiếu đăng ký, with what the offices that took it in wrote on it. QĐ 26/2026 Phụ lục III. */
export function registrationSlip(read: ReadCopy, receipts: Receipts): OfficialDocument {
  const { copy } = read;
  const { kind, sheet } = copy.dossier;
  const year = (dayOf(read) ?? copy.dossier.code.slice(3, 7)).slice(0, 4);
  return {
    ...frame(read, 'Mẫu 01'),
    kind: 'Phiếu đăng ký',
    subject: `Tham gia đánh giá, phân hạng sản phẩm OCOP của ${province}\nnăm ${year}`,
    blocks: [
      { is: 'heading', level: 1, text: 'Đơn vị và sản phẩm đăng ký' },
      fieldTable([
        ['Tên đơn vị', copy.registry?.producer ?? ''],
        ...labelled(read, [
          'representativeName',
          'representativePosition',
          'contactAddress',
          'phone',
          'email',
        ]),
        ['Tên sản phẩm', copy.registry?.product ?? ''],
        ['Bộ sản phẩm', `${sheet}. ${sheetOfCopy(read).name.vi}`],
        [
          'Lần đăng ký',
          (['first', 'upgrade', 'renewal'] as const)
            .map((one) => box(one === kind, vi(`dossiers.kind.${one}`)))
            .join('\n'),
        ],
        ['Báo cáo gửi kèm', `Mẫu 02, tự chấm ${copy.rating.total} điểm`],
        ['Minh chứng gửi kèm', `${inOrder(read).length} tài liệu, theo danh mục kèm báo cáo`],
        ['Số mẫu sản phẩm', `${copy.general.samples}`],
      ]),
      { is: 'heading', level: 1, text: 'Phần ghi của cơ quan tiếp nhận' },
      {
        is: 'table',
        columns: [
          { header: 'Nội dung', weight: 2 },
          { header: 'Ủy ban nhân dân cấp xã', weight: 2 },
          { header: 'Cơ quan tham mưu cấp tỉnh', weight: 2 },
        ],
        rows: (
          [
            ['Số phiếu', ({ slip }) => slip],
            ['Ngày nhận', ({ on }) => formatDay(on)],
            ['Người nhận', ({ by }) => by],
            ['Ký tên, đóng dấu', () => '\n\n'],
          ] as const satisfies [string, (receipt: NonNullable<Receipt>) => string][]
        ).map(([label, of]) => ({
          cells: [
            label,
            ...[receipts.commune, receipts.province].map((receipt) => (receipt ? of(receipt) : '')),
          ],
        })),
      },
      { is: 'paragraph', text: vi('dossiers.submit.commitment') },
    ],
  };
}

/** A document under its number, with the criteria that it proves. */
export type Numbered = Readonly<{
  n: number;
  document: CopiedDocument;
  criteria: readonly string[];
}>;

/** Each document once, numbered in the order in which the sheet asks for it: annexes follow the criteria. */
export function inOrder({ copy }: ReadCopy): Numbered[] {
  const order = new Map(copy.questions.map(({ code }, index) => [code as string, index]));
  const sorted = copy.documents.toSorted(
    (a, b) => (order.get(a.criterion) ?? 1e6) - (order.get(b.criterion) ?? 1e6),
  );
  const byId = Map.groupBy(sorted, ({ id }) => id);
  return [...byId.values()].map((same, index) => ({
    n: index + 1,
    document: same[0]!,
    criteria: same.map(({ criterion }) => criterion).filter(Boolean),
  }));
}

/** Mẫu 02, báo cáo tự đánh giá, with the list of what proves it. QĐ 26/2026 Phụ lục III. */
export function selfReport(read: ReadCopy): OfficialDocument {
  const { copy } = read;
  const kind = copy.registry?.producer_kind ?? 'unknown';
  const numbered = inOrder(read);
  const part = (heading: string, field: GeneralField): DocumentBlock[] => [
    { is: 'heading', level: 2, text: heading },
    ...prose(valueOf(read, field)),
  ];
  const label = (field: GeneralField) => part(vi(`dossiers.field.${field}`), field);
  return {
    ...frame(read, 'Mẫu 02'),
    kind: 'Báo cáo tự đánh giá',
    subject: `Sản phẩm: ${copy.registry?.product ?? ''}`,
    blocks: [
      { is: 'heading', level: 1, text: 'Thông tin chung' },
      fieldTable([
        ['Tên chủ thể', copy.registry?.producer ?? ''],
        ['Loại hình tổ chức', vi(`registry.kind.${kind}`)],
        ...labelled(read, [
          'contactAddress',
          'phone',
          'email',
          'representativeName',
          'representativeGender',
          'representativeEthnicity',
          'representativeResidence',
          'registrationNumber',
          'registeredOn',
        ]),
        ['Sản phẩm', copy.registry?.product ?? ''],
        ...labelled(read, [
          'specification',
          'standards',
          'qualityAnnounced',
          'foodSafetyCertified',
          'intellectualProperty',
        ]),
      ]),
      ...label('history'),
      ...label('organisation'),
      { is: 'heading', level: 1, text: 'Kết quả thực hiện phương án sản xuất, kinh doanh' },
      ...label('resultsMaterials'),
      ...label('resultsProcessing'),
      ...label('resultsChanges'),
      ...label('resultsMarket'),
      ...label('resultsRevenue'),
      { is: 'heading', level: 1, text: 'Tự đánh giá theo bộ tiêu chí' },
      {
        is: 'paragraph',
        text: `Bộ sản phẩm ${copy.dossier.sheet}. ${sheetOfCopy(read).name.vi}, theo ${copy.dossier.decision}. Tổng điểm tự chấm ${copy.rating.total}/100, tương ứng ${copy.rating.stars} sao.`,
      },
      ...sheetOfCopy(read).parts.map((one) => scoreTable(read, numbered, one)),
      { is: 'heading', level: 1, text: 'Kế hoạch tiếp theo' },
      ...prose(copy.general.futurePlan),
    ],
    appendices: [
      {
        title: 'Danh mục minh chứng',
        landscape: true,
        blocks: numbered.length
          ? [documentTable(numbered)]
          : [{ is: 'paragraph', text: 'Chưa có minh chứng.' }],
      },
      ...supplement(read),
    ],
  };
}

function scoreTable(
  { copy }: ReadCopy,
  numbered: readonly Numbered[],
  part: ReturnType<typeof sheetOfCopy>['parts'][number],
): DocumentTable {
  const questions = new Map(copy.questions.map((question) => [question.code as string, question]));
  return {
    is: 'table',
    caption: `Phần ${part.code}. ${part.label.vi}`,
    columns: [
      { header: 'Mã', align: 'center', weight: 1 },
      { header: 'Tiêu chí', weight: 4 },
      { header: 'Tự đánh giá', weight: 5 },
      { header: 'Điểm', align: 'center', weight: 1.3 },
      { header: 'Minh chứng', align: 'center', weight: 1.7 },
    ],
    rows: part.criteria.map(({ code }) => {
      const question = questions.get(code) ?? part.criteria.find((one) => one.code === code)!;
      const answer = copy.answers[code];
      const option = question.options[(answer?.option ?? 0) - 1];
      const words = option?.label.vi ?? (answer ? vi('dossiers.score.none') : '…');
      return {
        cells: [
          code,
          question.label.vi,
          answer?.note ? `${words}\n${answer.note}` : words,
          `${answer ? (option?.points ?? 0) : '…'}/${question.max}`,
          numbered
            .filter(({ criteria }) => criteria.includes(code))
            .map(({ n }) => `MC${n}`)
            .join(', '),
        ],
      };
    }),
    totals: ['', `Cộng phần ${part.code}`, '', `${copy.rating.parts[part.code]}/${part.max}`],
  };
}

function documentTable(numbered: readonly Numbered[]): DocumentTable {
  const kinds = new Map(evidenceTypes().map(({ id, label }) => [id, label.vi]));
  const day = (value: Day | null) => (value ? formatDay(value) : '');
  return {
    is: 'table',
    columns: [
      { header: 'Số', align: 'center', weight: 1 },
      { header: 'Tài liệu', weight: 4 },
      { header: 'Loại', weight: 3 },
      { header: 'Số, nơi cấp', weight: 3 },
      { header: 'Ngày cấp', align: 'center', weight: 1.8 },
      { header: 'Hết hạn', align: 'center', weight: 1.8 },
      { header: 'Tiêu chí', align: 'center', weight: 2.4 },
      { header: 'Tệp, 12 ký tự đầu của SHA-256', weight: 3 },
    ],
    rows: numbered.map(({ n, document, criteria }) => ({
      cells: [
        `MC${n}`,
        document.title,
        kinds.get(document.kind) ?? document.kind,
        [document.number, document.issuer].filter(Boolean).join('\n'),
        day(document.issuedOn),
        day(document.expiresOn),
        criteria.join(', '),
        `${document.fileName}\n${document.sha256.slice(0, 12)}`,
      ],
    })),
  };
}

/** A document in few words, so that what was corrected can be seen. */
const saidOf = (document: CopiedDocument): string =>
  [
    document.title,
    [document.number && `Số ${document.number}`, document.issuer].filter(Boolean).join(' · '),
    document.issuedOn && `Ngày cấp ${formatDay(document.issuedOn)}`,
    document.expiresOn && `Hết hạn ${formatDay(document.expiresOn)}`,
    `Tệp ${document.fileName} · SHA-256 ${document.sha256.slice(0, 12)}`,
  ]
    .filter(Boolean)
    .join('\n');

/** A supplement says what it changes; the rest stands as it was handed in. */
function supplement(read: ReadCopy): { title: string; blocks: DocumentBlock[] }[] {
  const { copy, difference } = read;
  if (!difference) return [];
  const option = (code: string, position: number | null | undefined) =>
    copy.questions.find((question) => question.code === code)?.options[(position ?? 0) - 1]?.label
      .vi ?? vi(position === undefined ? 'dossiers.score.unanswered' : 'dossiers.score.none');
  const rows = [
    ...difference.general.map((field) => [vi(`dossiers.field.${field}`), '', valueOf(read, field)]),
    ...difference.answers.map(({ criterion, before, after }) => [
      `Tiêu chí ${criterion}`,
      [option(criterion, before?.option), before?.note].filter(Boolean).join('\n'),
      [option(criterion, after?.option), after?.note].filter(Boolean).join('\n'),
    ]),
    ...difference.added.map(({ title, criterion }) => [`Thêm minh chứng ${criterion}`, '', title]),
    ...difference.changed.map(({ before, after }) => [
      `Sửa minh chứng ${after.criterion}`,
      saidOf(before),
      saidOf(after),
    ]),
    ...difference.removed.map(({ title, criterion }) => [`Bỏ minh chứng ${criterion}`, title, '']),
  ];
  return [
    {
      title: 'Nội dung bổ sung so với lần nộp trước',
      blocks: rows.length
        ? [
            {
              is: 'table',
              columns: [
                { header: 'Mục', weight: 2 },
                { header: 'Lần nộp trước', weight: 3 },
                { header: 'Lần này', weight: 3 },
              ],
              rows: rows.map((cells) => ({ cells })),
            },
          ]
        : [{ is: 'paragraph', text: 'Không có thay đổi.' }],
    },
  ];
}
