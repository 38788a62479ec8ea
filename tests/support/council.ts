import { expect } from 'vitest';
import { sql } from 'kysely';
import { publicActor, systemActor, type Actor } from '#kernel/actor.ts';
import type { Database } from '#kernel/db.server.ts';
import { assignToRound, createSession, sessionView } from '#modules/councils/index.server.ts';
import { criteriaOf } from '#modules/rulebooks/index.ts';
import { dossierAtAgency, makeCouncil, makeProduct, theSheet, type World } from './thread.ts';

/** A session of today over so many dossiers, called and not yet opened. */
export async function calledSession(
  world: World,
  products = 1,
  more: Parameters<typeof makeCouncil>[1] = {},
) {
  const ids = await makeCouncil(world, more);
  const codes: string[] = [];
  for (let at = 0; at < products; at++) {
    const { code } = await dossierAtAgency(world, {
      productId: await makeProduct(world.database, world.producerId, world.placeA),
    });
    await assignToRound({ actor: world.agency }, { code, roundId: ids.roundId });
    codes.push(code);
  }
  const { id: sessionId } = await createSession(
    { actor: world.secretary },
    { ...ids, heldOn: world.today, codes, withoutReport: 'Tổ tư vấn báo cáo tại phiên.' },
  );
  const { members, lines } = await sessionView(world.chair, sessionId);
  return {
    ...ids,
    sessionId,
    items: lines.map(({ id }) => id),
    seats: members,
    seatOf: (actor: Actor) => members.find((row) => row.accountId === actor.accountId)!.id,
  };
}

/** Everybody in the world, and who is nobody there, but these. */
export const everybodyBut = (world: World, ...may: Actor[]): Actor[] =>
  [
    ...[publicActor, systemActor, world.producer, world.commune, world.trade, world.advisory],
    ...[world.steering, world.inspector, world.administrator, world.agency, world.chair],
    ...[world.secretary, ...world.members, world.outsider],
  ].filter((actor) => !may.includes(actor));

/** A refusal that tells nothing more. */
export const noRight = { kind: expect.stringMatching(/forbidden|not-found/) as string };

/** The work is refused like this, and no row of a council, a session or the journal tells of it. */
export async function refusedWithoutTrace(
  database: Database,
  work: () => Promise<unknown>,
  like: object,
): Promise<void> {
  const before = await traces(database);
  await expect(work()).rejects.toMatchObject(like);
  expect(await traces(database)).toEqual(before);
}

const traces = async (database: Database) =>
  (
    await sql<Record<string, number>>`
      select (select count(*) from councils) as councils, (select count(*) from council_regulations) as versions,
             (select count(*) from absences) as absences,
             (select count(*) from absences where taken_back_at is not null) as back,
             (select count(*) from council_sessions where attended_at is not null) as attended,
             (select count(*) from council_sessions where state <> 'prepared') as begun,
             (select count(*) from sheet_receipts) as receipts, (select count(*) from journal_events) as events`.execute(
      database,
    )
  ).rows[0];

/** Answers whose points are this total, some way; throws where the sheet has none. */
export function answersOfTotal(total: number, sheet = theSheet()): Record<string, number> {
  let ways = new Map<number, Record<string, number>>([[0, {}]]);
  for (const { code, options } of criteriaOf(sheet)) {
    const next = new Map(ways);
    for (const [sum, way] of ways)
      for (const [at, { points }] of options.entries())
        if (!next.get(sum + points)?.[code]) next.set(sum + points, { ...way, [code]: at + 1 });
    // each criterion answered, if only by no points: a sheet is handed in complete
    ways = new Map(
      [...next].map(([sum, way]) => [sum, { ...way, [code]: way[code] ?? 0 }] as const),
    );
  }
  const way = ways.get(total);
  if (!way) throw new Error(`no answers give ${total} points`);
  return way;
}
