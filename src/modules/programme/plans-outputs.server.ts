import type { Database } from '#kernel/db.server.ts';
import type { Day } from '#kernel/day.ts';
import type { PlanActivity } from './plans.ts';
import { targets } from './targets.server.ts';
import type { TargetView } from './types.ts';

type Both = Readonly<{ vi: string; en: string }>;

/** A target to which outputs of a plan are tied: how much is promised, how much the facts show. */
export type OutputDone = Readonly<{
  targetId: string;
  title: Both;
  unit: Both;
  kind: TargetView['kind'];
  /** sum of the outputs; of a share the highest; null where none states a number */
  planned: number | null;
  /** what the facts of the plan's period show; null: nothing of the kind is on record, or the period has not begun */
  done: number | null;
}>;

/**
 * Planned against done, from the facts alone: nobody types what was done. Numbers of the years of the plan's period add
 * up; a share is the state of its last year.
 */
export async function outputsDone(
  database: Database,
  activities: readonly Pick<PlanActivity, 'outputs'>[],
  period: Readonly<{ fromOn: Day; untilOn: Day }>,
  { on, demo, knownAt }: Readonly<{ on: Day; demo: boolean; knownAt?: Date }>,
): Promise<OutputDone[]> {
  const outputs = activities.flatMap((activity) => activity.outputs);
  const ids = [
    ...new Set(outputs.flatMap(({ targetId }) => (targetId === null ? [] : [targetId]))),
  ];
  if (ids.length === 0) return [];
  const until = on < period.untilOn ? on : period.untilOn;
  const views = await targets(database, { on: until, demo, ...(knownAt && { knownAt }) }, ids);
  return ids.flatMap((targetId): OutputDone[] => {
    const view = views.find(({ id }) => id === targetId);
    if (!view) return [];
    const amounts = outputs.flatMap((output) =>
      output.targetId === targetId && output.amount !== null ? [output.amount] : [],
    );
    const { title, unit, kind } = view;
    return [
      {
        targetId,
        title,
        unit,
        kind,
        planned:
          amounts.length === 0
            ? null
            : kind === 'share'
              ? Math.max(...amounts)
              : amounts.reduce((sum, amount) => sum + amount, 0),
        done: until < period.fromOn ? null : doneOf(view, period),
      },
    ];
  });
}

/** The part of a target's series that lies in the period; null where there is none. */
function doneOf(
  { kind, series }: Pick<TargetView, 'kind' | 'series'>,
  period: Readonly<{ fromOn: Day; untilOn: Day }>,
): number | null {
  const within = series.filter(
    ({ year }) =>
      year >= Number(period.fromOn.slice(0, 4)) && year <= Number(period.untilOn.slice(0, 4)),
  );
  if (within.length === 0) return null;
  return kind === 'share'
    ? within.at(-1)!.value
    : within.reduce((sum, { value }) => sum + value, 0);
}
