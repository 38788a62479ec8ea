import type { Actor } from '#kernel/actor.ts';
import type { Database } from '#kernel/db.server.ts';
import { addDays, type Day } from '#kernel/day.ts';
import { candidates } from './candidates.server.ts';
import { supports } from './participation.server.ts';

/**
 * Fictitious candidates of a commune and a support given, written by a demonstration account so that every row is
 * marked. The public record names neither. A second time it changes nothing.
 */
export async function seedParticipation(
  database: Database,
  demo: Readonly<{
    agencyAccountId: string;
    placeId: string;
    producerCode: string;
    today: Day;
  }>,
): Promise<void> {
  const there = await database
    .selectFrom('selection_candidates')
    .select('id')
    .where('is_demo', '=', true)
    .executeTakeFirst();
  if (there) return;
  const actor: Actor = {
    accountId: demo.agencyAccountId,
    kind: 'account',
    grants: [{ role: 'agency-officer', placeId: null, bodyId: null, producerId: null }],
  };
  const { code: place } = await database
    .selectFrom('places')
    .select('code')
    .where('id', '=', demo.placeId)
    .executeTakeFirstOrThrow();
  const candidate = {
    proposedOn: addDays(demo.today, -120),
    place,
    producer: demo.producerCode,
    reason: 'Nông sản lâu đời của xã, nguyên liệu và lao động tại chỗ (minh họa).',
    localMaterial: '5',
    localIdentity: '4',
    localLabour: '5',
    market: '3',
    capacity: '3',
  };
  await candidates.enter(
    { actor },
    {
      values: {
        ...candidate,
        name: 'Vải sấy Mẫu (minh họa)',
        decision: 'shortlisted',
        decidedOn: addDays(demo.today, -100),
        council: 'Hội đồng xã Mẫu (minh họa)',
        minutesNo: '01/BB Mẫu',
        decisionReason: 'Đủ nguyên liệu và người làm.',
      },
    },
  );
  await candidates.enter(
    { actor },
    { values: { ...candidate, name: 'Mật ong Mẫu (minh họa)', decision: 'waiting' } },
  );
  await supports.enter(
    { actor },
    {
      values: {
        producer: demo.producerCode,
        description: 'Máy sấy Mẫu (minh họa)',
        kind: 'equipment',
        effect: 'strengthened',
        givenOn: addDays(demo.today, -80),
        funding: 'province',
        amount: '60000000',
      },
    },
  );
}
