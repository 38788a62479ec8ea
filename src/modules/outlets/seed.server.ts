import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { systemActor, type Actor } from '#kernel/actor.ts';
import type { Connection } from '#kernel/db.server.ts';
import { addDays, type Day } from '#kernel/day.ts';
import { projectRoot } from '#kernel/root.server.ts';
import type { DemoAccount } from '#modules/identity/index.server.ts';
import type { Role } from '#modules/identity/index.ts';
import { communePoints } from '#modules/places/index.server.ts';
import { confirmOutlet } from './confirm.server.ts';
import { outlets, shelves, states } from './outlet-registers.server.ts';
import { sights } from './sight-register.server.ts';
import { stops, tours } from './tour-registers.server.ts';

type Row = Readonly<Record<string, string>>;

/** What the fictitious rows belong to, and the accounts that write them: what these write is marked. */
export type OutletDemo = Readonly<{
  accounts: readonly DemoAccount[];
  producer: Readonly<{ id: string; code: string; products: readonly Readonly<{ code: string }>[] }>;
  communePlaceId: string;
  today: Day;
}>;

/** The outlets and sights that the public record names (data/seed/outlets.json). A second time it changes nothing. */
export async function seedPublicOutlets(connection: Connection): Promise<void> {
  const stated = JSON.parse(
    await readFile(join(projectRoot, 'data/seed/outlets.json'), 'utf8'),
  ) as Readonly<{ outlets: readonly Row[]; sights: readonly Row[] }>;
  const context = { actor: systemActor };
  for (const values of stated.outlets)
    if (!(await known(connection, 'outlets', values.name!)))
      await outlets.enter(context, { values });
  for (const values of stated.sights)
    if (!(await known(connection, 'sights', values.name!))) await sights.enter(context, { values });
}

const known = async (
  connection: Connection,
  table: 'outlets' | 'sights',
  name: string,
): Promise<boolean> =>
  (await connection.selectFrom(table).select('id').where('name', '=', name).executeTakeFirst()) !==
  undefined;

const shop = 'Điểm bán OCOP Mẫu Sông Hương (minh họa)';

/** The public record, then a fictitious shop, a corner that was closed, a workshop, an orchard and a route. */
export async function seedOutlets(connection: Connection, demo: OutletDemo): Promise<void> {
  await seedPublicOutlets(connection);
  if (await known(connection, 'outlets', shop)) return;
  const trade = { actor: actorOf(demo, 'trade-officer') };
  const at = await positions(connection, demo);
  const ago = (days: number) => addDays(demo.today, -days);
  const commune = await connection
    .selectFrom('places')
    .select('code')
    .where('id', '=', demo.communePlaceId)
    .executeTakeFirstOrThrow();
  const here = { place: commune.code };
  const orchard = await sights.enter(trade, {
    values: {
      name: 'Vườn vải Mẫu (minh họa)',
      kind: 'farm',
      description: 'Vườn đón khách mùa vải chín.',
      ...here,
      ...at(0.012, -0.01),
      minutes: '60',
    },
  });
  const workshop = await sights.enter(trade, {
    values: {
      name: 'Xưởng sấy Mẫu Sông Hương (minh họa)',
      kind: 'workshop',
      producer: demo.producer.code,
      ...here,
      ...at(-0.008, 0.012),
      hours: 'T2-T7 08:00-11:00, 14:00-16:30',
      minutes: '45',
    },
  });
  const outlet = await outlets.enter(trade, {
    values: {
      name: shop,
      kind: 'shop',
      category: 'tourist',
      operator: 'Hợp tác xã Mẫu Sông Hương (minh họa)',
      producer: demo.producer.code,
      address: 'Đường Mẫu (minh họa)',
      ...here,
      ...at(0, 0),
      hours: 'T2-T6 08:00-17:30; T7, CN 08:00-20:00',
      area: '60',
      facilities: 'Kệ trưng bày, tủ mát, bàn dùng thử.',
      openedOn: ago(400),
      tourism: 'site',
      sight: orchard.code,
      fundingDecision: '01/QĐ-MH (minh họa)',
      fundedOn: ago(420),
      supportMoney: '50000000',
    },
  });
  for (const { code } of demo.producer.products.slice(0, 3))
    await shelves.enter(trade, {
      values: { outlet: outlet.code, product: code, shownFrom: ago(390) },
    });
  await confirmOutlet(
    { actor: actorOf(demo, 'producer') },
    { code: outlet.code, found: 'active', takings: '20-50' },
  );
  const corner = await outlets.enter(trade, {
    values: {
      name: 'Quầy OCOP Mẫu ở bến xe (minh họa)',
      kind: 'corner',
      category: 'transport',
      address: 'Bến xe Mẫu (minh họa)',
      ...here,
      openedOn: ago(900),
      tourism: 'none',
    },
  });
  await states.enter(trade, {
    values: {
      outlet: corner.code,
      state: 'closed',
      since: ago(200),
      reason: 'Hết hợp đồng thuê chỗ (minh họa)',
    },
  });
  const route = await tours.enter(trade, {
    values: {
      title: 'Nửa ngày ở miệt vườn (minh họa)',
      intro: 'Thăm vườn, xem xưởng sấy rồi mua sản phẩm OCOP mang về.',
      mode: 'bicycle',
      season: 'Tháng 5, tháng 6',
      published: 'true',
    },
  });
  const stopsAt: readonly Row[] = [
    { sight: orchard.code },
    { sight: workshop.code },
    { outlet: outlet.code, minutes: '40' },
  ];
  for (const [index, stop] of stopsAt.entries())
    await stops.enter(trade, {
      values: { route: route.code, position: String(index + 1), ...stop },
    });
}

function actorOf(demo: OutletDemo, role: Role): Actor {
  const account = demo.accounts.find((one) => one.role === role);
  if (!account) throw new Error(`no demonstration account is ${role}`);
  return {
    accountId: account.accountId,
    kind: 'account',
    grants: [
      {
        role,
        placeId: null,
        bodyId: null,
        producerId: role === 'producer' ? demo.producer.id : null,
      },
    ],
  };
}

/** Positions near the centre of the commune; none where the centre is not known. */
async function positions(connection: Connection, demo: OutletDemo) {
  const points = await communePoints(connection, demo.today);
  const centre = points.find(({ placeId }) => placeId === demo.communePlaceId);
  return (north: number, east: number): Record<string, string> =>
    centre
      ? {
          latitude: (centre.lat + north).toFixed(5),
          longitude: (centre.lon + east).toFixed(5),
        }
      : {};
}
