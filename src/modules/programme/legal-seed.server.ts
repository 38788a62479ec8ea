import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { sql } from 'kysely';
import { z } from 'zod';
import { systemActor } from '#kernel/actor.ts';
import type { Connection } from '#kernel/db.server.ts';
import { projectRoot } from '#kernel/root.server.ts';
import { budgetNorms } from './budget-norms.server.ts';
import { legalDocuments, legalLinks } from './documents-register.server.ts';

/** data/seed/legal-ground.json: rows as an officer would type them; documents are named by their number. */
const Rows = z.array(z.record(z.string(), z.string()));
const LegalGround = z.strictObject({ documents: Rows, links: Rows, norms: Rows });

/** The public record of the programme's legal ground, each row with its source. What is there already stays as it is. */
export async function seedLegalGround(connection: Connection): Promise<void> {
  const { documents, links, norms } = LegalGround.parse(
    JSON.parse(readFileSync(join(projectRoot, 'data/seed/legal-ground.json'), 'utf8')),
  );
  const context = { actor: systemActor };
  const there = async (condition: ReturnType<typeof sql<boolean>>): Promise<boolean> =>
    (await sql<{ there: boolean }>`select ${condition} as there`.execute(connection)).rows[0]!
      .there;
  for (const values of documents)
    if (
      !(await there(
        sql<boolean>`exists (select from legal_documents where number = ${values.number})`,
      ))
    )
      await legalDocuments.enter(context, { values });
  for (const values of links)
    if (
      !(await there(sql<boolean>`exists (
        select from legal_links l join legal_documents d on d.id = l.document_id join legal_documents o on o.id = l.other_id
         where d.number = ${values.document} and o.number = ${values.other} and l.relation = ${values.relation})`))
    )
      await legalLinks.enter(context, { values });
  for (const values of norms)
    if (
      !(await there(
        sql<boolean>`exists (select from budget_norms where name = ${values.name} and valid_from = ${values.validFrom}::date)`,
      ))
    )
      await budgetNorms.enter(context, { values });
}
