import type { Database } from '#kernel/db.server.ts';
import { countAll, countByPlace, listRows, type Ask, type Part } from './counting.server.ts';
import type { EvidenceRow } from './evidence.ts';
import { figureOf, periodsOf } from './figures.ts';
import { asKnown, mapDayOf, placeOf, type MapLevel, type TargetQuestion } from './known.server.ts';
import type { PlaceAsked } from './measure.server.ts';
import { measures } from './measures.server.ts';
import { firstDay, phaseOf, scheme, targetOf } from './scheme.server.ts';
import { foldPlaces, type PlaceTable } from './place-table.ts';
import type { Target, TargetView } from './types.ts';

/** Every target with its figure on a day; `ids` names those wanted. */
export function targets(
  database: Database,
  question: TargetQuestion,
  ids?: readonly string[],
): Promise<TargetView[]> {
  return asKnown(database, question.knownAt, async (connection) => {
    const place = await placeOf(connection, question);
    const asked = scheme()
      .targets.filter(({ id }) => !ids || ids.includes(id))
      .map((target) => ({
        target,
        phase: phaseOf(target),
        asks: asksOf(target, question, place),
      }));
    const counts = await countAll(
      connection,
      asked.flatMap(({ asks }) => asks),
      question.knownAt ? 'past' : 'counts',
    );
    let next = 0;
    return asked.map(({ target, phase, asks }) =>
      figureOf(target, phase, question.on, counts.slice(next, (next += asks.length))),
    );
  });
}

/** One target with its figure; refuses an unknown id. */
export async function targetFigure(
  database: Database,
  id: string,
  question: TargetQuestion,
): Promise<TargetView> {
  const [view] = await targets(database, question, [targetOf(id).id]);
  return view!;
}

/** Which rows of a target: a part of a share, one year. */
export type RowFilter = Readonly<{ part?: Part; year?: number }>;

/** A page of the rows behind one target's figure. */
export async function targetRowPage(
  database: Database,
  id: string,
  question: TargetQuestion,
  { after, limit, ...filter }: RowFilter & Readonly<{ after?: string; limit: number }>,
): Promise<Readonly<{ rows: readonly EvidenceRow[]; next: string | null }>> {
  const target = targetOf(id);
  return asKnown(database, question.knownAt, async (connection) => {
    const ask = rowsAsk(target, question, await placeOf(connection, question));
    return ask ? listRows(connection, ask, { ...filter, after, limit }) : { rows: [], next: null };
  });
}

/** All rows behind one target's figure, page by page: as many as it says. */
export async function* eachTargetRow(
  database: Database,
  id: string,
  question: TargetQuestion,
  filter: RowFilter = {},
): AsyncGenerator<EvidenceRow> {
  for (let after: string | undefined; ;) {
    const page = await targetRowPage(database, id, question, { ...filter, after, limit: 2000 });
    yield* page.rows;
    if (page.next === null) return;
    after = page.next;
  }
}

/** The same as a list. */
export async function targetRows(
  database: Database,
  id: string,
  question: TargetQuestion,
): Promise<EvidenceRow[]> {
  const rows: EvidenceRow[] = [];
  for await (const row of eachTargetRow(database, id, question)) rows.push(row);
  return rows;
}

/** A target's rows by place on one of the two maps; null while nothing of the kind is on record. */
export async function targetByPlace(
  database: Database,
  id: string,
  question: TargetQuestion,
  level: MapLevel,
): Promise<PlaceTable | null> {
  const target = targetOf(id);
  return asKnown(database, question.knownAt, async (connection) => {
    const ask = rowsAsk(target, question, await placeOf(connection, question));
    if (!ask) return null;
    const [counted] = await countAll(connection, [ask], question.knownAt ? 'past' : 'counts');
    if (!counted!.recorded) return null;
    const map = { day: await mapDayOf(connection, level, question.on), level };
    const rows = await countByPlace(connection, ask, map);
    const whole =
      target.kind === 'share' ? await countByPlace(connection, ask, map, 'whole') : null;
    return foldPlaces(map, rows, whole);
  });
}

/**
 * What has to be counted for a target: one period, or the state at the end of each year of a share. What counts on
 * the same day in every phase is counted once, for all years.
 */
function asksOf(target: Target, question: TargetQuestion, place: PlaceAsked | null): Ask[] {
  const { measure } = target;
  if (measure === null) return [];
  const { on, demo = false } = question;
  if (measures[measure]?.once && target.kind !== 'share')
    return [{ measure, question: { from: firstDay(), until: on, on, demo, place } }];
  return periodAsks(target, question, place);
}

const periodAsks = (target: Target, question: TargetQuestion, place: PlaceAsked | null): Ask[] =>
  periodsOf(target, phaseOf(target), question.on).map(({ from, until }) => ({
    measure: target.measure!,
    question: {
      from,
      until,
      on: target.kind === 'share' ? until : question.on,
      demo: question.demo ?? false,
      place,
    },
  }));

/** The ask whose rows make the value: those of the phase, on the day; null before the phase and without a measure. */
function rowsAsk(target: Target, question: TargetQuestion, place: PlaceAsked | null): Ask | null {
  if (target.measure === null || question.on < phaseOf(target).from) return null;
  return periodAsks(target, question, place).at(-1) ?? null;
}
