import type { Connection } from '#kernel/db.server.ts';
import { newRural } from './new-rural-register.server.ts';

/**
 * The public record read so far names no commune's stage. Two fictitious ones show the function; the demonstration
 * account that writes them marks them. A second time it changes nothing.
 */
export async function seedNewRural(
  connection: Connection,
  demo: Readonly<{ placeId: string; agencyAccountId: string }>,
): Promise<void> {
  const there = await connection
    .selectFrom('new_rural_statuses')
    .select('id')
    .where('place_id', '=', demo.placeId)
    .executeTakeFirst();
  if (there) return;
  const { code } = await connection
    .selectFrom('places')
    .select('code')
    .where('id', '=', demo.placeId)
    .executeTakeFirstOrThrow();
  const none = { placeId: null, bodyId: null, producerId: null };
  const actor = {
    accountId: demo.agencyAccountId,
    kind: 'account',
    grants: [{ role: 'agency-officer', ...none }],
  } as const;
  for (const [status, validFrom, decisionNo] of [
    ['new-rural', '2025-07-01', '01/QĐ-MH (minh họa)'],
    ['advanced', '2026-06-01', '02/QĐ-MH (minh họa)'],
  ] as const)
    await newRural.enter({ actor }, { values: { place: code, status, validFrom, decisionNo } });
}
