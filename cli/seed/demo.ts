import { systemActor } from '#kernel/actor.ts';
import { databaseNow, type Database } from '#kernel/db.server.ts';
import type { Day } from '#kernel/day.ts';
import {
  demoAccounts,
  demoPassphrase,
  seedDemoAccounts,
  type DemoAccount,
} from '#modules/identity/index.server.ts';
import { seedDemoChains } from '#modules/chains/index.server.ts';
import { seedMarks } from '#modules/marks/index.server.ts';
import { seedOutlets } from '#modules/outlets/index.server.ts';
import { ensureReferenceData, unitsOn } from '#modules/places/index.server.ts';
import { seedPromotion } from '#modules/promotion/index.server.ts';
import {
  seedDemoProgramme,
  seedLegalGround,
  seedNewRural,
} from '#modules/programme/index.server.ts';
import {
  demoProducers,
  registerProducer,
  registerProduct,
  seedParticipation,
  seedStandards,
  type DemoProducer,
} from '#modules/registry/index.server.ts';
import { seedTraining } from '#modules/training/index.server.ts';
import { seedPublicRecord } from './record.ts';
import { seedDemoDossiers } from './thread.ts';

/** What the modules that make fictitious dossiers and councils are given. */
export type DemoContext = Readonly<{
  database: Database;
  producer: DemoProducer;
  communePlaceId: string;
  accounts: readonly DemoAccount[];
}>;

const context = { actor: systemActor };

/** The fictitious producer and its products; every name says so. */
const fictitious = {
  commune: 'Thanh Hà',
  producer: 'Hợp tác xã Mẫu Sông Hương (minh họa)',
  products: [
    { name: 'Vải sấy Mẫu (minh họa)', set: 7 },
    { name: 'Bánh gai Mẫu (minh họa)', set: 6 },
    { name: 'Trà lá ổi Mẫu (minh họa)', set: 12 },
    { name: 'Mật ong hoa vải Mẫu (minh họa)', set: 4 },
    { name: 'Gốm trang trí Mẫu (minh họa)', set: 21 },
    { name: 'Rượu nếp cái Mẫu (minh họa)', set: 14 },
    { name: 'Bánh đậu xanh Mẫu (minh họa)', set: 6 },
    { name: 'Long nhãn Mẫu (minh họa)', set: 7 },
  ],
} as const;

export type DemoReport = Readonly<{
  read: number;
  refused: number;
  accounts: readonly DemoAccount[];
  passphrase: string;
}>;

/**
 * The demonstration province: real places and public record, then clearly fictitious accounts, producer,
 * products, dossiers and council. Safe to repeat. Refused by `seedDemoAccounts` in production.
 */
export async function seedDemo(database: Database): Promise<DemoReport> {
  await ensureReferenceData();
  const { read, refused } = await seedPublicRecord(database);
  const { producer, communePlaceId } = await fictitiousProducer(database);
  await database
    .transaction()
    .execute((tx) =>
      seedDemoAccounts(tx, { producerId: producer.id, communePlaceId, councilId: null }),
    );
  const accounts = await demoAccounts(database);
  await seedDemoDossiers({ database, producer, communePlaceId, accounts });
  await seedPromotion({ database, producer, accounts });
  const { today } = await databaseNow(database);
  const example = {
    producer: producer.code,
    product: producer.products[0]!.code,
    today: today as Day,
  };
  await seedLegalGround(database);
  await seedDemoProgramme(database, { ...example, accounts });
  await seedStandards(database, example);
  await seedMarks(database, example);
  await seedDemoChains(database, example);
  await seedOutlets(database, { accounts, producer, communePlaceId, today: example.today });
  await seedNewRural(database, {
    placeId: communePlaceId,
    agencyAccountId: accounts.find(({ role }) => role === 'agency-officer')!.accountId,
  });
  await seedTraining(database, { accounts, producer, communePlaceId });
  await seedParticipation(database, {
    agencyAccountId: accounts.find(({ role }) => role === 'agency-officer')!.accountId,
    placeId: communePlaceId,
    producerCode: producer.code,
    today: example.today,
  });
  return {
    read,
    refused: new Set(refused.map(({ row }) => row)).size,
    accounts,
    passphrase: demoPassphrase,
  };
}

async function fictitiousProducer(
  database: Database,
): Promise<{ producer: DemoProducer; communePlaceId: string }> {
  const { today } = await databaseNow(database);
  const communes = await unitsOn(database, today as Day, { level: 'commune' });
  const commune = communes.find(({ name }) => name === fictitious.commune) ?? communes[0];
  if (!commune) throw new Error('no places are loaded');
  const [there] = await demoProducers(database);
  if (!there) {
    const { id } = await registerProducer(context, {
      name: fictitious.producer,
      kind: 'cooperative',
      size: 'small',
      placeId: commune.placeId,
      isDemo: true,
    });
    for (const { name, set } of fictitious.products)
      await registerProduct(context, { name, producerId: id, set, isDemo: true });
  }
  const [producer] = await demoProducers(database);
  return { producer: producer!, communePlaceId: producer!.placeId ?? commune.placeId };
}
