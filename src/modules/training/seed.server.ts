import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { systemActor, type Actor } from '#kernel/actor.ts';
import { databaseNow, type Database } from '#kernel/db.server.ts';
import { addDays, type Day } from '#kernel/day.ts';
import { projectRoot } from '#kernel/root.server.ts';
import type { DemoAccount } from '#modules/identity/index.server.ts';
import type { Role } from '#modules/identity/index.ts';
import type { DemoProducer } from '#modules/registry/index.server.ts';
import { attendances, invitations } from './attendance.server.ts';
import { issueCertificates } from './certificates.server.ts';
import { courses, sessions } from './courses.server.ts';

const Facts = z.array(
  z
    .strictObject({
      title: z.string(),
      kind: z.string(),
      audience: z.string(),
      startsOn: z.string(),
      knownBy: z.string(),
      place: z.string(),
      source: z.url(),
      note: z.string(),
    })
    .partial()
    .required({ title: true, kind: true, audience: true, source: true }),
);

const there = async (database: Database, title: string): Promise<boolean> =>
  (await database
    .selectFrom('training_courses')
    .select('id')
    .where('title', '=', title)
    .executeTakeFirst()) !== undefined;

/**
 * Courses of the public record with their sources, then fictitious ones that say so: one that is over, with
 * certificates, and one of today with a code for the door. A second time it changes nothing.
 */
export async function seedTraining(
  database: Database,
  demo: Readonly<{
    accounts: readonly DemoAccount[];
    producer: DemoProducer;
    communePlaceId: string;
  }>,
): Promise<void> {
  const facts = await readFile(join(projectRoot, 'data/seed/training.json'), 'utf8');
  for (const fact of Facts.parse(JSON.parse(facts)))
    if (!(await there(database, fact.title)))
      await courses.enter({ actor: systemActor }, { values: fact });
  await seedDemoCourses(database, demo);
}

const past = 'Tập huấn chu trình OCOP Mẫu (minh họa)';
const present = 'Tập huấn bán hàng trực tuyến Mẫu (minh họa)';

async function seedDemoCourses(
  database: Database,
  { accounts, producer, communePlaceId }: Parameters<typeof seedTraining>[1],
): Promise<void> {
  if (await there(database, past)) return;
  const account = (role: Role) => accounts.find((one) => one.role === role)!;
  const actor: Actor = {
    accountId: account('agency-officer').accountId,
    kind: 'account',
    grants: [{ role: 'agency-officer', placeId: null, bodyId: null, producerId: null }],
  };
  const { today } = await databaseNow(database);
  const day = (from: number): Day => addDays(today as Day, from);
  const { code: place } = await database
    .selectFrom('places')
    .select('code')
    .where('id', '=', communePlaceId)
    .executeTakeFirstOrThrow();
  const course = async (title: string, kind: string, first: number) => {
    const { code } = await courses.enter(
      { actor },
      {
        values: {
          title,
          kind,
          audience: 'both',
          startsOn: day(first),
          endsOn: day(first + 1),
          place,
          organiser: 'Cơ quan tham mưu Mẫu (minh họa)',
          funding: 'province',
          cost: '25000000',
        },
      },
    );
    const held: string[] = [];
    for (const more of [0, 1]) {
      const topic = `Ngày ${more + 1}: ${more ? 'thực hành' : 'nội dung chung'}`;
      const values = { course: code, heldOn: day(first + more), part: 'day', topic };
      held.push((await sessions.enter({ actor }, { values })).code);
    }
    return { code, held };
  };
  const over = await course(past, 'rating', -60);
  const attend = (session: number, values: Record<string, string>) =>
    attendances.enter(
      { actor },
      {
        values: {
          course: over.code,
          session: over.held[session]!,
          attendedOn: day(-60 + session),
          ...values,
        },
      },
    );
  const login = (role: Role) => account(role).loginName;
  for (const session of [0, 1]) {
    await attend(session, { role: 'managers', account: login('commune-officer') });
    await attend(session, {
      role: 'participants',
      account: login('producer'),
      producer: producer.code,
    });
  }
  await attend(0, { role: 'others', people: '12', women: '7', producer: producer.code });
  await issueCertificates({ actor }, { course: over.code });
  const now = await course(present, 'digital', 0);
  const invited: Record<string, string>[] = [
    { account: login('trade-officer') },
    { account: login('producer'), producer: producer.code },
  ];
  for (const who of invited)
    await invitations.enter(
      { actor },
      { values: { course: now.code, sentOn: day(-5), letterNo: '12/GM (minh họa)', ...who } },
    );
}
