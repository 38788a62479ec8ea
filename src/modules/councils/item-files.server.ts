import { sql } from 'kysely';
import type { Actor } from '#kernel/actor.ts';
import { Refusal } from '#kernel/errors.ts';
import { isId } from '#kernel/ids.ts';
import { withheldFrom } from './rights.ts';
import { itemContext } from './roll.server.ts';
import { readingAs } from './seal.server.ts';
import { demandReader } from './views.server.ts';

/** A document of an item, for those who may see the item. */
export async function fileOfItem(
  actor: Actor,
  itemId: string,
  evidenceId: string,
): Promise<{ fileId: string }> {
  if (!isId(evidenceId)) throw new Refusal('not-found', 'dossiers.error.evidence');
  return readingAs(actor, async (tx) => {
    const context = await itemContext(tx, itemId);
    const seat = demandReader(actor, context);
    const withheld = withheldFrom(context, seat);
    if (withheld === 'undeclared' || withheld === 'pending')
      throw new Refusal('conflict', `councils.error.${withheld}`);
    const { rows } = await sql<{ file_id: string | null }>`
      select evidence_file(${evidenceId}::uuid, copied_content(s.content, ${evidenceId}::uuid)) as file_id
        from dossier_submissions s where s.id = ${context.submissionId}`.execute(tx);
    const row = rows[0];
    if (!row?.file_id || withheld) throw new Refusal('not-found', 'dossiers.error.evidence');
    return { fileId: row.file_id };
  });
}
