import { sql, type RawBuilder } from 'kysely';
import { databaseNow, type Connection } from '#kernel/db.server.ts';
import type { Day } from '#kernel/day.ts';
import { decodeCursor, pageOf, type Page } from '#kernel/page.ts';
import { readCertificateCode } from './certificate-code.ts';
import type { Issuer } from './grounds.ts';
import { lifeColumns, lifeJoins, lifeOn, type LifeRow } from './life.server.ts';
import type { CertificateView } from './views.ts';

type Row = LifeRow &
  Readonly<{
    code: string;
    number: string;
    issued_on: string;
    valid_until: string;
    is_demo: boolean;
    stars: number;
    product_code: string;
    product_slug: string;
    product_name: string;
    producer_code: string | null;
    producer_slug: string | null;
    producer_name: string | null;
    decision_number: string;
    decision_issued_on: string;
    decision_issuer: Issuer;
    reissued_on: Day | null;
    reissue_no: string | null;
    present_product: string;
    present_producer: { code: string; slug: string; name: string } | null;
  }>;

/**
 * What anyone may know of a certificate: was it, or is it, good on a day (today by the database's clock when left
 * out). A code that no certificate carries answers `unknown`, in the same form.
 */
export async function certificateByCode(
  connection: Connection,
  text: string,
  on?: Day,
): Promise<CertificateView> {
  const asked = on ?? ((await databaseNow(connection)).today as Day);
  const code = readCertificateCode(text);
  const [row] = code ? await read(connection, asked, { only: sql`c.code = ${code}` }) : [];
  return row ? view(row, asked) : { status: 'unknown', code: code ?? text.slice(0, 40), on: asked };
}

/** Which certificates: of a product, of a decision by its number, issued within days. */
export type CertificateFilter = Readonly<{
  product?: string;
  decision?: string;
  issuedFrom?: Day;
  issuedUntil?: Day;
  /** the day for which each one's state is said; today by the database's clock when left out */
  on?: Day;
  after?: string;
  limit: number;
}>;

/** A page of all certificates, the newest first: no more of each than `certificateByCode` tells. */
export async function listCertificates(
  connection: Connection,
  { product, decision, issuedFrom, issuedUntil, on, after, limit }: CertificateFilter,
): Promise<Page<KnownCertificate>> {
  const asked = on ?? ((await databaseNow(connection)).today as Day);
  const cursor = decodeCursor(after, 2);
  const only = [
    product && sql`p.code = ${product}`,
    decision && sql`d.number = ${decision}`,
    issuedFrom && sql`c.issued_on >= ${issuedFrom}::date`,
    issuedUntil && sql`c.issued_on <= ${issuedUntil}::date`,
    cursor && sql`(c.issued_on, c.code) < (${cursor[0]}::date, ${cursor[1]})`,
  ].filter((condition) => typeof condition === 'object' && condition !== null);
  const rows = await read(connection, asked, {
    only: only.length ? sql.join(only, sql` and `) : sql`true`,
    limit: limit + 1,
  });
  const page = pageOf(rows, limit, (row) => [row.issued_on, row.code]);
  return { ...page, rows: page.rows.map((row) => view(row, asked)) };
}

type KnownCertificate = Exclude<CertificateView, { status: 'unknown' }>;

function view(row: Row, asked: Day): KnownCertificate {
  const { status, ...life } = lifeOn(row, asked);
  return {
    ...life,
    // a certificate has its days: `unknown` is never its state
    status: status === 'unknown' ? 'expired' : status,
    on: asked,
    code: row.code,
    number: row.number,
    product: { code: row.product_code, slug: row.product_slug, name: row.product_name },
    producer: row.producer_code
      ? { code: row.producer_code, slug: row.producer_slug!, name: row.producer_name! }
      : null,
    present:
      row.present_product === row.product_name &&
      row.present_producer?.code === (row.producer_code ?? undefined) &&
      row.present_producer?.name === (row.producer_name ?? undefined)
        ? null
        : { product: row.present_product, producer: row.present_producer },
    reissued: row.reissued_on ? { on: row.reissued_on, documentNo: row.reissue_no! } : null,
    stars: row.stars,
    decision: {
      number: row.decision_number,
      issuedOn: row.decision_issued_on,
      issuer: row.decision_issuer,
    },
    issuedOn: row.issued_on,
    validUntil: row.valid_until,
    isDemo: row.is_demo,
  };
}

/** Names as they stand on the paper: those kept at the issue, or of the last day on which it was issued anew by the day asked. */
const read = async (
  connection: Connection,
  asked: Day,
  { only, limit = 1 }: Readonly<{ only: RawBuilder<unknown>; limit?: number }>,
): Promise<readonly Row[]> => {
  const { rows } = await sql<Row>`
    select ${lifeColumns}, c.code, c.number, c.issued_on, c.is_demo, r.stars,
           p.code as product_code, p.slug as product_slug, n.product_name,
           o.code as producer_code, o.slug as producer_slug, n.producer_name,
           d.number as decision_number, d.issued_on as decision_issued_on, d.issuer as decision_issuer,
           i.done_on as reissued_on, i.document_no as reissue_no, pt.name as present_product,
           case when ot.id is not null then jsonb_build_object('code', ot.code, 'slug', ot.slug, 'name', ot.name) end as present_producer
      from certificates c
      join recognitions r on r.id = c.recognition_id
      ${lifeJoins}
      join decisions d on d.id = r.decision_id
      join products p on p.id = r.product_id
      left join lateral (
        select done_on, document_no from reissues
         where recognition_id = r.id and what = 'certificate' and done_on <= ${asked}::date
         order by done_on desc limit 1) i on true
      cross join lateral (
        select c.product_name, c.producer_id, c.producer_name where i.done_on is null
        union all
        select a.* from names_on(p.id, i.done_on) a where i.done_on is not null) n
      left join producers o on o.id = n.producer_id
      join products_today pt on pt.id = p.id
      left join producers_today ot on ot.id = pt.producer_id
     where ${only}
     order by c.issued_on desc, c.code desc
     limit ${limit}`.execute(connection);
  return rows;
};

/** The certificate that followed from a dossier, or null; the caller has asked whether the dossier may be seen. */
export async function certificateOfDossier(
  connection: Connection,
  dossierId: string,
): Promise<{ code: string; number: string; stars: number; validUntil: string } | null> {
  const row = await connection
    .selectFrom('certificates as c')
    .innerJoin('recognitions as r', 'r.id', 'c.recognition_id')
    .select(['c.code', 'c.number', 'r.stars', 'c.valid_until'])
    .where('r.dossier_id', '=', dossierId)
    .executeTakeFirst();
  return row
    ? { code: row.code, number: row.number, stars: row.stars ?? 0, validUntil: row.valid_until }
    : null;
}

/** The code of the certificate under which a product's star is in force on a day, or null. */
export async function currentCertificate(
  connection: Connection,
  productCode: string,
  on: Day,
): Promise<string | null> {
  const { rows } = await sql<{ code: string }>`
    select c.code from products p
      join star_periods s on s.product_id = p.id and ${on}::date between s.valid_from and s.valid_until
      join certificates c on c.recognition_id = coalesce(s.real_recognition_id, s.recognition_id)
     where p.code = ${productCode}`.execute(connection);
  return rows[0]?.code ?? null;
}
