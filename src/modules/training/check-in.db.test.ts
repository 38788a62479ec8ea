import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { publicActor, type Actor } from '#kernel/actor.ts';
import { reloadConfig } from '#kernel/config.server.ts';
import { addDays, formatDay } from '#kernel/day.ts';
import { rowByCode } from '#kernel/register-list.server.ts';
import { freshDatabase } from '../../../tests/support/database.ts';
import { makeWorld, type World } from '../../../tests/support/thread.ts';
import { attendances } from './attendance.server.ts';
import { checkIn, ownAttendance, sessionByToken, sessionDoor } from './check-in.server.ts';
import { courses, sessions } from './courses.server.ts';
import { courseDesk } from './index.server.ts';
import { makeToken } from './tokens.server.ts';

const folder = mkdtempSync(join(tmpdir(), 'namsao-door-'));
let base: Awaited<ReturnType<typeof freshDatabase>>;
let world: World;
let placeCode: string;
beforeAll(async () => {
  process.env.NAMSAO_DATA = folder;
  reloadConfig();
  base = await freshDatabase();
  world = await makeWorld(base.database);
  ({ code: placeCode } = await base.database
    .selectFrom('places')
    .select('code')
    .where('id', '=', world.placeA)
    .executeTakeFirstOrThrow());
});
afterAll(async () => {
  await base.drop();
  rmSync(folder, { recursive: true, force: true });
});

const enterCourse = (actor: Actor, more: Record<string, string>) =>
  courses.enter(
    { actor },
    { values: { kind: 'management', audience: 'both', place: placeCode, ...more } },
  );

describe('the code at the door', () => {
  let session: { id: string; code: string };
  let course: string;
  beforeAll(async () => {
    const today = formatDay(world.today);
    ({ code: course } = await enterCourse(world.commune, {
      title: 'Hôm nay',
      startsOn: today,
      endsOn: formatDay(addDays(world.today, 1)),
    }));
    const enter = (heldOn: string) =>
      sessions.enter(
        { actor: world.commune },
        { values: { course, heldOn, part: 'day', topic: 'Buổi học' } },
      );
    session = await enter(today);
    await enter(formatDay(addDays(world.today, 1)));
  });

  test('is shown to who keeps the course, on the day of the session', async () => {
    const door = await sessionDoor(world.commune, session.code);
    expect(door.token).not.toBeNull();
    expect((await sessionByToken(base.database, door.token!)).code).toBe(session.code);
    for (const actor of [world.otherCommune, world.trade, world.producer, publicActor])
      await expect(sessionDoor(actor, session.code)).rejects.toMatchObject({ kind: 'not-found' });
    const { sessions: both } = await courseDesk(world.commune, course);
    expect((await sessionDoor(world.commune, both[1]!.code)).token).toBeNull();
  });

  test('lets a signed-in person in once', async () => {
    const { token } = await sessionDoor(world.commune, session.code);
    const input = { token: token! };
    await expect(checkIn({ actor: publicActor }, input)).rejects.toMatchObject({
      kind: 'forbidden',
    });
    await expect(
      checkIn({ actor: world.producer }, { ...input, producerId: world.otherProducerId }),
    ).rejects.toMatchObject({ code: 'training.error.not-your-producer' });
    const many = await Promise.allSettled(
      Array.from({ length: 5 }, () => checkIn({ actor: world.producer }, input)),
    );
    expect(many.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    await checkIn({ actor: world.otherCommune }, input);
    const code = await ownAttendance(world.producer, session.id);
    const { row } = await rowByCode(base.database, attendances, world.commune, code!);
    expect(row.values).toMatchObject({
      role: 'participants',
      producer: world.producerId,
      recordedBy: 'qr',
      attendedOn: world.today,
    });
    expect((await sessionDoor(world.commune, session.code)).present).toBe(2);
  });

  test('is refused when it ran out, was changed, or is of another use', async () => {
    const past = makeToken('check-in', session.id, new Date(Date.now() - 1000));
    const name = makeToken('show-name', session.id, new Date(Date.now() + 60_000));
    const good = (await sessionDoor(world.commune, session.code)).token!;
    const longer = good.replace(/\.[0-9a-z]+\./, (part) => `${part.slice(0, -1)}0.`);
    for (const token of [past, name, longer, `${good}A`, '', 'x.y.z'])
      await expect(checkIn({ actor: world.agency }, { token })).rejects.toMatchObject({
        kind: 'not-found',
      });
    expect(await ownAttendance(world.agency, session.id)).toBeNull();
  });
});
