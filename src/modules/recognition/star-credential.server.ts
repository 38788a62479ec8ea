import { createHash } from 'node:crypto';
import { sql } from 'kysely';
import { didOf, signCredential } from '#kernel/credentials.server.ts';
import { databaseNow, db } from '#kernel/db.server.ts';
import type { Day } from '#kernel/day.ts';
import { Refusal } from '#kernel/errors.ts';
import { certificateByCode } from './certificates.server.ts';
import { certificateForm } from './certificate-forms.server.ts';
import { paperOf } from './certificate-paper.server.ts';
import {
  listSize,
  starCredential,
  statusListCredential,
  statusPurposes,
  type StatusPurpose,
} from './star-credential.ts';
import { packBits } from './status-bits.server.ts';

/**
 * The certificate with this code as a signed credential. One that was revoked is given as well: its status list says so.
 * Not-found for a code that no certificate carries.
 */
export async function certificateCredential(text: string, origin: string): Promise<string> {
  const certificate = await certificateByCode(db(), text);
  if (certificate.status === 'unknown')
    throw new Refusal('not-found', 'catalogue.api.error.no-certificate');
  const { status_index } = await db()
    .selectFrom('certificates')
    .select('status_index')
    .where('code', '=', certificate.code)
    .executeTakeFirstOrThrow();
  const form = await certificateForm(db(), certificate.issuedOn as Day, certificate.isDemo);
  const did = didOf(origin);
  const paper = paperOf(certificate, form, origin);
  return signCredential(
    starCredential(certificate, {
      origin,
      issuer: { did, name: form.body },
      statusIndex: status_index,
      paper: {
        url: `${origin}/chung-nhan/${certificate.code}/giay-chung-nhan.pdf`,
        digest: createHash('sha384').update(paper).digest('base64'),
      },
    }),
    did,
  );
}

/**
 * A signed status list as it is at this moment. Revoked: taken back, or another certificate stands in its place, which is
 * as final. Suspended: out of force today.
 */
export async function certificateStatusList(
  purpose: string,
  list: number,
  origin: string,
): Promise<string> {
  const known = (statusPurposes as readonly string[]).includes(purpose);
  const { rows: all } = await sql<{ last: number | null }>`
    select max(status_index) as last from certificates`.execute(db());
  const lists = Math.floor((all[0]?.last ?? 0) / listSize) + 1;
  if (!known || !Number.isInteger(list) || list < 1 || list > lists)
    throw new Refusal('not-found', 'kernel.error.not-found');
  const { now, today } = await databaseNow(db());
  const first = (list - 1) * listSize;
  const set =
    purpose === 'revocation'
      ? sql`
          select c.status_index from revocations v join certificates c on c.recognition_id = v.recognition_id
           where v.revoked_on <= ${today}::date
          union
          select c.status_index from recognitions n
            join recognitions r on r.product_id = n.product_id and r.id <> n.id
            join certificates c on c.recognition_id = r.id
            join recognition_lives l on l.id = r.id
           where n.dossier_id is not null and l.superseded_on <= ${today}::date`
      : sql`
          select c.status_index from suspensions s join certificates c on c.recognition_id = s.recognition_id
           where s.suspended_from <= ${today}::date and (s.lifted_on is null or s.lifted_on > ${today}::date)`;
  const { rows } = await sql<{ status_index: number }>`
    select status_index from (${set}) as flagged
     where status_index >= ${first} and status_index < ${first + listSize}`.execute(db());
  const did = didOf(origin);
  const { body } = await certificateForm(db(), today as Day, false);
  return signCredential(
    statusListCredential({
      origin,
      issuer: { did, name: body },
      purpose: purpose as StatusPurpose,
      list,
      encodedList: packBits(rows.map(({ status_index }) => status_index - first)),
      now,
    }),
    did,
  );
}

/** Certificates of one page of signed copies. */
const copiesAPage = 50;

/**
 * Signed credentials of all certificates, page by page in the order of their codes: what a device takes along to check
 * certificates without a network. `next` is the code after which the following page begins, null on the last.
 */
export async function credentialCopies(
  after: string,
  origin: string,
): Promise<Readonly<{ items: readonly { code: string; token: string }[]; next: string | null }>> {
  const rows = await db()
    .selectFrom('certificates')
    .select('code')
    .where('code', '>', after)
    .orderBy('code')
    .limit(copiesAPage)
    .execute();
  const items = [];
  for (const { code } of rows)
    items.push({ code, token: await certificateCredential(code, origin) });
  return { items, next: rows.length === copiesAPage ? rows.at(-1)!.code : null };
}
