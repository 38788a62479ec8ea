import { confidences, type Confidence, type Extent } from './unit.ts';

/** One step of a unit's life, as a resolution made it. `next` null: none, or none known. */
export type Step = Readonly<{
  id: string;
  next: string | null;
  extent: Extent;
  confidence: Confidence;
  resolution: string;
}>;

/** What a unit became or came from. `version` null: no confirmed successor. */
export type Traced = Readonly<{
  version: string | null;
  extent: Exclude<Extent, 'dissolved'> | 'unchanged';
  confidence: Confidence;
  /** in the order of their days, joined by «; »; null when nothing happened */
  resolution: string | null;
}>;

type Path = Readonly<{
  at: string | null;
  extents: readonly Extent[];
  confidence: Confidence;
  resolutions: readonly string[];
}>;

const leastSure = (a: Confidence, b: Confidence): Confidence =>
  confidences.indexOf(a) > confidences.indexOf(b) ? a : b;

/**
 * Follows the steps from a version to wherever they end. Several steps give one answer: the strongest
 * extent (unresolved, partial, full, merge, rename), the least confidence, all resolutions.
 * @param stepsFrom the steps that lead on from a version, already cut at the day asked for
 */
export function traceFrom(
  start: string,
  stepsFrom: (version: string) => readonly Step[],
): Traced[] {
  const ends: Path[] = [];
  const follow = (path: Path) => {
    const steps =
      path.at === null ? [] : stepsFrom(path.at).filter((step) => step.extent !== 'dissolved');
    if (steps.length === 0) ends.push(path);
    for (const step of steps)
      follow({
        at: step.next,
        extents: [...path.extents, step.extent],
        confidence: leastSure(path.confidence, step.confidence),
        resolutions: path.resolutions.includes(step.resolution)
          ? path.resolutions
          : [...path.resolutions, step.resolution],
      });
  };
  follow({ at: start, extents: [], confidence: 'verified', resolutions: [] });
  return joinEnds(ends);
}

/** One row for each unit reached; parts that meet again in one unit are the whole. */
function joinEnds(ends: readonly Path[]): Traced[] {
  const rows = new Map<string | null, Path[]>();
  for (const end of ends) rows.set(end.at, [...(rows.get(end.at) ?? []), end]);
  return [...rows].map(([version, paths]) => {
    const extent = strongest(paths.flatMap((path) => path.extents));
    return {
      version,
      extent: extent === 'partial' && rows.size === 1 && paths.length > 1 ? 'full' : extent,
      confidence: paths.map((path) => path.confidence).reduce(leastSure),
      resolution: [...new Set(paths.flatMap((path) => path.resolutions))].join('; ') || null,
    };
  });
}

/** Several traces (the communes of a district that is gone) as one: each is a part of the whole. */
export function joinTraces(traces: readonly (readonly Traced[])[]): Traced[] {
  const rows = new Map<string | null, Traced>();
  for (const row of traces.flat()) {
    const present = rows.get(row.version);
    rows.set(row.version, {
      version: row.version,
      extent: row.version === null ? 'unresolved' : 'partial',
      confidence: present ? leastSure(present.confidence, row.confidence) : row.confidence,
      resolution:
        [
          ...new Set(
            [present?.resolution, row.resolution].flatMap((text) => text?.split('; ') ?? []),
          ),
        ].join('; ') || null,
    });
  }
  return [...rows.values()];
}

function strongest(given: readonly Extent[]): Traced['extent'] {
  const order = ['unresolved', 'partial', 'full', 'merge', 'rename/type/parent'] as const;
  return order.find((extent) => given.includes(extent)) ?? 'unchanged';
}
