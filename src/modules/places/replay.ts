import { addDays, type Day } from '#kernel/day.ts';
import type { Confidence, Extent, Level } from './unit.ts';

/** A unit that exists on the first day of the data. */
export type StartUnit = Readonly<{
  code: string;
  level: Level;
  kind: string;
  name: string;
  parent: string | null;
}>;

/** One row of what a resolution did: a predecessor, a successor, or one of them unknown. */
export type Change = Readonly<{
  effectiveOn: Day;
  resolution: string;
  oldCode: string | null;
  extent: Extent;
  successor: StartUnit | null;
  confidence: Confidence;
  basis: string;
}>;

/** One unit from its first to its last day. `key` names it among versions: code and first day. */
export type Version = StartUnit & Readonly<{ key: string; validFrom: Day; validUntil: Day | null }>;

/** Which version became which. `from` null: a predecessor outside the data; `to` null: no successor or none known. */
export type Link = Readonly<{
  from: string | null;
  to: string | null;
  extent: Extent;
  resolution: string;
  effectiveOn: Day;
  confidence: Confidence;
  basis: string;
}>;

export type History = Readonly<{ versions: readonly Version[]; links: readonly Link[] }>;

/**
 * The versions and links that follow when the resolutions are applied, day by day, to the units of the
 * first day. Throws with every fault named when a change does not fit what stood before.
 */
export function replay(
  startOn: Day,
  start: readonly StartUnit[],
  changes: readonly Change[],
): History {
  const faults: string[] = [];
  const versions: Version[] = [];
  const links: Link[] = [];
  const current = new Map<string, Version>();
  const open = (unit: StartUnit, on: Day) => {
    const version = { ...unit, key: `${unit.code}@${on}`, validFrom: on, validUntil: null };
    current.set(unit.code, version);
    return version;
  };
  for (const unit of start) {
    if (current.has(unit.code)) faults.push(`${unit.code} stands twice among the first units`);
    open(unit, startOn);
  }
  checkParents(current, startOn, faults);

  for (const [on, step] of byDay(changes)) {
    const ended = new Map<string, Version>();
    for (const { oldCode } of step) {
      if (oldCode === null || ended.has(oldCode)) continue;
      const version = current.get(oldCode);
      if (!version) {
        faults.push(`${on}: ${oldCode} is changed but does not exist`);
        continue;
      }
      current.delete(oldCode);
      const closed = { ...version, validUntil: addDays(on, -1) };
      versions.push(closed);
      ended.set(oldCode, closed);
    }
    const made = new Set<string>();
    for (const { successor } of step) {
      if (!successor) continue;
      const present = current.get(successor.code);
      if (!present) {
        made.add(successor.code);
        open(successor, on);
      } else if (!made.has(successor.code)) {
        faults.push(`${on}: ${successor.code} is made but still exists`);
      } else if (!sameUnit(present, successor)) {
        faults.push(`${on}: ${successor.code} is made twice in different forms`);
      }
    }
    checkParents(current, on, faults);
    for (const change of step)
      links.push({
        from: change.oldCode === null ? null : (ended.get(change.oldCode)?.key ?? null),
        to: change.successor ? `${change.successor.code}@${on}` : null,
        extent: change.extent,
        resolution: change.resolution,
        effectiveOn: on,
        confidence: change.confidence,
        basis: change.basis,
      });
  }
  if (faults.length) throw new Error(`places: ${faults.join('; ')}`);
  versions.push(...current.values());
  return { versions, links };
}

const sameUnit = (a: StartUnit, b: StartUnit) =>
  a.level === b.level && a.kind === b.kind && a.name === b.name && a.parent === b.parent;

function byDay(changes: readonly Change[]): [Day, Change[]][] {
  const days = new Map<Day, Change[]>();
  for (const change of changes) {
    const step = days.get(change.effectiveOn);
    if (step) step.push(change);
    else days.set(change.effectiveOn, [change]);
  }
  return [...days].sort(([a], [b]) => (a < b ? -1 : 1));
}

/** Every unit below a province lies in one that exists and is larger. */
function checkParents(current: ReadonlyMap<string, Version>, on: Day, faults: string[]): void {
  const rank: Record<Level, number> = { province: 0, district: 1, commune: 2 };
  for (const unit of current.values()) {
    const parent = unit.parent === null ? null : current.get(unit.parent);
    const fits = parent
      ? rank[parent.level] < rank[unit.level]
      : parent === null && unit.level === 'province';
    if (!fits)
      faults.push(
        `${on}: ${unit.code} lies in ${unit.parent ?? 'nothing'}, which is no larger unit of that day`,
      );
  }
}
