import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { sql } from 'kysely';
import { publicActor, systemActor, type Actor } from '#kernel/actor.ts';
import { Refusal } from '#kernel/errors.ts';
import { dossierStates, dossierTable, type Stage, type Who } from '../support/action-tables.ts';
import {
  itemStates,
  sessionTable,
  starStates,
  starTable,
} from '../support/action-tables-council.ts';
import { freshDatabase } from '../support/database.ts';
import { completeDossier, makeCouncil, makeWorld } from '../support/thread.ts';

/**
 * State × role × action of dossiers, sessions and recognitions, from the tables below alone: what they name is done and
 * journaled, every other pair is refused, by the commands on one database, and leaves nothing.
 */
/** Who has to do with such a thing somewhere on its way: asked in every state. */
const concerned: readonly Who[] = [
  ...(['producer', 'commune', 'agency', 'advisory', 'inspector'] as const),
  ...(['chair', 'secretary', 'member'] as const),
];
/** Who never has: they take turns, so that each of them meets every state and every action. */
const strangers: readonly Who[] = [
  ...(['public', 'system', 'otherProducer', 'otherCommune'] as const),
  ...(['trade', 'steering', 'administrator', 'outsider'] as const),
];

let base: Awaited<ReturnType<typeof freshDatabase>>;
let stage: Stage;
let actors: Record<Who, Actor>;
beforeAll(async () => {
  base = await freshDatabase({ connections: 3 });
  const world = await makeWorld(base.database);
  const { members, ...people } = world;
  actors = { ...people, public: publicActor, system: systemActor, member: members[0] };
  stage = {
    database: base.database,
    world,
    ids: await makeCouncil(world),
    whole: await completeDossier(world),
  };
});
afterAll(() => base.drop());

const events = async () =>
  Number(
    (await sql<{ n: number }>`select count(*) as n from journal_events`.execute(base.database))
      .rows[0]!.n,
  );

describe.each([
  ['dossiers', dossierStates, dossierTable],
  ['sessions', itemStates, sessionTable],
  ['recognitions', starStates, starTable],
] as const)('%s', (_, states, table) => {
  test.each(states)('%s', async (state) => {
    const { make, actions } = table(stage);
    const subject = await make(state);
    const before = await events();
    const wrong: string[] = [];
    const pairs = Object.entries(actions).flatMap(([name, { open, run }], turn) =>
      [
        ...concerned,
        ...[0, strangers.length / 2].map(
          (more) => strangers[(turn + states.indexOf(state) + more) % strangers.length]!,
        ),
      ].map((who) => ({ name, who, run, may: open[state]?.includes(who) ?? false })),
    );
    // refused: on one subject, which nothing of this changes
    await Promise.all(
      pairs
        .filter(({ may }) => !may)
        .map(async ({ name, who, run }) => {
          try {
            await run(actors[who], subject);
            wrong.push(`${who} may ${name}`);
          } catch (error) {
            // a right is refused before any value is looked at
            if (!(error instanceof Refusal) || error.kind === 'unavailable')
              wrong.push(`${who} ${name}: ${String(error)}`);
          }
        }),
    );
    expect(wrong).toEqual([]);
    expect(await events()).toBe(before);
    // allowed: each on a subject of its own
    for (const { name, who, run } of pairs.filter(({ may }) => may)) {
      const own = await make(state);
      const earlier = await events();
      await run(actors[who], own).catch((error: unknown) =>
        wrong.push(
          `${who} may not ${name}: ${String(error)} ${JSON.stringify((error as Refusal).fields)}`,
        ),
      );
      if ((await events()) <= earlier) wrong.push(`${who} ${name} is not journaled`);
    }
    expect(wrong).toEqual([]);
  });

  test('names no state that there is not', () => {
    for (const { open } of Object.values(table(stage).actions))
      expect(states).toEqual(expect.arrayContaining(Object.keys(open)));
  });
});
