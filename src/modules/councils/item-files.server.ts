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
    const { rows } = await sql<{ file_id: string }>`
      select e.file_id from evidence e join dossier_submissions s on s.id = ${context.submissionId}
       where e.id::text = ${evidenceId}
         and s.content @> ${JSON.stringify({ documents: [{ id: evidenceId }] })}::jsonb`.execute(
      tx,
    );
    const row = rows[0];
    if (!row || withheld) throw new Refusal('not-found', 'dossiers.error.evidence');
    return { fileId: row.file_id };
  });
}
