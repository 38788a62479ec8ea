import type { Day } from '#kernel/day.ts';
import { fold } from '#kernel/text.ts';
import type { Level } from './unit.ts';

/** A version among which names are looked for. */
export type NamedUnit = Readonly<{
  placeId: string;
  code: string;
  level: Level;
  kind: string;
  name: string;
  parentPlaceId: string | null;
  /** the districts its land came from, for units that lie in none */
  formerDistricts: readonly string[];
  validFrom: Day;
  validUntil: Day | null;
}>;

/** Names prepared once for many questions. */
export type NameIndex = Readonly<{ byName: ReadonlyMap<string, readonly NamedUnit[]> }>;

export type Match =
  | Readonly<{
      kind: 'unique';
      unit: NamedUnit;
      /** false: found on the map of another day than the one asked for */
      onItsDay: boolean;
    }>
  | Readonly<{ kind: 'ambiguous'; field: 'commune' | 'district'; units: readonly NamedUnit[] }>
  | Readonly<{ kind: 'none'; field: 'commune' | 'district' }>;

export function nameIndex(units: readonly NamedUnit[]): NameIndex {
  const byName = new Map<string, NamedUnit[]>();
  for (const unit of units) {
    const key = fold(unit.name);
    const list = byName.get(key);
    if (list) list.push(unit);
    else byName.set(key, [unit]);
  }
  return { byName };
}

/** Kinds as people write them, folded; longer ones first. */
const kinds: readonly (readonly [written: string, kind: string])[] = [
  ['thi tran', 'thi tran'],
  ['thanh pho', 'thanh pho'],
  ['dac khu', 'dac khu'],
  ['thi xa', 'thi xa'],
  ['phuong', 'phuong'],
  ['huyen', 'huyen'],
  ['quan', 'quan'],
  ['tinh', 'tinh'],
  ['xa', 'xa'],
  ['tt', 'thi tran'],
  ['tp', 'thanh pho'],
  ['tx', 'thi xa'],
  ['p', 'phuong'],
  ['h', 'huyen'],
  ['x', 'xa'],
  ['q', 'quan'],
  ['t', 'tinh'],
];

/**
 * The unit that a commune's and a district's name mean: with or without kind, with or without accents, either
 * tone placement, on the map of the day, else on the nearest other map. A district that does not fit the
 * commune gives none: a wrong pair is refused, not mended.
 */
export function matchPlace(
  index: NameIndex,
  query: Readonly<{ commune?: string | null; district?: string | null; on?: Day | null }>,
): Match {
  const on = query.on ?? null;
  const commune = query.commune?.trim() || null;
  const district = query.district?.trim() || null;
  const larger = district === null ? null : find(index, district, ['district', 'province']);
  if (larger?.length === 0) return { kind: 'none', field: 'district' };
  if (commune === null)
    return larger ? decide(larger, on, 'district') : { kind: 'none', field: 'commune' };
  const named = find(index, commune, ['commune']);
  if (named.length === 0) return { kind: 'none', field: 'commune' };
  if (!larger) return decide(named, on, 'commune');
  const areas = new Set(larger.map((unit) => unit.placeId));
  const inside = named.filter(
    (unit) =>
      (unit.parentPlaceId !== null && areas.has(unit.parentPlaceId)) ||
      unit.formerDistricts.some((placeId) => areas.has(placeId)),
  );
  return inside.length === 0 ? { kind: 'none', field: 'district' } : decide(inside, on, 'commune');
}

/** Units of a name; where accents or the kind tell some apart, only those. */
function find(index: NameIndex, text: string, wanted: readonly Level[]): NamedUnit[] {
  const words = fold(text).split(' ');
  const spelled = toned(text);
  const readings: { key: string; spelling: string; kind: string | null }[] = [
    { key: words.join(' '), spelling: spelled.join(' '), kind: null },
  ];
  for (const [written, kind] of kinds) {
    const length = written.split(' ').length;
    if (words.length > length && words.slice(0, length).join(' ') === written)
      readings.push({
        key: words.slice(length).join(' '),
        spelling: spelled.slice(length).join(' '),
        kind,
      });
  }
  const found = readings.flatMap(({ key, spelling, kind }) =>
    (index.byName.get(key) ?? [])
      .filter((unit) => wanted.includes(unit.level))
      .map((unit) => ({
        unit,
        exact: toned(unit.name).join(' ') === spelling,
        kind: kind === fold(unit.kind),
      })),
  );
  let kept = found.some((f) => f.exact) ? found.filter((f) => f.exact) : found;
  kept = kept.some((f) => f.kind) ? kept.filter((f) => f.kind) : kept;
  return [...new Set(kept.map((f) => f.unit))];
}

/**
 * Units of the day; else of the nearest earlier map, else of the nearest later one. Without a day, a name that
 * passed from one unit to the next inside one larger unit means the last of them.
 */
function decide(units: readonly NamedUnit[], on: Day | null, field: 'commune' | 'district'): Match {
  const present =
    on === null
      ? units
      : units.filter((u) => u.validFrom <= on && (u.validUntil === null || u.validUntil >= on));
  const onItsDay = present.length > 0;
  const chosen = onItsDay || on === null ? present : nearest(units, on);
  const several = new Set(chosen.map((unit) => unit.placeId)).size > 1;
  if (several && !(on === null && inTurn(chosen)))
    return { kind: 'ambiguous', field, units: chosen };
  const unit = chosen.reduce((latest, u) => (u.validFrom > latest.validFrom ? u : latest));
  return { kind: 'unique', unit, onItsDay };
}

/** Whether the units bore the name one after another, in the same larger unit. */
function inTurn(units: readonly NamedUnit[]): boolean {
  const ordered = [...units].sort((a, b) => (a.validFrom < b.validFrom ? -1 : 1));
  return ordered.every((unit, i) => {
    const next = ordered[i + 1];
    if (!next) return true;
    return (
      unit.parentPlaceId === next.parentPlaceId &&
      unit.validUntil !== null &&
      unit.validUntil < next.validFrom
    );
  });
}

function nearest(units: readonly NamedUnit[], on: Day): NamedUnit[] {
  const earlier = units.filter((u) => u.validUntil !== null && u.validUntil < on);
  if (earlier.length) {
    const last = earlier.reduce(
      (day, u) => (u.validUntil! > day ? u.validUntil! : day),
      earlier[0]!.validUntil!,
    );
    return earlier.filter((u) => u.validUntil === last);
  }
  const first = units.reduce(
    (day, u) => (u.validFrom < day ? u.validFrom : day),
    units[0]!.validFrom,
  );
  return units.filter((u) => u.validFrom === first);
}

/** The words of a text with accents, the tone moved to the end of its word: Hoà and Hòa are the same. */
function toned(text: string): string[] {
  return text
    .normalize('NFD')
    .toLowerCase()
    .split(/[^\p{L}\p{M}\p{N}]+/u)
    .filter(Boolean)
    .map(
      (word) =>
        word.replace(/[\u0300\u0301\u0303\u0309\u0323]/g, '') +
        (/[\u0300\u0301\u0303\u0309\u0323]/.exec(word)?.[0] ?? ''),
    );
}
