import type { Day } from '#kernel/day.ts';
import { addDays } from '#kernel/day.ts';
import type { Version } from '../replay.ts';
import type { Level } from '../unit.ts';

export type Ancestors = Readonly<{
  /** the unit of that level in which a version lies on a day, or null when there is none */
  at: (version: Version, level: Level, on: Day) => Version | null;
  /** the codes of that level for several units, in spans in which none of them changes */
  spans: (
    units: readonly Version[],
    level: Level,
    from: Day,
    until: Day,
  ) => { from: Day; until: Day; codes: (string | null)[] }[];
}>;

const rank: Record<Level, number> = { province: 0, district: 1, commune: 2 };

/** Which larger unit a version lies in, followed through the versions of its parents. */
export function ancestors(versions: readonly Version[]): Ancestors {
  const byCode = new Map<string, Version[]>();
  for (const version of versions) {
    const list = byCode.get(version.code);
    if (list) list.push(version);
    else byCode.set(version.code, [version]);
  }
  const parentOn = (version: Version, on: Day): Version | null => {
    if (version.parent === null) return null;
    const list = byCode.get(version.parent) ?? [];
    return (
      list.find((p) => p.validFrom <= on && (p.validUntil === null || p.validUntil >= on)) ?? null
    );
  };
  const at = (version: Version, level: Level, on: Day): Version | null => {
    let current: Version | null = version;
    while (current && rank[current.level] > rank[level]) current = parentOn(current, on);
    return current && current.level === level ? current : null;
  };
  /** Days after `from` on which an ancestor of the unit changes. */
  const breaks = (unit: Version, from: Day, until: Day): Day[] => {
    const days: Day[] = [];
    for (let day = from, parent = parentOn(unit, day); parent; parent = parentOn(unit, day)) {
      days.push(...breaks(parent, day, until));
      if (parent.validUntil === null || parent.validUntil >= until) break;
      day = addDays(parent.validUntil, 1);
      days.push(day);
    }
    return days;
  };
  return {
    at,
    spans: (units, level, from, until) => {
      const starts = new Set<Day>([from]);
      for (const unit of units) for (const day of breaks(unit, from, until)) starts.add(day);
      const days = [...starts].sort();
      return days.map((start, i) => ({
        from: start,
        until: days[i + 1] ? addDays(days[i + 1]!, -1) : until,
        codes: units.map((unit) => at(unit, level, start)?.code ?? null),
      }));
    },
  };
}
