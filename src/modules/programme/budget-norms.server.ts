import { sql } from 'kysely';
import type { Connection } from '#kernel/db.server.ts';
import type { FieldFault } from '#kernel/errors.ts';
import { openRegister } from '#kernel/register.server.ts';
import { rightsOf, writesFiction } from '#modules/registry/index.server.ts';
import type { Norm } from './budget.ts';
import { legalDocuments } from './documents-register.server.ts';
import { choiceSource } from './register-choices.server.ts';

/** Định mức, mức hỗ trợ tối đa, each with the article it rests on. */
export const budgetNorms = openRegister(
  {
    name: 'programme.norms',
    table: 'budget_norms',
    slug: 'muc-ho-tro',
    prefix: 'BCD',
    fields: [
      { name: 'name', kind: 'text', required: true, listed: true },
      {
        name: 'document',
        kind: 'reference',
        to: 'programme.documents',
        required: true,
        listed: true,
      },
      { name: 'ground', kind: 'text', max: 200, required: true, listed: true },
      { name: 'maxAmount', kind: 'money', listed: true },
      {
        name: 'per',
        kind: 'choice',
        values: ['project', 'producer', 'product', 'event', 'person', 'activity'],
        listed: true,
      },
      { name: 'maxPercent', kind: 'number', places: 2, min: 0, max: 100, listed: true },
      { name: 'validFrom', kind: 'day', required: true, listed: true },
      { name: 'validUntil', kind: 'day', listed: true, notBefore: 'validFrom' },
      { name: 'source', kind: 'text', max: 500, pattern: /^https?:\/\/\S+$/ },
      { name: 'note', kind: 'text', lines: 3 },
    ],
    title: 'name',
    newest: 'validFrom',
    key: ['name', 'validFrom'],
  },
  {
    rights: rightsOf({
      keep: ['agency-officer', 'trade-officer'],
      read: ['steering-committee', 'inspector'],
    }),
    references: { 'programme.documents': choiceSource(legalDocuments) },
    check: async (_tx, after): Promise<FieldFault[]> => {
      const faults: FieldFault[] = [];
      if (after.maxAmount === null && after.maxPercent === null)
        faults.push({ field: 'maxAmount', code: 'programme.error.norm-without-limit' });
      if ((after.maxAmount === null) !== (after.per === null))
        faults.push({ field: 'per', code: 'programme.error.norm-per' });
      for (const field of ['maxAmount', 'maxPercent'] as const)
        if (after[field] !== null && Number(after[field]) <= 0)
          faults.push({ field, code: 'programme.error.norm-zero' });
      return Promise.resolve(faults);
    },
    isDemo: writesFiction,
  },
);

/** All norms, for choosing and for judging plans. */
export async function norms(connection: Connection): Promise<(Norm & { code: string })[]> {
  const { rows } = await sql<Norm & { code: string }>`
    select n.id, n.code, n.name, n.ground || ', ' || d.number as ground, n.max_amount as "maxAmount",
           n.max_percent::float8 as "maxPercent", n.valid_from as "validFrom", n.valid_until as "validUntil"
      from budget_norms n join legal_documents d on d.id = n.document_id order by n.valid_from desc, n.code`.execute(
    connection,
  );
  return rows;
}
