import { createHash } from 'node:crypto';
import { sql } from 'kysely';
import { z } from 'zod';
import type { Actor } from '#kernel/actor.ts';
import type { Checked } from '#kernel/check.ts';
import { command } from '#kernel/command.server.ts';
import { db, type Connection } from '#kernel/db.server.ts';
import type { Day } from '#kernel/day.ts';
import { documentDocx } from '#kernel/documents-docx.server.ts';
import { documentPdf } from '#kernel/documents-pdf.server.ts';
import type { OfficialDocument } from '#kernel/documents.ts';
import { conflict, forbid, Refusal, type Verdict } from '#kernel/errors.ts';
import { isId } from '#kernel/ids.ts';
import { checkIssued } from '#kernel/issued-check.server.ts';
import {
  councilPaper,
  paperFacts,
  paperMark,
  type PaperFacts,
} from '#modules/councils/index.server.ts';
import { seatOf } from '#modules/councils/index.ts';
import { hasRole } from '#modules/identity/index.ts';
import { DayField } from './inputs.ts';
import { recognitionPaper } from './papers.server.ts';

/** Papers that are given a number of their own; the decision and the letter to the ministry have theirs where they are recorded. */
export const numberedPapers = ['minutes', 'report', 'submission', 'approval', 'notice'] as const;
export type NumberedPaper = (typeof numberedPapers)[number];

export const issuedFormats = ['pdf', 'docx'] as const;
export type IssuedFormat = (typeof issuedFormats)[number];

/** The council's own are issued by its chair, its secretary or the agency; the others by the agency. */
const ofCouncil: readonly NumberedPaper[] = ['minutes', 'report'];

const permitIssue = (actor: Actor, { session }: PaperFacts, paper: NumberedPaper): Verdict => {
  const seat = seatOf(actor, session)?.seat;
  const leads = seat === 'chair' || seat === 'secretary';
  if (!hasRole(actor, 'agency-officer') && !(leads && ofCouncil.includes(paper)))
    return forbid('recognition.error.paper-issuer');
  return session.sessionState === 'closed' || conflict('recognition.error.paper-session');
};

/** Those papers of this session that the actor may issue now: a way to them is offered. */
export async function issuablePapers(
  actor: Actor,
  sessionId: string,
): Promise<readonly NumberedPaper[]> {
  const facts = await paperFacts(actor, sessionId);
  return numberedPapers.filter((paper) => permitIssue(actor, facts, paper) === true);
}

const draw = (actor: Actor, sessionId: string, paper: NumberedPaper): Promise<OfficialDocument> =>
  paper === 'minutes' || paper === 'report'
    ? councilPaper(actor, sessionId, paper)
    : recognitionPaper(actor, { sessionId }, paper);

const IssuePaper = z.strictObject({
  sessionId: z.uuid(),
  paper: z.enum(numberedPapers),
  number: z.int().min(1).max(99_999),
  symbol: z
    .string()
    .trim()
    .regex(/^\p{L}[\p{L}0-9-]{0,29}$/u, 'recognition.error.paper-symbol'),
  issuedOn: DayField,
  /** lines above the name, from the authority to the post; minutes are signed by their secretary and chair */
  signedAs: z.array(z.string().trim().min(1).max(120)).max(4).default([]),
  signerName: z.string().trim().max(120).optional(),
  confirmed: z.literal(true, { error: 'recognition.error.paper-confirmed' }),
});

/**
 * Issues a paper of a session: it is drawn from what is stored, with its number, its day and who signs, and kept as bytes.
 * From then on the same bytes are given; a later correction is a paper with a number of its own.
 */
export const issuePaper = command({
  name: 'recognition.issue-paper',
  input: IssuePaper,
  load: async (tx, input, actor) => {
    const facts = await paperFacts(actor, input.sessionId);
    const { isDemo } = facts.session;
    await sql`select pg_advisory_xact_lock(hashtextextended(${`paper ${input.symbol}`}, 0))`.execute(
      tx,
    );
    const { rows } = await sql<{ taken: boolean }>`
      select exists (
        select from issued_papers p
         where p.symbol = ${input.symbol} and p.number = ${input.number} and p.is_demo = ${isDemo}
           and extract(year from p.issued_on) = ${Number(input.issuedOn.slice(0, 4))}) as taken`.execute(
      tx,
    );
    return { facts, isDemo, taken: rows[0]!.taken };
  },
  permit: ({ actor, facts: { facts, taken }, input, today }) => {
    const verdict = permitIssue(actor, facts, input.paper);
    if (verdict !== true) return verdict;
    if (input.issuedOn > today) return conflict('recognition.error.future', {}, 'issuedOn');
    if (input.issuedOn < facts.session.heldOn)
      return conflict('recognition.error.paper-before', {}, 'issuedOn');
    if (input.paper !== 'minutes' && input.signedAs.length === 0)
      return conflict('recognition.error.paper-signer', {}, 'signedAs');
    return taken ? conflict('recognition.error.paper-number', {}, 'number') : true;
  },
  run: async ({ tx, input, facts: { facts, isDemo }, actor, now }) => {
    const drawn = await draw(actor, input.sessionId, input.paper);
    const { mark: _, ...plain } = drawn;
    const paper: OfficialDocument = {
      ...plain,
      number: { value: input.number, symbol: input.symbol },
      // minutes have no line of place and day (Mẫu 1.9)
      issued: drawn.issued && { ...drawn.issued, day: input.issuedOn as Day },
      ...(input.paper !== 'minutes' && {
        signatures: [{ lines: input.signedAs, name: input.signerName || null }],
      }),
      ...paperMark(facts, false),
    };
    const { id } = await tx
      .insertInto('issued_papers')
      .values({
        session_id: input.sessionId,
        paper: input.paper,
        number: input.number,
        symbol: input.symbol,
        issued_on: input.issuedOn,
        signed_as: input.paper === 'minutes' ? [] : input.signedAs,
        signer_name: (input.paper !== 'minutes' && input.signerName) || null,
        known_at: now.toISOString(),
        issued_by: actor.accountId!,
        is_demo: isDemo,
      })
      .returning('id')
      .executeTakeFirstOrThrow();
    const hashes: Record<string, string> = {};
    for (const format of issuedFormats) {
      const bytes = format === 'pdf' ? documentPdf(paper) : await documentDocx(paper);
      hashes[format] = createHash('sha256').update(bytes).digest('hex');
      await tx
        .insertInto('issued_paper_files')
        .values({ paper_id: id, format, sha256: hashes[format], bytes })
        .execute();
    }
    return {
      event: {
        subject: { type: 'paper', id },
        data: { paper: input.paper, number: `${input.number}/${input.symbol}` },
        after: hashes,
      },
      result: { id, sessionId: input.sessionId },
    };
  },
});

/** A paper that was issued, without its bytes. */
export type IssuedPaper = Readonly<{
  id: string;
  paper: NumberedPaper;
  number: number;
  symbol: string;
  issuedOn: Day;
  signedAs: readonly string[];
  signerName: string | null;
}>;

/** What was issued of a session, the last first, for who may have its papers. */
export async function issuedPapers(actor: Actor, sessionId: string): Promise<IssuedPaper[]> {
  await paperFacts(actor, sessionId);
  const { rows } = await sql<IssuedPaper>`
    select id, paper, number, symbol, issued_on as "issuedOn", signed_as as "signedAs", signer_name as "signerName"
      from issued_papers where session_id = ${sessionId}::uuid order by issued_on desc, known_at desc`.execute(
    db(),
  );
  return rows;
}

/** The bytes of an issued paper, as they were on its day. */
export async function issuedPaper(
  actor: Actor,
  id: string,
  format: IssuedFormat,
): Promise<{ bytes: Buffer; name: string }> {
  const row = isId(id)
    ? await db()
        .selectFrom('issued_paper_files as f')
        .innerJoin('issued_papers as p', 'p.id', 'f.paper_id')
        .select(['f.bytes', 'p.session_id', 'p.number', 'p.symbol'])
        .where('f.paper_id', '=', id)
        .where('f.format', '=', format)
        .executeTakeFirst()
    : undefined;
  if (!row) throw new Refusal('not-found', 'kernel.error.not-found');
  await paperFacts(actor, row.session_id);
  return {
    bytes: row.bytes,
    name: `${String(row.number).padStart(2, '0')}-${row.symbol}.${format}`,
  };
}

/** What a form to issue a paper begins with: the draft's symbol, the next number of its series this year, who signs it. */
export async function paperProposal(
  actor: Actor,
  sessionId: string,
  paper: NumberedPaper,
): Promise<Readonly<{ number: number; symbol: string; signedAs: readonly string[] }>> {
  const { session } = await paperFacts(actor, sessionId);
  const { number, signatures } = await draw(actor, sessionId, paper);
  const symbol = number?.symbol ?? '';
  const { rows } = await sql<{ next: number }>`
    select coalesce(max(number), 0)::integer + 1 as next from issued_papers
     where symbol = ${symbol} and is_demo = ${session.isDemo}
       and extract(year from issued_on) = extract(year from today_in_vietnam())`.execute(db());
  return {
    number: rows[0]!.next,
    symbol,
    signedAs: paper === 'minutes' ? [] : (signatures[0]?.lines ?? []),
  };
}

/** Checks the bytes of every issued paper against their hash, and the hashes against what the journal kept. */
export async function checkPapers(connection: Connection): Promise<Checked> {
  const { rows: things } = await sql<{ id: string; name: string }>`
    select id, number || '/' || symbol as name from issued_papers order by issued_on, id`.execute(
    connection,
  );
  const { faults } = await checkIssued(connection, {
    ...{ area: 'papers', thing: 'paper', action: 'recognition.issue-paper', things },
    formats: issuedFormats,
    filesOf: (id) =>
      connection
        .selectFrom('issued_paper_files')
        .select(['format', 'sha256', 'bytes'])
        .where('paper_id', '=', id)
        .execute(),
  });
  return { checked: { papers: things.length }, faults };
}
