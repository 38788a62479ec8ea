import { createHash } from 'node:crypto';
import { sql } from 'kysely';
import { z } from 'zod';
import type { Actor } from '#kernel/actor.ts';
import { command } from '#kernel/command.server.ts';
import type { Day } from '#kernel/day.ts';
import { db, type Database } from '#kernel/db.server.ts';
import { documentDocx } from '#kernel/documents-docx.server.ts';
import { documentPdf } from '#kernel/documents-pdf.server.ts';
import { conflict } from '#kernel/errors.ts';
import { reportDocument, type ReportHead } from './document.server.ts';
import { officeOf, reportHead } from './offices.server.ts';
import { reportTable } from './read.server.ts';
import { canIssueReport } from './rights.ts';
import { reportCodes, type ReportCode, type ReportQuestion, type ReportTable } from './types.ts';
import { reportWorkbook } from './workbook.server.ts';

/** The forms in which a report leaves. */
export const reportFormats = ['pdf', 'docx', 'xlsx'] as const;
export type ReportFormat = (typeof reportFormats)[number];

const CalendarDay = z.iso.date({ error: 'kernel.error.day' });

export const IssueReport = z.strictObject({
  report: z.enum(reportCodes),
  from: CalendarDay,
  until: CalendarDay,
  map: z.enum(['district', 'commune']),
  within: z.string().max(40).optional(),
  demo: z.boolean().default(false),
  number: z.int().min(1).max(99_999),
  symbol: z
    .string()
    .trim()
    .regex(/^\p{Lu}[\p{Lu}0-9-]{0,29}$/u, 'reporting.error.symbol'),
  issuedOn: CalendarDay,
  /** lines above the name, from the authority to the post */
  signedAs: z.array(z.string().trim().min(1).max(120)).min(1).max(4),
  signerName: z.string().trim().max(120).optional(),
  recipients: z.array(z.string().trim().min(1).max(200)).max(20).default([]),
});

/** One form of a report, as bytes. */
export async function reportBytes(
  database: Database,
  actor: Actor,
  table: ReportTable,
  head: ReportHead,
  format: ReportFormat,
): Promise<Buffer> {
  if (format === 'xlsx') return reportWorkbook(database, actor, table);
  const document = reportDocument(table, head);
  return format === 'pdf' ? documentPdf(document) : documentDocx(document);
}

/**
 * Issues a report: what is known at this instant is counted, drawn and kept as bytes. From then on the same bytes are
 * given for ever; a later correction of facts is a new report.
 */
export const issueReport = command({
  name: 'reporting.issue',
  input: IssueReport,
  load: async (tx, { symbol, issuedOn, number, demo }) => {
    await sql`select pg_advisory_xact_lock(hashtextextended(${`report ${symbol}`}, 0))`.execute(tx);
    const { rows } = await sql<{ taken: boolean }>`
      select exists (
        select from issued_reports r
         where r.symbol = ${symbol} and r.number = ${number} and r.is_demo = ${demo ?? false}
           and extract(year from r.issued_on) = ${Number(issuedOn.slice(0, 4))}) as taken`.execute(
      tx,
    );
    return rows[0]!;
  },
  permit: ({ actor, facts, input, today }) => {
    const verdict = canIssueReport(actor, input.report);
    if (verdict !== true) return verdict;
    if (input.until < input.from) return conflict('reporting.error.period');
    if (input.issuedOn > today || input.issuedOn < input.from)
      return conflict('reporting.error.issued-on');
    return facts.taken ? conflict('reporting.error.number-taken') : true;
  },
  run: async ({ tx, input, actor, now }) => {
    const question: ReportQuestion = {
      from: input.from as Day,
      until: input.until as Day,
      map: input.map,
      ...(input.within && { within: input.within }),
      knownAt: now,
      demo: input.demo,
    };
    const office = officeOf(actor) === 'trade' ? 'trade' : 'agency';
    const table = await reportTable(db(), actor, input.report, question, 'vi');
    const head: ReportHead = {
      ...(await reportHead(db(), actor, office)),
      number: { value: input.number, symbol: input.symbol },
      day: input.issuedOn as Day,
      recipients: input.recipients,
      signature: { lines: input.signedAs, name: input.signerName || null },
    };
    const { id } = await tx
      .insertInto('issued_reports')
      .values({
        report: input.report,
        office,
        number: input.number,
        symbol: input.symbol,
        issued_on: input.issuedOn,
        question: JSON.stringify({ ...question, knownAt: now.toISOString() }),
        known_at: now,
        issued_by: actor.accountId!,
        is_demo: input.demo,
      })
      .returning('id')
      .executeTakeFirstOrThrow();
    const hashes: Record<string, string> = {};
    for (const format of reportFormats) {
      const bytes = await reportBytes(db(), actor, table, head, format);
      hashes[format] = createHash('sha256').update(bytes).digest('hex');
      await tx
        .insertInto('issued_report_files')
        .values({ report_id: id, format, sha256: hashes[format], bytes })
        .execute();
    }
    return {
      event: {
        subject: { type: 'report', id },
        data: { report: input.report, number: `${input.number}/${input.symbol}` },
        after: hashes,
      },
      result: { id, report: input.report as ReportCode },
    };
  },
});
