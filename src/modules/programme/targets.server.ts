import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { sql } from 'kysely';
import type { Connection, Database } from '#kernel/db.server.ts';
import type { Day } from '#kernel/day.ts';
import { Refusal } from '#kernel/errors.ts';
import { projectRoot } from '#kernel/root.server.ts';
import { placeBySlugOrCode } from '#modules/places/index.server.ts';
import { elapsed, figureOf } from './figures.ts';
import { measure, type Question } from './measures.server.ts';
import { Scheme, type EvidenceRow, type Phase, type Target, type TargetView } from './types.ts';

let read: Scheme | undefined;

const scheme = (): Scheme =>
  (read ??= Scheme.parse(
    JSON.parse(readFileSync(join(projectRoot, 'data/scheme/targets.json'), 'utf8')),
  ));

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
    const ask = evidence(connection, question, await placeOf(connection, question));
    const views: TargetView[] = [];
    for (const target of scheme().targets)
      views.push(figureOf(target, phaseOf(target), question.on, await ask(target)));
    return views;
  });
}

/** The rows behind one target's figure: as many as it says. */
export async function targetRows(
  database: Database,
  id: string,
  question: TargetQuestion,
): Promise<EvidenceRow[]> {
  const target = scheme().targets.find((one) => one.id === id);
  if (!target)
    throw new Refusal('not-found', 'programme.error.no-target', {
      params: { id: id.slice(0, 60) },
    });
  return asKnown(database, question.knownAt, async (connection) => {
    const ask = evidence(connection, question, await placeOf(connection, question));
    return (await ask(target)) ?? [];
  });
}

const phaseOf = (target: Target): Phase => scheme().phases.find(({ id }) => id === target.phase)!;

/**
 * Rows of targets. A measure is asked once for all phases up to the day; each target takes those of its phase.
 * Before a phase nothing counts, yet it matters whether such facts are recorded at all.
 */
function evidence(connection: Connection, question: TargetQuestion, place: Question['place']) {
  const { on, demo = false } = question;
  const asked = new Map<string, EvidenceRow[] | null>();
  return async (target: Target): Promise<EvidenceRow[] | null> => {
    if (target.measure === null) return null;
    let rows = asked.get(target.measure);
    if (rows === undefined) {
      const from = scheme().phases[0]!.from as Day;
      rows = await measure(connection, target.measure, { from, until: on, on, place, demo });
      asked.set(target.measure, rows);
    }
    const part = elapsed(phaseOf(target), on);
    return (
      rows && rows.filter((row) => part !== null && row.on >= part.from && row.on <= part.until)
    );
  };
}

/** The unit as it stands on the day, or as it last stood. */
async function placeOf(
  connection: Connection,
  { within, on }: TargetQuestion,
): Promise<Question['place']> {
  if (within === undefined) return null;
  const unit = await placeBySlugOrCode(connection, within, on);
  if (!unit)
    throw new Refusal('invalid', 'places.error.unknown-code', {
      params: { code: within.slice(0, 40) },
    });
  const mapDay =
    unit.validFrom > on
      ? unit.validFrom
      : unit.validUntil && unit.validUntil < on
        ? unit.validUntil
        : on;
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
