import { sql } from 'kysely';
import { command } from '#kernel/command.server.ts';
import { conflict, hidden } from '#kernel/errors.ts';
import { keepsFor } from './consents.server.ts';
import { demandFacts } from './evidence.server.ts';
import { CorrectEvidence } from './schemas.ts';

/**
 * Corrects what a document of the library says of itself, and puts a new file in the place of the old one. A dossier that was
 * handed in keeps its own copy, with the facts and the content of that day; what it names is found in the history.
 */
export const correctEvidence = command({
  name: 'dossiers.correct-evidence',
  input: CorrectEvidence,
  load: async (tx, input, actor) => {
    const row = await tx
      .selectFrom('evidence')
      .selectAll()
      .where('id', '=', input.id)
      .forUpdate()
      .executeTakeFirst();
    const file = input.fileId
      ? await tx
          .selectFrom('files')
          .select('id')
          .where('id', '=', input.fileId)
          .where('uploaded_by', '=', actor.accountId)
          .executeTakeFirst()
      : null;
    const { rows } = await sql<{ version: number }>`
      select count(*)::int + 1 as version from history.evidence where id = ${input.id}`.execute(tx);
    const keeps = row !== undefined && (await keepsFor(tx, actor, row.producer_id));
    return { row, file, version: rows[0]!.version, keeps };
  },
  permit: ({ facts, input }) => {
    if (!facts.row || !facts.keeps) return hidden('dossiers.error.evidence');
    if (facts.row.removed_on) return conflict('dossiers.error.evidence-removed');
    if (facts.version !== input.version) return conflict('kernel.error.changed-meanwhile');
    return facts.file === undefined ? hidden('dossiers.error.file') : true;
  },
  run: async ({ tx, facts, input, today }) => {
    demandFacts(input, today);
    const row = facts.row!;
    const fileId = input.fileId ?? row.file_id;
    await tx
      .updateTable('evidence')
      .set({
        kind: input.kind,
        title: input.title,
        number: input.number,
        issuer: input.issuer,
        issued_on: input.issuedOn,
        expires_on: input.expiresOn,
        serves: [...input.serves],
        file_id: fileId,
      })
      .where('id', '=', row.id)
      .execute();
    return {
      event: {
        subject: { type: 'evidence', id: row.id },
        data: { file: fileId, replaced: fileId === row.file_id ? null : row.file_id },
        before: row,
        after: { ...input, fileId },
      },
      result: { id: row.id, replaced: fileId !== row.file_id },
    };
  },
});
