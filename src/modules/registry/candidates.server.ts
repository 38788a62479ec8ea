import { sql } from 'kysely';
import type { Tx } from '#kernel/db.server.ts';
import type { FieldFault } from '#kernel/errors.ts';
import { openRegister, type RegisterRow, type Values } from '#kernel/register.server.ts';
import { placeSource } from '#modules/places/index.server.ts';
import { rightsOf, writesFiction } from './register-rights.server.ts';
import { producerSource, productSource } from './register-sources.server.ts';
import { candidateDecisions, isDecided, mostPerCriterion, selectionCriteria } from './selection.ts';

/** Products that a locality puts forward (đề án, việc 1): the commune keeps its own, the agency all. */
export const candidates = openRegister(
  {
    name: 'registry.candidates',
    table: 'selection_candidates',
    slug: 'de-xuat-san-pham',
    prefix: 'DX',
    title: 'name',
    newest: 'proposedOn',
    key: ['name', 'place', 'proposedOn'],
    fields: [
      { name: 'name', kind: 'text', required: true, listed: true, max: 200 },
      { name: 'proposedOn', kind: 'day', required: true, listed: true, future: false },
      {
        name: 'place',
        kind: 'place',
        on: 'proposedOn',
        required: true,
        listed: true,
        filter: true,
      },
      { name: 'producer', kind: 'reference', to: 'producer', filter: true },
      { name: 'product', kind: 'reference', to: 'product' },
      { name: 'ideaCode', kind: 'text', pattern: /^YT-\d{4}-\d{5}$/ },
      { name: 'reason', kind: 'text', lines: 4, required: true },
      ...selectionCriteria.map(
        (name) => ({ name, kind: 'count', min: 0, max: mostPerCriterion }) as const,
      ),
      {
        name: 'decision',
        kind: 'choice',
        values: candidateDecisions,
        required: true,
        listed: true,
        filter: true,
      },
      { name: 'decidedOn', kind: 'day', listed: true, future: false, notBefore: 'proposedOn' },
      { name: 'council', kind: 'text' },
      { name: 'minutesNo', kind: 'text', max: 100 },
      { name: 'decisionReason', kind: 'text', lines: 3 },
      { name: 'source', kind: 'text', max: 2000 },
    ],
  },
  {
    rights: rightsOf({
      keep: ['agency-officer'],
      read: ['steering-committee', 'inspector', 'trade-officer', 'advisory-team'],
      place: { field: 'place', column: 'place', write: true },
      producer: { field: 'producer', column: 'producer_id' },
    }),
    references: { producer: producerSource, product: productSource, place: placeSource },
    isDemo: writesFiction,
    check: checkCandidate,
  },
);

/** A decision stands on minutes, a reason and points in every criterion; what is undecided has no day of decision. */
async function checkCandidate(
  tx: Tx,
  after: Values,
  _before: RegisterRow | null,
): Promise<FieldFault[]> {
  const needed = ['decidedOn', 'council', 'minutesNo', 'decisionReason', ...selectionCriteria];
  const faults: FieldFault[] = isDecided(after.decision)
    ? needed
        .filter((field) => after[field] === null || after[field] === undefined)
        .map((field) => ({ field, code: 'registry.error.decision-needs' }))
    : after.decidedOn
      ? [{ field: 'decidedOn', code: 'registry.error.not-decided' }]
      : [];
  if (typeof after.ideaCode === 'string')
    faults.push(...(await checkIdea(tx, after.ideaCode, after)));
  return faults;
}

/** The idea exists, and is of the producer and product named. */
async function checkIdea(tx: Tx, code: string, after: Values): Promise<FieldFault[]> {
  const { rows } = await sql<{ producerId: string; productId: string | null }>`
    select producer_id as "producerId", product_id as "productId" from ideas where code = ${code}`.execute(
    tx,
  );
  const idea = rows[0];
  if (!idea) return [{ field: 'ideaCode', code: 'registry.error.no-idea' }];
  return (after.producer !== null && after.producer !== idea.producerId) ||
    (after.product !== null && idea.productId !== null && after.product !== idea.productId)
    ? [{ field: 'ideaCode', code: 'registry.error.other-idea' }]
    : [];
}
