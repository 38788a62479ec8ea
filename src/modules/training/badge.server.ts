import { createHash, randomBytes } from 'node:crypto';
import type { Actor } from '#kernel/actor.ts';
import { didOf, signCredential } from '#kernel/credentials.server.ts';
import { documentPdf } from '#kernel/documents-pdf.server.ts';
import { Refusal } from '#kernel/errors.ts';
import { openBadge } from './badge.ts';
import { certificateDocument } from './certificate-document.ts';
import { trainingCertificate, type TrainingCertificate } from './certificates.server.ts';

type Named = TrainingCertificate & { person: string };

/** The certificate with its name, for its holder and who keeps the course; to all others it is not there. */
async function named(actor: Actor, code: string): Promise<Named> {
  const { certificate, mine, keeps } = await trainingCertificate(actor, code);
  if ((!mine && !keeps) || certificate.person === null)
    throw new Refusal('not-found', 'training.error.no-certificate');
  if (certificate.status === 'revoked')
    throw new Refusal('conflict', 'training.error.revoked-already');
  return certificate as Named;
}

/** The certificate as PDF/A. @param origin of the address that the paper names */
export async function certificatePdf(actor: Actor, code: string, origin: string): Promise<Buffer> {
  const certificate = await named(actor, code);
  return documentPdf(certificateDocument(certificate, `${origin}/chung-chi/${certificate.code}`));
}

/** The certificate as a signed Open Badge 3.0. */
export async function certificateBadge(
  actor: Actor,
  code: string,
  origin: string,
): Promise<string> {
  const certificate = await named(actor, code);
  const salt = randomBytes(16).toString('hex');
  const hash = createHash('sha256')
    .update(certificate.person + salt)
    .digest('hex');
  const did = didOf(origin);
  const name = certificate.course.organiser ?? 'Năm Sao';
  return signCredential(openBadge(certificate, { did, name, url: origin }, { hash, salt }), did);
}
