import { sql } from 'kysely';
import type { Tx } from '#kernel/db.server.ts';
import type { FieldFault } from '#kernel/errors.ts';
import { openRegister, type RegisterRow, type Values } from '#kernel/register.server.ts';
import { placeSource } from '#modules/places/index.server.ts';
import { rightsOf, writesFiction } from '#modules/registry/index.server.ts';
import { newRuralStatuses } from './new-rural.ts';

/** New-rural stages of communes, each from a day on; the commune is named on the map of that day. */
export const newRural = openRegister(
  {
    name: 'programme.new-rural',
    table: 'new_rural_statuses',
    slug: 'nong-thon-moi',
    prefix: 'NTM',
    title: 'place',
    newest: 'validFrom',
    key: ['place', 'validFrom'],
    fields: [
      { name: 'place', kind: 'place', on: 'validFrom', required: true, listed: true },
      {
        name: 'status',
        kind: 'choice',
        values: newRuralStatuses,
        required: true,
        listed: true,
        filter: true,
      },
      { name: 'validFrom', kind: 'day', required: true, listed: true, future: false },
      { name: 'decisionNo', kind: 'text', max: 60, listed: true },
      { name: 'decidedOn', kind: 'day', future: false },
      { name: 'source', kind: 'text', max: 1000 },
    ],
  },
  {
    rights: rightsOf({
      keep: ['agency-officer'],
      read: ['trade-officer', 'steering-committee', 'inspector'],
      place: { field: 'place', column: 'place' },
    }),
    references: { place: placeSource },
    isDemo: writesFiction,
    check: checkStage,
  },
);

async function checkStage(
  tx: Tx,
  after: Values,
  before: RegisterRow | null,
): Promise<FieldFault[]> {
  const faults: FieldFault[] = [];
  const { rows } = await sql<{ level: string }>`
    select level from place_version_on(${after.place}::uuid, ${after.placeOn}::date)`.execute(tx);
  if (rows[0]?.level !== 'commune')
    faults.push({ field: 'place', code: 'programme.error.not-a-commune' });
  // a recognition that nobody can look up is hearsay
  if (after.status !== 'not-yet' && after.decisionNo === null && after.source === null)
    faults.push({ field: 'decisionNo', code: 'programme.error.decision-or-source' });
  let same = tx
    .selectFrom('new_rural_statuses')
    .select('code')
    .where('place_id', '=', String(after.place))
    .where('valid_from', '=', String(after.validFrom));
  if (before) same = same.where('id', '<>', before.id);
  const other = await same.executeTakeFirst();
  if (other)
    faults.push({
      field: 'validFrom',
      code: 'programme.error.stage-same-day',
      params: { code: other.code },
    });
  return faults;
}
