import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { sql } from 'kysely';
import type { Connection, Database } from '#kernel/db.server.ts';
import type { Day } from '#kernel/day.ts';
import { Refusal } from '#kernel/errors.ts';
import { projectRoot } from '#kernel/root.server.ts';
import { placeBySlugOrCode } from '#modules/places/index.server.ts';
import { countAll, listRows, type Ask } from './counting.server.ts';
import type { EvidenceRow } from './evidence.ts';
import { figureOf, periodsOf } from './figures.ts';
import type { PlaceAsked } from './measure.server.ts';
import { measures } from './measures.server.ts';
import { Scheme, type Phase, type Target, type TargetView } from './types.ts';

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
    const place = await placeOf(connection, question);
    const asked = scheme().targets.map((target) => ({
      target,
      phase: phaseOf(target),
      asks: asksOf(target, question, place),
    }));
    const counts = await countAll(
      connection,
      asked.flatMap(({ asks }) => asks),
      question.knownAt ? 'past' : 'present',
    );
    let next = 0;
    return asked.map(({ target, phase, asks }) =>
      figureOf(target, phase, question.on, counts.slice(next, (next += asks.length))),
    );
  });
}

/** The rows behind one target's figure: as many as it says. */
export async function targetRows(
  database: Database,
  id: string,
  question: TargetQuestion,
): Promise<EvidenceRow[]> {
  const target = targetOf(id);
  return asKnown(database, question.knownAt, async (connection) => {
    const ask = asksOf(target, question, await placeOf(connection, question)).at(-1);
    const rows: EvidenceRow[] = [];
    for (let after: string | undefined; ask;) {
      const page = await listRows(connection, ask, { after, limit: 5000 });
      rows.push(...page.rows);
      if (page.next === null) break;
      after = page.next;
    }
    return rows;
  });
}

function targetOf(id: string): Target {
  const target = scheme().targets.find((one) => one.id === id);
  if (!target)
    throw new Refusal('not-found', 'programme.error.no-target', {
      params: { id: id.slice(0, 60) },
    });
  return target;
}

const phaseOf = (target: Target): Phase => scheme().phases.find(({ id }) => id === target.phase)!;

const firstDay = (): Day =>
  scheme().phases.reduce((first, { from }) => (from < first ? from : first), '9999-12-31') as Day;

/** What has to be counted for a target: one period, or the state at the end of each year of a share. */
function asksOf(target: Target, question: TargetQuestion, place: PlaceAsked | null): Ask[] {
  const { measure } = target;
  if (measure === null) return [];
  const { on, demo = false } = question;
  if (measures[measure]?.once && target.kind !== 'share')
    return [{ measure, question: { from: firstDay(), until: on, on, demo, place } }];
  return periodsOf(target, phaseOf(target), on).map(({ from, until }) => ({
    measure,
    question: { from, until, on: target.kind === 'share' ? until : on, demo, place },
  }));
}

/** The unit as it stands on the day, or as it last stood. */
async function placeOf(
  connection: Connection,
  { within, on }: TargetQuestion,
): Promise<PlaceAsked | null> {
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
