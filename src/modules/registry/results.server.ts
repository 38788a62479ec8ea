import type { FieldFault } from '#kernel/errors.ts';
import { openRegister, type Values } from '#kernel/register.server.ts';
import { rightsOf, writesFiction } from './register-rights.server.ts';
import { producerSource } from './register-sources.server.ts';

/** Revenue, profit and labour of a year as a producer declares them; the producer keeps its own. */
export const results = openRegister(
  {
    name: 'registry.results',
    table: 'producer_results',
    slug: 'ket-qua-kinh-doanh',
    prefix: 'KQ',
    title: 'year',
    newest: 'declaredOn',
    key: ['producer', 'year'],
    fields: [
      { name: 'producer', kind: 'reference', to: 'producer', required: true, listed: true },
      {
        name: 'year',
        kind: 'text',
        max: 4,
        pattern: /^20\d{2}$/,
        required: true,
        listed: true,
      },
      { name: 'revenue', kind: 'money', listed: true },
      { name: 'profit', kind: 'count', listed: true },
      { name: 'labour', kind: 'count', min: 0, listed: true },
      { name: 'localLabour', kind: 'count', min: 0 },
      { name: 'women', kind: 'count', min: 0 },
      { name: 'ethnicMinority', kind: 'count', min: 0 },
      { name: 'declaredOn', kind: 'day', required: true, future: false, listed: true },
      { name: 'evidence', kind: 'file' },
      { name: 'source', kind: 'text', max: 2000 },
      { name: 'note', kind: 'text', max: 1000 },
    ],
  },
  {
    rights: rightsOf({
      keep: ['agency-officer'],
      read: ['steering-committee', 'trade-officer'],
      producer: { field: 'producer', column: 'producer_id', write: true },
    }),
    references: { producer: producerSource },
    isDemo: writesFiction,
    check: (_tx, after) => Promise.resolve(resultFaults(after)),
  },
);

/** What only several fields together show. */
function resultFaults(after: Values): FieldFault[] {
  if (after.revenue === null && after.profit === null && after.labour === null)
    return [{ field: 'revenue', code: 'registry.error.result-empty' }];
  return (['localLabour', 'women', 'ethnicMinority'] as const).flatMap((field) =>
    after[field] !== null && Number(after[field]) > Number(after.labour ?? 0)
      ? [{ field, code: 'registry.error.result-labour' }]
      : [],
  );
}
