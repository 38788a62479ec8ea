import { createHash } from 'node:crypto';
import { sql } from 'kysely';
import type { Actor } from '#kernel/actor.ts';
import type { Checked, Fault } from '#kernel/check.ts';
import type { Day } from '#kernel/day.ts';
import type { Connection } from '#kernel/db.server.ts';
import { Refusal } from '#kernel/errors.ts';
import { digest } from '#kernel/journal.server.ts';
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
  const faults: Fault[] = [];
  const { rows } = await sql<{
    id: string;
    name: string;
    kept: string | null;
    event: boolean;
  }>`
    select r.id, r.report || ' ' || r.number || '/' || r.symbol as name, e.after_hash as kept, e.subject_id is not null as event
      from issued_reports r
      left join journal_events e on e.action = 'reporting.issue' and e.subject_type = 'report' and e.subject_id = r.id::text
     order by r.issued_on, r.id`.execute(connection);
  let files = 0;
  for (const { id, name, kept, event } of rows) {
    const blame = (fault: string) => faults.push({ area: 'reports', subject: name, fault });
    const hashes: Record<string, string> = {};
    // one report at a time: bytes are big
    const stored = await connection
      .selectFrom('issued_report_files')
      .select(['format', 'sha256', 'bytes'])
      .where('report_id', '=', id)
      .execute();
    for (const { format, sha256, bytes } of stored) {
      files++;
      hashes[format] = createHash('sha256').update(bytes).digest('hex');
      if (hashes[format] !== sha256) blame(`the ${format} is not the one that was issued`);
    }
    for (const format of reportFormats) if (!hashes[format]) blame(`the ${format} is gone`);
    if (!event) blame('the journal has no event for it');
    else if (kept !== digest(hashes)) blame('its files are not those of the journal');
  }
  const { rows: gone } = await sql<{ id: string }>`
    select e.subject_id as id from journal_events e
     where e.action = 'reporting.issue' and not exists (select from issued_reports r where r.id::text = e.subject_id)`.execute(
    connection,
  );
  for (const { id } of gone)
    faults.push({ area: 'reports', subject: id, fault: 'the report is gone' });
  return { checked: { reports: rows.length, files }, faults };
}
