import { systemActor } from '#kernel/actor.ts';
import type { Connection } from '#kernel/db.server.ts';
import { addDays, addMonths, type Day } from '#kernel/day.ts';
import { contracts, funds, outputs, products } from './money-registers.server.ts';
import { members, milestones, projects, steps } from './project-registers.server.ts';

const context = { actor: systemActor };
const name = 'Chuỗi vải sấy Mẫu Sông Hương (minh họa)';

/**
 * One fictitious project of the fictitious producer, under way: the public record names no value chain project. A second
 * time it changes nothing.
 */
export async function seedDemoChains(
  connection: Connection,
  demo: Readonly<{ producer: string; product: string; today: Day }>,
): Promise<void> {
  const there = await connection
    .selectFrom('chain_projects')
    .select('id')
    .where('name', '=', name)
    .executeTakeFirst();
  if (there) return;
  const { today, producer, product } = demo;
  const ago = (months: number): Day => addMonths(today, -months);
  const { code: project } = await projects.enter(context, {
    values: {
      name,
      leader: 'Hợp tác xã Mẫu Sông Hương (minh họa)',
      producer,
      form: 'production-processing',
      areaHa: '12.5',
      households: '40',
      scale: '60 tấn quả mỗi vụ (minh họa)',
      startsOn: ago(18),
      endsOn: addMonths(ago(18), 36),
    },
  });
  for (const [kind, months] of [
    ['proposed', 20],
    ['appraised', 19],
    ['approved', 18],
    ['started', 17],
  ] as const)
    await steps.enter(context, { values: { project, kind, takenOn: ago(months) } });
  await products.enter(context, { values: { project, product } });
  await members.enter(context, {
    values: { project, name: 'Công ty thu mua Mẫu (minh họa)', role: 'buyer', joinedOn: ago(17) },
  });
  await milestones.enter(context, {
    values: { project, name: 'Kho lạnh hoạt động (minh họa)', dueOn: ago(10), doneOn: ago(9) },
  });
  await milestones.enter(context, {
    values: { project, name: 'Cấp mã số vùng trồng (minh họa)', dueOn: addDays(today, 60) },
  });
  const year = String(Number(today.slice(0, 4)) - 1);
  await outputs.enter(context, { values: { product, year, quantity: '10', unit: 'tonne' } });
  await contracts.enter(context, {
    values: {
      project,
      product,
      contractNo: '01/HĐ-MH (minh họa)',
      buyer: 'Công ty thu mua Mẫu (minh họa)',
      startsOn: `${year}-01-01`,
      endsOn: `${Number(year) + 2}-12-31`,
      year,
      quantity: '8',
      unit: 'tonne',
    },
  });
  for (const line of [
    { item: 'consulting', funding: 'province', planned: '250000000', paid: '250000000' },
    { item: 'infrastructure', funding: 'province', planned: '900000000', paid: '' },
    { item: 'infrastructure', funding: 'own', planned: '1800000000', paid: '' },
  ])
    await funds.enter(context, { values: { project, year, ...line } });
}
