import { textOf } from '#kernel/catalogue.server.ts';
import { formatDay, type Day } from '#kernel/day.ts';
import { db } from '#kernel/db.server.ts';
import type { Actor } from '#kernel/actor.ts';
import { linkageOfProduct } from '#modules/chains/index.server.ts';
import type { DossierView } from '#modules/dossiers/index.server.ts';
import { marksOfProduct } from '#modules/marks/index.server.ts';
import type { MarkState } from '#modules/marks/index.ts';
import { promotionProofs } from '#modules/promotion/index.server.ts';
import { daysText, proposePromotion } from '#modules/promotion/index.ts';
import { standardsOfProduct } from '#modules/registry/index.server.ts';
import type { StandardKind } from '#modules/registry/index.ts';
import { registersOf } from '#modules/rulebooks/index.server.ts';
import { criteriaOf, RulebookId, type ProvingRegister } from '#modules/rulebooks/index.ts';

/** Something that the registers hold and that may prove a criterion: a document as it would be attached. */
export type Proposal = Readonly<{
  /** stable within the dossier: register and row */
  key: string;
  /** kind of evidence, of `evidenceTypes` */
  kind: string;
  title: string;
  number: string;
  issuer: string;
  issuedOn: Day | null;
  expiresOn: Day | null;
  /** the paper that the register keeps; without one an extract of the register is made */
  fileId: string | null;
  /** what the extract says, label and value */
  facts: readonly (readonly [label: string, value: string])[];
  isDemo: boolean;
}>;

/** What the rows prove together under QĐ 26/2026: an option by its position, and what the next one lacks. */
export type OptionAdvice = Readonly<{ option: number | null; lacks: string | null }>;

export type CriterionProposals = Readonly<{
  proposals: readonly (Proposal & Readonly<{ attached: boolean }>)[];
  advice: OptionAdvice | null;
}>;

/** A word of the registers: documents are in Vietnamese, whoever reads. */
const word = (code: string): string => textOf('vi', code);

/** Kind of evidence by the kind of standard, and the registers of criteria that it serves. */
const standardUse = (kind: StandardKind): readonly [register: ProvingRegister, evidence: string] =>
  kind === 'vietgap' || kind === 'globalgap' || kind === 'organic'
    ? ['growing-standards', 'quality-management-system']
    : kind === 'food-safety'
      ? ['food-safety-certificates', 'food-safety-certificate']
      : kind === 'declared-standard' || kind === 'national-standard'
        ? ['declared-standards', 'quality-declaration']
        : ['management-standards', 'quality-management-system'];

/** A filing that is alive, or a mark in force. */
const proving: readonly MarkState[] = [
  'filed',
  'accepted',
  'published',
  'opposed',
  'examined',
  'protected',
];

type Found = Readonly<{ proposals: readonly Proposal[]; advice: OptionAdvice | null }>;

async function fromMarks({ product, isDemo, today }: DossierView): Promise<Found> {
  const { marks, proposal } = await marksOfProduct(db(), product.id, today, isDemo);
  return {
    advice: { option: proposal.option, lacks: `dossiers.proposal.lacks.${proposal.lacks}` },
    proposals: marks
      .filter(({ entitled, state }) => entitled && proving.includes(state))
      .map((mark): Proposal => {
        const kind = word(`marks.marks.kind.${mark.kind}`);
        const { right, paper } = mark;
        return {
          key: `marks:${mark.code}`,
          kind: 'intellectual-property',
          title: (right ? `Quyền sử dụng ${kind} “${mark.name}”` : `${kind} “${mark.name}”`).slice(
            0,
            200,
          ),
          number: right?.documentNo ?? paper?.documentNo ?? right?.code ?? mark.code,
          issuer: right?.issuer ?? '',
          issuedOn: right?.on ?? paper?.on ?? null,
          // the right ends with the mark, whatever it says itself
          expiresOn: earliest(right?.validUntil ?? null, mark.until),
          fileId: right ? right.fileId : (paper?.fileId ?? null),
          facts: [
            ['Dấu hiệu', `${mark.name} (${mark.code})`],
            ['Loại', kind],
            ['Tình trạng', word(`marks.state.${mark.state}`)],
            ...(mark.until ? [['Bảo hộ đến hết ngày', formatDay(mark.until)] as const] : []),
            ...(right
              ? ([
                  ['Quyền sử dụng', `${right.documentNo ?? 'không ghi số'} (${right.code})`],
                  ['Nơi cấp quyền', right.issuer ?? 'không ghi'],
                  ['Ngày cấp quyền', formatDay(right.on)],
                  [
                    'Quyền có đến hết ngày',
                    right.validUntil ? formatDay(right.validUntil) : 'không ghi thời hạn',
                  ],
                ] as const)
              : ([['Quyền sử dụng', 'sản phẩm thuộc phạm vi của dấu hiệu']] as const)),
          ],
          isDemo: mark.isDemo,
        };
      }),
  };
}

const earliest = (a: Day | null, b: Day | null): Day | null =>
  a && b ? (a < b ? a : b) : (a ?? b);

async function fromContracts(actor: Actor, view: DossierView): Promise<Found> {
  const { shares, proposal, contracts } = await linkageOfProduct(db(), actor, {
    productId: view.product.id,
    on: view.today,
    demo: view.isDemo,
  });
  const share = shares.at(-1);
  const each = contracts
    .filter(({ fileId }) => fileId)
    .map((contract): Proposal => ({
      key: `contracts:${contract.code}`,
      kind: 'material-origin-and-links',
      title: `Hợp đồng liên kết với ${contract.buyer}`.slice(0, 200),
      number: contract.contractNo,
      issuer: '',
      issuedOn: contract.startsOn,
      expiresOn: contract.endsOn,
      fileId: contract.fileId,
      facts: [],
      isDemo: contract.isDemo,
    }));
  return {
    advice: {
      option: proposal.option,
      lacks: proposal.lacks && `dossiers.proposal.lacks.${proposal.lacks}`,
    },
    proposals: contracts.length
      ? [
          ...each,
          {
            key: 'contracts',
            kind: 'material-origin-and-links',
            title: `Bản kê hợp đồng liên kết, ${formatDay(view.today)}`,
            number: '',
            issuer: '',
            issuedOn: view.today,
            expiresOn: null,
            fileId: null,
            facts: [
              ...contracts.map(
                ({ code, contractNo, buyer, startsOn, endsOn }) =>
                  [
                    `Hợp đồng ${contractNo} (${code})`,
                    `${buyer}; từ ${formatDay(startsOn)}${endsOn ? ` đến ${formatDay(endsOn)}` : ''}`,
                  ] as const,
              ),
              ...(share && share.percent !== null
                ? [
                    [
                      `Tỷ lệ sản lượng theo hợp đồng năm ${share.year}`,
                      `${String(share.percent).replace('.', ',')}%`,
                    ] as const,
                  ]
                : []),
            ],
            isDemo: contracts.some(({ isDemo }) => isDemo),
          },
        ]
      : [],
  };
}

async function fromPromotion(actor: Actor, view: DossierView): Promise<Found> {
  const { producer, product, today, isDemo } = view;
  const proofs = (
    await promotionProofs(db(), actor, {
      producerId: producer.id,
      productId: product.id,
      on: today,
    })
  ).filter((proof) => isDemo || !proof.isDemo);
  const { option, lacks } = proposePromotion(proofs);
  return {
    advice: { option, lacks: lacks && `dossiers.proposal.lacks.${lacks}` },
    proposals: proofs.length
      ? [
          {
            key: 'promotion',
            kind: 'promotion',
            title: `Bản kê hoạt động quảng bá, xúc tiến, ${formatDay(today)}`,
            number: '',
            issuer: '',
            issuedOn: today,
            expiresOn: null,
            fileId: null,
            facts: proofs.map((proof) =>
              proof.kind === 'event'
                ? ([
                    `${proof.name} (${proof.code})`,
                    [
                      daysText({ startsOn: proof.on, knownBy: proof.knownBy, endsOn: null }),
                      proof.scope && word(`promotion.events.scope.${proof.scope}`),
                    ]
                      .filter(Boolean)
                      .join('; ') || 'không ghi ngày',
                  ] as const)
                : ([
                    `${word(`promotion.channels.channel.${proof.name}`)} (${proof.code})`,
                    proof.href ?? 'không ghi địa chỉ',
                  ] as const),
            ),
            isDemo: proofs.some((proof) => proof.isDemo),
          },
        ]
      : [],
  };
}

async function fromStandards({
  product,
  today,
  isDemo,
}: DossierView): Promise<(register: ProvingRegister) => Found> {
  const held = (await standardsOfProduct(db(), product.id, today)).filter(
    (standard) => standard.state === 'valid' && (isDemo || !standard.isDemo),
  );
  return (register) => ({
    advice: null,
    proposals: held
      .filter(({ kind }) => standardUse(kind)[0] === register)
      .map((standard): Proposal => ({
        key: `standards:${standard.code}`,
        kind: standardUse(standard.kind)[1],
        title: standard.name.slice(0, 200),
        number: standard.certificateNo ?? standard.code,
        issuer: standard.issuer ?? '',
        issuedOn: standard.issuedOn,
        expiresOn: standard.validUntil,
        fileId: standard.fileId,
        facts: [
          ['Tiêu chuẩn', `${standard.name} (${standard.code})`],
          ['Số giấy', standard.certificateNo ?? 'không ghi'],
          ['Nơi cấp', standard.issuer ?? 'không ghi'],
          ['Ngày cấp', standard.issuedOn ? formatDay(standard.issuedOn) : 'không ghi'],
          [
            'Có hiệu lực đến hết ngày',
            standard.validUntil ? formatDay(standard.validUntil) : 'khi bị thu hồi',
          ],
        ],
        isDemo: standard.isDemo,
      })),
  });
}

/** Criterion → what the registers propose for it. Only for who fills in the dossier; others find nothing. */
export async function proposalsFor(
  actor: Actor,
  view: DossierView,
): Promise<Record<string, CriterionProposals>> {
  if (!view.own || !view.editable) return {};
  const criteria = registersOf(RulebookId.parse(view.rulebook), view.sheetNumber);
  const [marks, contracts, promotion, standards] = await Promise.all([
    fromMarks(view),
    fromContracts(actor, view),
    fromPromotion(actor, view),
    fromStandards(view),
  ]);
  const all: Record<ProvingRegister, Found> = {
    marks,
    contracts,
    promotion,
    'growing-standards': standards('growing-standards'),
    'management-standards': standards('management-standards'),
    'food-safety-certificates': standards('food-safety-certificates'),
    'declared-standards': standards('declared-standards'),
  };
  const options = new Map(
    criteriaOf(view.sheet).map(({ code, options: list }) => [code as string, list]),
  );
  // the tourism sheet has promotion with options of its own, and counts services where others count goods
  const advises = view.rulebook === '26-2026' && view.sheetNumber !== 26;
  return Object.fromEntries(
    Object.entries(criteria).map(([criterion, { registers }]) => {
      const found = registers.map((register) => all[register]);
      const advice = advises ? (found.find((one) => one.advice)?.advice ?? null) : null;
      return [
        criterion,
        {
          proposals: found
            .flatMap(({ proposals }) => proposals)
            .map((proposal) => ({
              ...proposal,
              attached: view.documents.some(
                (document) => document.criterion === criterion && isThis(document, proposal),
              ),
            })),
          advice:
            advice?.option && !options.get(criterion)?.[advice.option - 1]
              ? { ...advice, option: null }
              : advice,
        },
      ];
    }),
  );
}

/** The document that a proposal became. */
export const isThis = (
  document: Readonly<{ kind: string; title: string; number: string; expiresOn: string | null }>,
  proposal: Proposal,
): boolean =>
  document.kind === proposal.kind &&
  document.title === proposal.title &&
  document.number === proposal.number &&
  document.expiresOn === proposal.expiresOn;
