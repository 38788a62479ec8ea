import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { sql } from 'kysely';
import { z } from 'zod';
import { systemActor, type Actor } from '#kernel/actor.ts';
import { databaseNow, type Connection, type Database } from '#kernel/db.server.ts';
import { addDays, type Day } from '#kernel/day.ts';
import { projectRoot } from '#kernel/root.server.ts';
import type { DemoAccount } from '#modules/identity/index.server.ts';
import type { Role } from '#modules/identity/index.ts';
import type { DemoProducer } from '#modules/registry/index.server.ts';
import { events } from './event-registers.server.ts';
import { channels, exports, results } from './market-registers.server.ts';
import { norms, settlements, supports } from './money-registers.server.ts';
import {
  applyToEvent,
  closeEvent,
  decideApplication,
  recordAttendance,
  scoreApplication,
} from './participations.server.ts';

const file = join(projectRoot, 'data/seed/events.json');
const Facts = z.array(
  z
    .strictObject({
      name: z.string(),
      kind: z.string(),
      scope: z.string(),
      startsOn: z.string(),
      startsKnownBy: z.string(),
      endsOn: z.string(),
      place: z.string(),
      venue: z.string(),
      organiser: z.string(),
      scale: z.string(),
      stalls: z.string(),
      source: z.url().or(z.string().includes('://')),
      note: z.string(),
    })
    .partial()
    .required({ name: true, kind: true, scope: true, source: true }),
);

/** The events of the public record, with their sources. A second time it changes nothing. @returns how many were new */
export async function seedPublicEvents(connection: Connection): Promise<number> {
  const facts = Facts.parse(JSON.parse(await readFile(file, 'utf8')));
  let made = 0;
  for (const fact of facts) {
    if (await eventCode(connection, fact.name, fact.startsOn ?? null)) continue;
    await events.enter(
      { actor: systemActor },
      { values: { ...fact, state: 'held', published: 'true' } },
    );
    made++;
  }
  return made;
}

async function eventCode(
  connection: Connection,
  name: string,
  startsOn: string | null | undefined,
): Promise<string | null> {
  const { rows } = await sql<{ code: string }>`
    select code from promotion_events
     where name = ${name} and ${startsOn === undefined ? sql`true` : sql`starts_on is not distinct from ${startsOn}::date`}`.execute(
    connection,
  );
  return rows[0]?.code ?? null;
}

/** Who writes the fictitious rows: demonstration accounts, so that every row is marked. */
type DemoPromotion = Readonly<{ trade: Actor; producer: Actor; of: DemoProducer; today: Day }>;

/** The demonstration's share of promotion: the public record, then fictitious rows. A second time it changes nothing. */
export async function seedPromotion(
  demo: Readonly<{ database: Database; producer: DemoProducer; accounts: readonly DemoAccount[] }>,
): Promise<void> {
  await seedPublicEvents(demo.database);
  const actor = (role: Role): Actor => {
    const account = demo.accounts.find((one) => one.role === role);
    if (!account) throw new Error(`no demonstration account is ${role}`);
    const producerId = role === 'producer' ? demo.producer.id : null;
    return {
      accountId: account.accountId,
      kind: 'account',
      grants: [{ role, placeId: null, bodyId: null, producerId }],
    };
  };
  const today = (await databaseNow(demo.database)).today as Day;
  await seedDemoPromotion(demo.database, {
    trade: actor('trade-officer'),
    producer: actor('producer'),
    of: demo.producer,
    today,
  });
}

const coming = 'Tuần hàng OCOP Mẫu (minh họa)';
const past = 'Hội chợ OCOP Mẫu (minh họa)';

/** An event to apply to, and one that is over with results asked for: every row fictitious and marked. */
async function seedDemoPromotion(connection: Connection, demo: DemoPromotion): Promise<void> {
  if (await eventCode(connection, coming, undefined)) return;
  const { today, of } = demo;
  const trade = { actor: demo.trade };
  const [first, second] = of.products;
  if (!first || !second) throw new Error('the fictitious producer has no products');
  const fair = {
    kind: 'fair',
    scope: 'in-province',
    state: 'planned',
    organiser: 'Sở Công Thương (minh họa)',
    published: 'true',
  };
  await events.enter(trade, {
    values: {
      ...fair,
      name: coming,
      kind: 'week',
      scope: 'other-province',
      startsOn: addDays(today, 40),
      endsOn: addDays(today, 45),
      venue: 'Trung tâm thương mại Mẫu',
      stalls: '20',
      capacity: '2',
      appliesUntil: addDays(today, 30),
      criteria: 'Sản phẩm có bao bì, nhãn đúng quy định; ưu tiên sản phẩm chưa dự tuần hàng nào.',
    },
  });
  // applied for before it began; then it takes place
  const held = await events.enter(trade, {
    values: {
      ...fair,
      name: past,
      startsOn: addDays(today, 1),
      venue: 'Quảng trường Mẫu',
      capacity: '5',
    },
  });
  const producer = { actor: demo.producer };
  const { code } = await applyToEvent(producer, {
    event: held.code,
    producerId: of.id,
    productIds: [first.id, second.id],
    stalls: 1,
  });
  await scoreApplication(trade, { code, score: 85 });
  await decideApplication(trade, { code, accept: true });
  await moveEvent(connection, trade, held, addDays(today, -100));
  await closeEvent(trade, { code: held.code, state: 'held' });
  await recordAttendance(trade, { code, attended: true, productIds: [first.id, second.id] });
  await results.enter(producer, {
    values: {
      event: held.code,
      producer: of.code,
      moment: 'at-event',
      reportedOn: addDays(today, -95),
      sales: '45000000',
      contracts: '2',
      contractValue: '120000000',
    },
  });
  await seedDemoMoney(demo, held.code);
}

/** An event's day is put where the demonstration needs it, by the command that any officer has. */
async function moveEvent(
  connection: Connection,
  trade: { actor: Actor },
  event: Readonly<{ id: string; code: string }>,
  day: Day,
): Promise<void> {
  const { rows } = await sql<{ version: string; venue: string }>`
    select known_from::text as version, venue from promotion_events where id = ${event.id}`.execute(
    connection,
  );
  await events.amend(trade, {
    id: event.id,
    version: rows[0]!.version,
    values: {
      name: past,
      kind: 'fair',
      scope: 'in-province',
      state: 'planned',
      startsOn: day,
      venue: rows[0]!.venue,
      organiser: 'Sở Công Thương (minh họa)',
      capacity: '5',
      published: 'true',
    },
  });
}

async function seedDemoMoney({ trade, of, today }: DemoPromotion, event: string): Promise<void> {
  const actor = { actor: trade };
  const product = of.products[0]!.code;
  const year = today.slice(0, 4);
  await norms.enter(actor, {
    values: {
      line: 'fair-home',
      maximum: '10000000',
      timesAYear: '2',
      legalBasis: 'Quyết định Mẫu (minh họa)',
      validFrom: `${Number(year) - 3}-01-01`,
    },
  });
  await supports.enter(actor, {
    values: {
      producer: of.code,
      event,
      product,
      line: 'fair-home',
      grantedOn: addDays(today, -90),
      amount: '8000000',
      funding: 'province',
    },
  });
  for (const [funding, planned, approved, spent] of [
    ['province', '200000000', '180000000', '150000000'],
    ['sponsor', '50000000', '50000000', '40000000'],
  ] as const)
    await settlements.enter(actor, {
      values: {
        year,
        line: 'fair-home',
        activity: past,
        event,
        funding,
        planned,
        approved,
        spent,
      },
    });
  await exports.enter(actor, {
    values: {
      product,
      producer: of.code,
      market: 'Nhật Bản',
      exportedOn: addDays(today, -60),
      channel: 'direct',
      value: '350000000',
      quantity: '1.5',
      unit: 'tấn',
      documentNo: 'Tờ khai Mẫu (minh họa)',
    },
  });
  await channels.enter(actor, {
    values: {
      producer: of.code,
      product,
      channel: 'website',
      url: 'https://mau-song-huong.example/',
      since: addDays(today, -200),
    },
  });
}
