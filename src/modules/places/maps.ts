import { addDays, type Day } from '#kernel/day.ts';
import { ancestors, type Ancestors } from './maps/ancestors.ts';
import { lineageOf, type Reach } from './maps/lineage.ts';
import type { History, Version } from './replay.ts';
import { endOfTime, levels, type Level } from './unit.ts';

/** Where facts of a version stand on a map: in one unit, or why not. */
export const mapStatuses = ['placed', 'not-divisible', 'unresolved', 'no-level'] as const;
export type MapStatus = (typeof mapStatuses)[number];

/** For facts of this place and these days, on maps of these days drawn at this level. */
export type MapRow = Readonly<{
  code: string;
  factFrom: Day;
  factUntil: Day;
  level: Level;
  mapFrom: Day;
  mapUntil: Day;
  /** code of the unit, when placed */
  target: string | null;
  status: MapStatus;
}>;

type Answer = Readonly<{ target: string | null; status: MapStatus }>;
type Span = Answer & Readonly<{ from: Day; until: Day }>;

/**
 * Every fact on the map of every day: for each place, day of a fact and level, spans without gap or overlap
 * from the first day of the data to the end of time, each with exactly one answer. Whatever is not sure to
 * lie in one unit says so: not divisible, or unresolved. Versions of a place with the same answers share rows.
 */
export function mapRows(history: History): MapRow[] {
  const { versions } = history;
  const reachOf = lineageOf(history);
  const above = ancestors(versions);
  const provinceCache = new Map<Version, readonly Span[]>();
  const onProvinceMap = (version: Version): readonly Span[] => {
    let spans = provinceCache.get(version);
    if (!spans) provinceCache.set(version, (spans = spansOf(version, 'province')));
    return spans;
  };
  const spansOf = (version: Version, level: Level): Span[] => {
    const spans = reachOf(version).flatMap((reach) => answerReach(version, reach, level, above));
    if (level !== 'province' || version.level === 'province') return merged(spans);
    // A resolution moves units inside a province: what became of the unit itself may be open, in which
    // province its land lies is not.
    return merged(
      spans.flatMap((span): Span[] => {
        if (span.status !== 'unresolved' && span.status !== 'no-level') return [span];
        const day =
          span.from > version.validFrom
            ? (version.validUntil ?? version.validFrom)
            : version.validFrom;
        const own = above.at(version, 'province', day);
        return own ? cut(onProvinceMap(own), span.from, span.until) : [span];
      }),
    );
  };
  const rows: MapRow[] = [];
  for (const [code, list] of byCode(versions))
    for (const level of levels) {
      const runs: { factFrom: Day; spans: readonly Span[] }[] = [];
      for (const version of list) {
        const spans = spansOf(version, level);
        const last = runs.at(-1);
        if (!last || !sameSpans(last.spans, spans))
          runs.push({ factFrom: version.validFrom, spans });
      }
      runs.forEach(({ factFrom, spans }, i) => {
        // Facts dated after a unit's end still mean that unit, until its code is given to another.
        const next = runs[i + 1];
        const factUntil = next ? addDays(next.factFrom, -1) : endOfTime;
        for (const { from, until, target, status } of spans)
          rows.push({
            code,
            factFrom,
            factUntil,
            level,
            mapFrom: from,
            mapUntil: until,
            target,
            status,
          });
      });
    }
  return rows;
}

const rank: Record<Level, number> = { province: 0, district: 1, commune: 2 };

function answerReach(version: Version, reach: Reach, level: Level, above: Ancestors): Span[] {
  const { from, until, units } = reach;
  const one = (answer: Answer): Span[] => [{ from, until, ...answer }];
  if (rank[level] > rank[version.level]) return one({ target: null, status: 'not-divisible' });
  if (units.length === 0)
    return one({ target: null, status: reach.dissolved ? 'no-level' : 'unresolved' });
  if (reach.open) return one({ target: null, status: 'not-divisible' });
  if (level === version.level)
    return one(
      units.length === 1
        ? { target: units[0]!.code, status: 'placed' }
        : { target: null, status: 'not-divisible' },
    );
  return above.spans(units, level, from, until).map((span) => {
    const codes = new Set(span.codes);
    const [only] = codes;
    if (codes.size === 1 && only != null)
      return { from: span.from, until: span.until, target: only, status: 'placed' };
    const status = codes.size === 1 ? 'no-level' : 'not-divisible';
    return { from: span.from, until: span.until, target: null, status };
  });
}

/** The versions of each code, earliest first. */
function byCode(versions: readonly Version[]): Map<string, Version[]> {
  const groups = new Map<string, Version[]>();
  for (const version of versions) {
    const list = groups.get(version.code);
    if (list) list.push(version);
    else groups.set(version.code, [version]);
  }
  for (const list of groups.values()) list.sort((a, b) => (a.validFrom < b.validFrom ? -1 : 1));
  return groups;
}

const sameSpans = (a: readonly Span[], b: readonly Span[]): boolean =>
  a.length === b.length &&
  a.every((span, i) => {
    const other = b[i]!;
    return span.from === other.from && span.target === other.target && span.status === other.status;
  });

const cut = (spans: readonly Span[], from: Day, until: Day): Span[] =>
  spans
    .filter((s) => s.from <= until && s.until >= from)
    .map((s) => ({
      ...s,
      from: s.from > from ? s.from : from,
      until: s.until < until ? s.until : until,
    }));

function merged(spans: readonly Span[]): Span[] {
  const rows: Span[] = [];
  for (const span of spans) {
    const last = rows.at(-1);
    if (last && last.target === span.target && last.status === span.status)
      rows[rows.length - 1] = { ...last, until: span.until };
    else rows.push(span);
  }
  return rows;
}
