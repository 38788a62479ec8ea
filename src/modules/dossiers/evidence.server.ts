import { sql } from 'kysely';
import { z } from 'zod';
import { command } from '#kernel/command.server.ts';
import type { Connection, Tx } from '#kernel/db.server.ts';
import { conflict, forbid, hidden, Refusal, type Verdict } from '#kernel/errors.ts';
import { isId } from '#kernel/ids.ts';
import { criteriaOf } from '#modules/rulebooks/index.ts';
import { evidenceTypes, loadSheet } from '#modules/rulebooks/index.server.ts';
import type { Actor } from '#kernel/actor.ts';
import { keepsFor, noteWriter } from './consents.server.ts';
import { sheetOf } from './content.server.ts';
import { actsForProducer, canSeeDossier, editableStates, permitEdit } from './rights.ts';
import { EvidenceInput, LinkEvidence } from './schemas.ts';
import { readServed } from './served.ts';
import { factsOf, lockDossier, type DossierRow } from './steps.server.ts';

/**
 * Keeps a document (minh chứng) of the producer. The file was stored before, by the same person; a link to
 * criteria of one dossier may be made in the same step.
 */
export const addEvidence = command({
  name: 'dossiers.add-evidence',
  input: EvidenceInput,
  load: async (tx, input, actor) => {
    const producer = await tx
      .selectFrom('producers')
      .select(['id', 'is_demo'])
      .where('id', '=', input.producerId)
      .executeTakeFirst();
    const file = await tx
      .selectFrom('files')
      .select('id')
      .where('id', '=', input.fileId)
      .where('uploaded_by', '=', actor.accountId)
      .executeTakeFirst();
    const dossier = input.link ? await lockDossier(tx, input.link.code) : null;
    return { producer, file, dossier, keeps: await keepsFor(tx, actor, input.producerId) };
  },
  permit: ({ actor, facts }): Verdict => {
    if (!facts.producer) return hidden();
    if (!facts.keeps) return forbid('dossiers.error.role', { role: 'producer' });
    if (!facts.file) return hidden('dossiers.error.file');
    if (!facts.dossier) return true;
    const verdict = permitEdit(actor, factsOf(facts.dossier));
    if (verdict !== true) return verdict;
    return facts.dossier.producer_id === facts.producer.id
      ? true
      : hidden('dossiers.error.not-found');
  },
  run: async ({ tx, facts, input, actor, now, today }) => {
    demandFacts(input, today);
    const row = await tx
      .insertInto('evidence')
      .values({
        producer_id: input.producerId,
        kind: input.kind,
        title: input.title,
        number: input.number,
        issuer: input.issuer,
        issued_on: input.issuedOn,
        expires_on: input.expiresOn,
        file_id: input.fileId,
        serves: input.serves,
        added_by: actor.accountId!,
        is_demo: facts.producer!.is_demo || facts.dossier?.is_demo === true,
      })
      .returning('id')
      .executeTakeFirstOrThrow();
    if (facts.dossier) {
      await linkTo(tx, facts.dossier, row.id, input.link!.criteria);
      await noteWriter(tx, facts.dossier, actor, { now, today });
    }
    return {
      event: {
        subject: { type: 'evidence', id: row.id },
        data: { kind: input.kind, file: input.fileId, criteria: input.link?.criteria ?? [] },
        after: input,
      },
      result: { id: row.id },
    };
  },
});

/** What is wrong with what a document says of itself: its kind, its day of issue, the criteria it serves. */
export function demandFacts(
  said: Readonly<{ kind: string; issuedOn: string | null; serves: readonly string[] }>,
  today: string,
): void {
  const fields = [
    ...(evidenceTypes().some(({ id }) => id === said.kind)
      ? []
      : [{ field: 'kind', code: 'dossiers.error.evidence-kind' }]),
    ...(said.issuedOn && said.issuedOn > today
      ? [{ field: 'issuedOn', code: 'dossiers.error.issued-later' }]
      : []),
    ...(said.serves.every(isServed)
      ? []
      : [{ field: 'serves', code: 'rulebooks.error.unknown-criterion' }]),
  ];
  if (fields.length) throw new Refusal('invalid', 'kernel.error.invalid', { fields });
}

function isServed(key: string): boolean {
  const served = readServed(key);
  const sheet = served && loadSheet(served.rulebook, served.sheet);
  return !!sheet && criteriaOf(sheet).some(({ code }) => code === served.criterion);
}

async function linkTo(
  tx: Tx,
  dossier: DossierRow,
  evidenceId: string,
  criteria: readonly string[],
): Promise<void> {
  for (const criterion of criteria) demandCriterion(dossier, criterion);
  await tx
    .insertInto('evidence_links')
    .values(
      criteria.map((criterion) => ({ dossier_id: dossier.id, evidence_id: evidenceId, criterion })),
    )
    .onConflict((on) => on.doNothing())
    .execute();
}

function demandCriterion(dossier: DossierRow, criterion: string): void {
  if (criterion === '' || criteriaOf(sheetOf(dossier).sheet).some(({ code }) => code === criterion))
    return;
  throw new Refusal('invalid', 'kernel.error.invalid', {
    fields: [{ field: 'criterion', code: 'rulebooks.error.unknown-criterion' }],
  });
}

/** Says which of the producer's documents prove one criterion (or, with '', belong to the dossier as a whole). */
export const linkEvidence = command({
  name: 'dossiers.link-evidence',
  input: LinkEvidence,
  load: async (tx, input, actor) => {
    const dossier = await lockDossier(tx, input.code);
    const known = input.evidenceIds.length
      ? await tx
          .selectFrom('evidence')
          .select('id')
          .where('id', 'in', input.evidenceIds)
          .where('producer_id', '=', dossier.producer_id)
          .where('removed_on', 'is', null)
          .execute()
      : [];
    return {
      dossier,
      known: known.map(({ id }) => id),
      keeps: await keepsFor(tx, actor, dossier.producer_id),
    };
  },
  permit: ({ actor, facts, input }) => {
    const verdict = permitEdit(actor, factsOf(facts.dossier));
    if (verdict !== true) return verdict;
    if (!facts.keeps) return forbid('dossiers.error.consent-documents');
    return input.evidenceIds.every((id) => facts.known.includes(id))
      ? true
      : hidden('dossiers.error.evidence');
  },
  run: async ({ tx, facts: { dossier }, input, actor, now, today }) => {
    demandCriterion(dossier, input.criterion);
    await noteWriter(tx, dossier, actor, { now, today });
    const gone = tx
      .deleteFrom('evidence_links')
      .where('dossier_id', '=', dossier.id)
      .where('criterion', '=', input.criterion);
    await (
      input.evidenceIds.length ? gone.where('evidence_id', 'not in', input.evidenceIds) : gone
    ).execute();
    for (const id of input.evidenceIds) await linkTo(tx, dossier, id, [input.criterion]);
    return {
      event: {
        subject: { type: 'dossier', id: dossier.id },
        data: { criterion: input.criterion, evidence: input.evidenceIds },
      },
      result: { code: dossier.code, criterion: input.criterion },
    };
  },
});

/** Takes a document out of the library; refused while a dossier that is not finished uses it. */
export const removeEvidence = command({
  name: 'dossiers.remove-evidence',
  input: z.strictObject({ id: z.uuid() }),
  load: async (tx, { id }) => {
    const row = await tx
      .selectFrom('evidence')
      .selectAll()
      .where('id', '=', id)
      .forUpdate()
      .executeTakeFirst();
    const used = await tx
      .selectFrom('evidence_links as l')
      .innerJoin('dossiers as d', 'd.id', 'l.dossier_id')
      .select('d.code')
      .where('l.evidence_id', '=', id)
      .where('d.state', 'not in', ['withdrawn', 'rejected', 'not-recognised'])
      .executeTakeFirst();
    return { row, used };
  },
  permit: ({ actor, facts }) => {
    if (!facts.row || !actsForProducer(actor, facts.row.producer_id))
      return hidden('dossiers.error.evidence');
    if (facts.used) return conflict('dossiers.error.evidence-in-use', { code: facts.used.code });
    return true;
  },
  run: async ({ tx, facts, input, today }) => {
    await tx
      .updateTable('evidence')
      .set({ removed_on: today })
      .where('id', '=', input.id)
      .execute();
    return {
      event: {
        subject: { type: 'evidence', id: input.id },
        before: facts.row,
        data: { removed: today },
      },
      result: null,
    };
  },
});

/**
 * The stored file behind a document, for those who may see it: the producer's people, an officer by their consent, and the officers who may
 * see a dossier that uses it. Anybody else is told that it does not exist. `content` (SHA-256) asks for the file as a copy
 * names it, also after it was replaced; without it the producer gets today's file, an office what was handed in last.
 */
export async function fileOfEvidence(
  connection: Connection,
  actor: Actor,
  evidenceId: string,
  content: string | null = null,
): Promise<{ fileId: string; title: string }> {
  const missing = new Refusal('not-found', 'dossiers.error.evidence');
  if (!isId(evidenceId)) throw missing;
  const row = await connection
    .selectFrom('evidence')
    .select(['file_id', 'title', 'producer_id'])
    .where('id', '=', evidenceId)
    .executeTakeFirst();
  if (!row) throw missing;
  const own = await keepsFor(connection, actor, row.producer_id);
  if (own && content === null) return { fileId: row.file_id, title: row.title };
  const asked = own ? content : await handedIn(connection, actor, evidenceId, row, content);
  if (asked === null) throw missing;
  const { rows } = await sql<{ id: string | null }>`
    select evidence_file(${evidenceId}, ${asked}) as id`.execute(connection);
  if (!rows[0]?.id) throw missing;
  return { fileId: rows[0].id, title: row.title };
}

/** The content of a document in the copies that an office may see: the asked one, else the one handed in last. */
async function handedIn(
  connection: Connection,
  actor: Actor,
  evidenceId: string,
  row: Readonly<{ producer_id: string }>,
  content: string | null,
): Promise<string | null> {
  const document = { id: evidenceId, ...(content !== null && { sha256: content }) };
  // what was handed in stays readable, also when the producer links it no more
  const copies = await connection
    .selectFrom('dossier_submissions as s')
    .innerJoin('dossiers as d', 'd.id', 's.dossier_id')
    .select(['d.producer_id', 'd.place_id', 'd.kind', 'd.state', 'd.stars'])
    .select(sql<string>`copied_content(s.content, ${evidenceId})`.as('content'))
    // its producer's, and those that passed to who went on in its place
    .where(sql<boolean>`d.producer_id in (select producer_heirs(array[${row.producer_id}::uuid]))`)
    .where(sql<boolean>`s.content @> ${JSON.stringify({ documents: [document] })}::jsonb`)
    .orderBy('s.submitted_at', 'desc')
    .execute();
  const seen = copies.find((dossier) => canSeeDossier(actor, factsOf(dossier)));
  return seen ? (content ?? seen.content) : null;
}

/** Whether the library's documents of a dossier may still change. */
export const isEditable = (state: string): boolean =>
  (editableStates as readonly string[]).includes(state);
