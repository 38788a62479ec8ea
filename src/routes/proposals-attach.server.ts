import { formatDay } from '#kernel/day.ts';
import { db } from '#kernel/db.server.ts';
import { documentPdf } from '#kernel/documents-pdf.server.ts';
import type { OfficialDocument } from '#kernel/documents.ts';
import { Refusal } from '#kernel/errors.ts';
import { fileById, fileBytes, storeFile } from '#kernel/files.server.ts';
import type { Actor } from '#kernel/actor.ts';
import {
  addEvidence,
  libraryOf,
  linkEvidence,
  type DossierView,
} from '#modules/dossiers/index.server.ts';
import { isThis, proposalsFor, type Proposal } from './proposals.server.ts';

/** What the registers say, on paper: for those who read the dossier without them. */
const extractOf = (proposal: Proposal, view: DossierView): OfficialDocument => ({
  issuer: { body: ['Sổ theo dõi Chương trình OCOP'] },
  number: null,
  issued: null,
  kind: 'Trích sổ',
  subject: proposal.title,
  blocks: [
    { is: 'paragraph', text: `Chủ thể: ${view.producer.name} (${view.producer.code})` },
    { is: 'paragraph', text: `Sản phẩm: ${view.product.name} (${view.product.code})` },
    {
      is: 'table',
      columns: [
        { header: 'Nội dung', weight: 2 },
        { header: 'Sổ ghi', weight: 3 },
      ],
      rows: proposal.facts.map((cells) => ({ cells: [...cells] })),
    },
    {
      is: 'note',
      text: `Trích từ sổ ngày ${formatDay(view.today)}, để người thẩm định đối chiếu theo mã; không thay cho văn bằng, giấy chứng nhận hay hợp đồng.`,
    },
  ],
  signatures: [],
  ...(proposal.isDemo && { mark: 'Minh họa: số liệu không có thật' }),
});

/**
 * Attaches a proposal to its criterion: the paper that the register keeps, or an extract of it. What the producer's library
 * holds already is linked, not kept twice. The proposal is found anew, so that a form can name one and never make one.
 */
export async function attachProposal(
  context: Readonly<{ actor: Actor; requestId: string; idempotencyKey: string | null }>,
  view: DossierView,
  asked: Readonly<{ criterion: string; key: string }>,
): Promise<void> {
  const { actor, requestId } = context;
  const proposal = (await proposalsFor(actor, view))[asked.criterion]?.proposals.find(
    ({ key }) => key === asked.key,
  );
  if (!proposal) throw new Refusal('not-found', 'dossiers.error.proposal');
  if (proposal.attached) return;
  const held = (await libraryOf(db(), actor, view.producer.id)).find((document) =>
    isThis(document, proposal),
  );
  if (held) {
    const linked = view.documents.filter(({ criterion }) => criterion === asked.criterion);
    await linkEvidence(context, {
      code: view.code,
      criterion: asked.criterion,
      evidenceIds: [...linked.map(({ id }) => id), held.id],
    });
    return;
  }
  const kept = proposal.fileId ? await fileById(db(), proposal.fileId) : null;
  const stored = await storeFile(
    { actor, requestId },
    {
      name: kept?.name ?? `${proposal.title}.pdf`,
      bytes: kept ? await fileBytes(kept) : documentPdf(extractOf(proposal, view)),
      purpose: 'evidence',
    },
  );
  await addEvidence(context, {
    producerId: view.producer.id,
    kind: proposal.kind,
    title: proposal.title,
    number: proposal.number.slice(0, 100),
    issuer: proposal.issuer.slice(0, 200),
    issuedOn: proposal.issuedOn,
    expiresOn: proposal.expiresOn,
    fileId: stored.id,
    link: { code: view.code, criteria: [asked.criterion] },
  });
}
