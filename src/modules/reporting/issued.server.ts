import { sql } from 'kysely';
import type { Actor } from '#kernel/actor.ts';
import type { Checked } from '#kernel/check.ts';
import type { Day } from '#kernel/day.ts';
import type { Connection } from '#kernel/db.server.ts';
import { Refusal } from '#kernel/errors.ts';
import { checkIssued } from '#kernel/issued-check.server.ts';
import { reportFormats, type ReportFormat } from './issue.server.ts';
import { reportScope } from './rights.ts';
import type { ReportCode } from './types.ts';

/** A report that was issued, without its bytes. */
export type IssuedReport = Readonly<{
  id: string;
  report: ReportCode;
  office: 'agency' | 'trade';
  number: number;
  symbol: string;
  issuedOn: Day;
  from: Day;
  until: Day;
  knownAt: Date;
  isDemo: boolean;
  files: readonly Readonly<{ format: ReportFormat; sha256: string; size: number }>[];
}>;

/** Issued reports cover the whole province or a named place: officers of the province read them. */
function demandScope(actor: Actor): void {
  if (reportScope(actor) !== 'all') throw new Refusal('forbidden', 'kernel.error.forbidden');
}

/** Issued reports, newest first; of one code, or all. */
export async function issuedReports(
  connection: Connection,
  actor: Actor,
  { report, limit = 50 }: Readonly<{ report?: ReportCode; limit?: number }> = {},
): Promise<IssuedReport[]> {
  demandScope(actor);
  const { rows } = await sql<IssuedReport>`
    select r.id, r.report, r.office, r.number, r.symbol, r.issued_on as "issuedOn", r.question ->> 'from' as "from",
           r.question ->> 'until' as until, r.known_at as "knownAt", r.is_demo as "isDemo",
           (select jsonb_agg(jsonb_build_object('format', f.format, 'sha256', f.sha256, 'size', length(f.bytes))
                             order by array_position(array['pdf', 'docx', 'xlsx'], f.format))
              from issued_report_files f where f.report_id = r.id) as files
      from issued_reports r
     where ${report ? sql`r.report = ${report}` : sql`true`}
     order by r.issued_on desc, r.issued_at desc limit ${limit}`.execute(connection);
  return rows;
}

/** The bytes of an issued report, as they were on its day. */
export async function issuedFile(
  connection: Connection,
  actor: Actor,
  id: string,
  format: ReportFormat,
): Promise<{ bytes: Buffer; name: string }> {
  demandScope(actor);
  const row = /^[0-9a-f-]{36}$/.test(id)
    ? await connection
        .selectFrom('issued_report_files as f')
        .innerJoin('issued_reports as r', 'r.id', 'f.report_id')
        .select(['f.bytes', 'r.report', 'r.number', 'r.symbol'])
        .where('f.report_id', '=', id)
        .where('f.format', '=', format)
        .executeTakeFirst()
    : undefined;
  if (!row) throw new Refusal('not-found', 'kernel.error.not-found');
  const number = `${String(row.number).padStart(2, '0')}-${row.symbol}`;
  return { bytes: row.bytes, name: `${row.report}-${number}.${format}` };
}

/** Checks the bytes of every issued report against their hash, and the hashes against what the journal kept. */
export async function checkReports(connection: Connection): Promise<Checked> {
  const { rows: things } = await sql<{ id: string; name: string }>`
    select id, report || ' ' || number || '/' || symbol as name from issued_reports order by issued_on, id`.execute(
    connection,
  );
  const { files, faults } = await checkIssued(connection, {
    ...{ area: 'reports', thing: 'report', action: 'reporting.issue', things },
    formats: reportFormats,
    filesOf: (id) =>
      connection
        .selectFrom('issued_report_files')
        .select(['format', 'sha256', 'bytes'])
        .where('report_id', '=', id)
        .execute(),
  });
  return { checked: { reports: things.length, files }, faults };
}
