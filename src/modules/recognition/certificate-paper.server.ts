import { createHash } from 'node:crypto';
import { create } from 'qrcode';
import { db } from '#kernel/db.server.ts';
import { formatDay, type Day } from '#kernel/day.ts';
import { writtenDay } from '#kernel/documents.ts';
import { typesetPdf } from '#kernel/documents-pdf.server.ts';
import { Refusal } from '#kernel/errors.ts';
import { canonicalJson } from '#kernel/journal.server.ts';
import { certificateByCode } from './certificates.server.ts';
import { worded, type CertificateForm } from './certificate-form.ts';
import { certificateForm } from './certificate-forms.server.ts';
import { inForce, type Issuer } from './grounds.ts';
import { starSubject } from './star-credential.ts';
import type { CertificateView } from './views.ts';

type Known = Exclude<CertificateView, { status: 'unknown' }>;

const issuerNames: Readonly<Record<Issuer, string>> = {
  province: 'Chủ tịch Ủy ban nhân dân thành phố',
  ministry: 'Bộ trưởng Bộ Nông nghiệp và Môi trường',
  district: 'Chủ tịch Ủy ban nhân dân huyện',
};

/** A QR code as rows of modules, without its quiet zone; level Q, for paper that is folded and stained. */
function qrRows(text: string): boolean[][] {
  const { modules } = create(text, { errorCorrectionLevel: 'Q' });
  return Array.from({ length: modules.size }, (_, y) =>
    Array.from({ length: modules.size }, (_, x) => Boolean(modules.get(y, x))),
  );
}

/** SHA-256 of the facts that the credential says of the product, as the paper prints it. */
export const factsHash = (certificate: Known, origin: string): string =>
  createHash('sha256')
    .update(canonicalJson(starSubject(certificate, origin)))
    .digest('hex');

/**
 * The certificate on paper, PDF/A. It says what was so on the day of issue; whether it still is, the QR answers. The same
 * certificate gives the same bytes, so that its credential can carry their hash.
 */
export function paperOf(certificate: Known, form: CertificateForm, origin: string): Buffer {
  const address = `${origin}/chung-nhan/${certificate.code}`;
  const lines = worded(form.wording, {
    product: certificate.product.name,
    producer: certificate.producer?.name ?? '',
    stars: String(certificate.stars),
    number: certificate.number,
    decision: certificate.decision.number,
    decisionDay: formatDay(certificate.decision.issuedOn),
    issuer: issuerNames[certificate.decision.issuer],
    from: formatDay(certificate.issuedOn),
    until: formatDay(certificate.validUntil),
  });
  return typesetPdf('certificate.typ', {
    certificate: {
      title: `${form.heading} ${certificate.number}`,
      parent: form.parent,
      body: form.body,
      number: certificate.number,
      heading: form.heading,
      product: certificate.product.name,
      stars: certificate.stars,
      lines: lines.split('\n'),
      issued: `${form.place}, ${writtenDay(certificate.issuedOn as Day)}`,
      signature: form.signature.split('\n'),
      note:
        [
          form.note,
          certificate.reissued &&
            `Cấp lại ngày ${formatDay(certificate.reissued.on)} theo ${certificate.reissued.documentNo}.`,
        ]
          .filter(Boolean)
          .join(' ') || null,
      address,
      code: certificate.code.match(/.{1,4}/g)!.join(' '),
      hash: factsHash(certificate, origin),
      mark: certificate.isDemo ? 'MINH HỌA, KHÔNG CÓ GIÁ TRỊ' : null,
    },
    qr: qrRows(address),
  });
}

/** The printed form of a certificate in force; one that is not is refused, so that nobody prints what no longer holds. */
export async function certificatePaper(text: string, origin: string): Promise<Buffer> {
  const certificate = await certificateByCode(db(), text);
  if (certificate.status === 'unknown')
    throw new Refusal('not-found', 'catalogue.api.error.no-certificate');
  if (!inForce(certificate.status))
    throw new Refusal('conflict', 'recognition.error.paper-not-in-force');
  const form = await certificateForm(db(), certificate.issuedOn as Day, certificate.isDemo);
  return paperOf(certificate, form, origin);
}
