import { addDays, type Day } from '#kernel/day.ts';

// Shaped as the places module reads them; types are structural, so that support files import no module deeply.
type Level = 'province' | 'district' | 'commune';
type Unit = { code: string; level: Level; kind: string; name: string; parent: string | null };
type Change = {
  effectiveOn: Day;
  resolution: string;
  oldCode: string | null;
  extent: 'full' | 'partial' | 'merge' | 'rename/type/parent' | 'dissolved' | 'unresolved';
  successor: Unit | null;
  confidence: 'verified' | 'high' | 'medium' | 'unresolved';
  basis: string;
};
export type Country = {
  startOn: Day;
  start: Unit[];
  resolutions: {
    number: string;
    effectiveOn: Day;
    subjectVi: string;
    subjectEn: string;
    note: null;
  }[];
  changes: Change[];
};

/** A small, good, seeded generator (mulberry32): the same seed makes the same country. */
function seeded(seed: number): (below: number) => number {
  let state = seed >>> 0;
  return (below) => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return Math.floor((((t ^ (t >>> 14)) >>> 0) / 4294967296) * below);
  };
}

const startOn = '2010-01-01' as Day;

/**
 * A made-up country: communes in districts in provinces, and resolutions that merge, split, rename, move and
 * lose some of them; the last ends the districts when asked. For load and property tests.
 */
export function country(options: {
  seed: number;
  provinces: number;
  districts: number;
  communes: number;
  steps: number;
  /** one commune in so many is touched by each step */
  touchedOneIn: number;
  endDistricts?: boolean;
}): Country {
  const random = seeded(options.seed);
  const pad = (n: number, width: number) => String(n).padStart(width, '0');
  const provinces = Array.from({ length: options.provinces }, (_, i) => `1${pad(i, 3)}`);
  const districts = Array.from({ length: options.districts }, (_, i) => ({
    code: `2${pad(i, 5)}`,
    parent: provinces[i % provinces.length]!,
  }));
  let next = 0;
  const commune = (parent: string): Unit => {
    const n = next++;
    return { code: `3${pad(n, 7)}`, level: 'commune', kind: 'Xã', name: `Đồng Lạc ${n}`, parent };
  };
  const start: Unit[] = [
    ...provinces.map((code): Unit => ({
      code,
      level: 'province',
      kind: 'Tỉnh',
      name: `Tỉnh ${code}`,
      parent: null,
    })),
    ...districts.map(({ code, parent }): Unit => ({
      code,
      level: 'district',
      kind: 'Huyện',
      name: `Huyện ${code}`,
      parent,
    })),
    ...Array.from({ length: options.communes }, (_, i) =>
      commune(districts[i % districts.length]!.code),
    ),
  ];
  const current = new Map(start.filter((u) => u.level === 'commune').map((u) => [u.code, u]));
  const changes: Change[] = [];
  const resolutions: Country['resolutions'] = [];

  for (let step = 1; step <= options.steps; step++) {
    const effectiveOn = addDays(startOn, step * 365);
    const resolution = `${step}/NQ-THU`;
    resolutions.push({
      number: resolution,
      effectiveOn,
      subjectVi: 'Thử',
      subjectEn: 'Trial',
      note: null,
    });
    const change = (oldCode: string | null, extent: Change['extent'], successor: Unit | null) =>
      changes.push({
        effectiveOn,
        resolution,
        oldCode,
        extent,
        successor,
        confidence: extent === 'unresolved' ? 'unresolved' : random(9) ? 'verified' : 'high',
        basis: 'generated',
      });
    if (options.endDistricts && step === options.steps) {
      for (const unit of [...current.values()]) {
        const parent = districts.find((d) => d.code === unit.parent)!.parent;
        change(unit.code, 'rename/type/parent', { ...unit, parent });
      }
      for (const { code } of districts) change(code, 'dissolved', null);
      break;
    }
    const touched = [...current.values()].filter(() => random(options.touchedOneIn) === 0);
    const end = (unit: Unit) => current.delete(unit.code);
    const make = (unit: Unit) => (current.set(unit.code, unit), unit);
    while (touched.length) {
      const [a, b] = [touched.pop()!, touched.at(-1)];
      const renamed = { ...a, name: `${a.name} Mới`, kind: 'Phường' };
      switch (random(6)) {
        case 0: // two into one, on the first code
          if (b) {
            touched.pop();
            end(b);
            make(renamed);
            change(a.code, 'merge', renamed);
            change(b.code, 'merge', renamed);
          }
          break;
        case 1: {
          // one into two
          const other = make(commune(a.parent!));
          make(renamed);
          change(a.code, 'partial', renamed);
          change(a.code, 'partial', other);
          break;
        }
        case 2: // the whole of one and a part of another
          if (b) {
            touched.pop();
            const rest = make({ ...b, name: `${b.name} Nhỏ` });
            make(renamed);
            change(a.code, 'full', renamed);
            change(b.code, 'partial', renamed);
            change(b.code, 'partial', rest);
          }
          break;
        case 3:
          change(a.code, 'rename/type/parent', make(renamed));
          break;
        case 4:
          change(
            a.code,
            'rename/type/parent',
            make({ ...a, parent: districts[random(districts.length)]!.code }),
          );
          break;
        default:
          if (current.size > 2) {
            end(a);
            change(a.code, 'unresolved', null);
          }
      }
    }
  }
  return { startOn, start, resolutions, changes };
}
