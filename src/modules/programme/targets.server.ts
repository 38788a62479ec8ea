import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { sql } from 'kysely';
import type { Connection, Database } from '#kernel/db.server.ts';
import { addDays, type Day } from '#kernel/day.ts';
import { Refusal } from '#kernel/errors.ts';
import { projectRoot } from '#kernel/root.server.ts';
import { placeBySlugOrCode } from '#modules/places/index.server.ts';
import { elapsed, figureOf } from './figures.ts';
import { measure, type Question } from './measures.server.ts';
import { Scheme, type EvidenceRow, type Phase, type Target, type TargetView } from './types.ts';

let read: Scheme | undefined;

const scheme = (): Scheme =>
  (read ??= Scheme.parse(JSON.parse(readFileSync(join(projectRoot, 'data/scheme/targets.json'), 'utf8'))));

/** The scheme's phases, in time order. */
export const phases = (): readonly Phase[] => scheme().phases;

/** How a figure is asked for. */
export type TargetQuestion = Readonly<{
  on: Day;
  /** answer from what was known at this instant */
  knownAt?: Date;
  /** code of a unit on either map */
  within?: string;
  /** count fictitious rows too */
  demo?: boolean;
}>;

/** Every target with its figure on a day. */
export function targets(database: Database, question: TargetQuestion): Promise<TargetView[]> {
  return asKnown(database, question.knownAt, async (connection) => {
    const place = await placeOf(connection, question);
    const views: TargetView[] = [];
    for (const target of scheme().targets) {
      const phase = phaseOf(target);
      views.push(figureOf(target, phase, question.on, await evidence(connection, target, question, place)));
    }
    return views;
  });
}

/** The rows behind one target's figure: as many as it says. */
export function targetRows(database: Database, id: string, question: TargetQuestion): Promise<EvidenceRow[]> {
  const target = scheme().targets.find((one) => one.id === id);
  if (!target) throw new Refusal('not-found', 'programme.error.no-target', { params: { id: id.slice(0, 60) } });
  return asKnown(database, question.knownAt, async (connection) =>
    ((await evidence(connection, target, question, await placeOf(connection, question))) ?? []),
  );
}

const phaseOf = (target: Target): Phase => scheme().phases.find(({ id }) => id === target.phase)!;

async function evidence(
  connection: Connection,
  target: Target,
  { on, demo = false }: TargetQuestion,
  place: Question['place'],
): Promise<EvidenceRow[] | null> {
  if (target.measure === null) return null;
  const phase = phaseOf(target);
  // before the phase nothing can count, yet it matters whether such facts are recorded at all
  const part = elapsed(phase, on) ?? { from: phase.from as Day, until: addDays(phase.from as Day, -1) };
  return measure(connection, target.measure, { ...part, on, place, demo });
}

/** The unit as it stands on the day, or as it last stood. */
async function placeOf(connection: Connection, { within, on }: TargetQuestion): Promise<Question['place']> {
  if (within === undefined) return null;
  const unit = await placeBySlugOrCode(connection, within, on);
  if (!unit) throw new Refusal('invalid', 'places.error.unknown-code', { params: { code: within.slice(0, 40) } });
  const mapDay = unit.validFrom > on ? unit.validFrom : unit.validUntil && unit.validUntil < on ? unit.validUntil : on;
  return { placeId: unit.placeId, level: unit.level, mapDay };
}

/** Runs queries against the present, or against the schema `past` at an instant. */
function asKnown<Result>(
  database: Database,
  instant: Date | undefined,
  work: (connection: Connection) => Promise<Result>,
): Promise<Result> {
  if (!instant) return work(database);
  return database.transaction().execute(async (tx) => {
    await sql`select set_config('search_path', 'past, public', true),
                     set_config('namsao.known_at', ${instant.toISOString()}, true)`.execute(tx);
    return work(tx);
  });
}
