import { addDays, type Day } from '#kernel/day.ts';
import type { History, Link, Version } from '../replay.ts';
import { endOfTime } from '../unit.ts';

/** What stands for a version in a span of days: the units that hold a part of it. */
export type Reach = Readonly<{
  from: Day;
  until: Day;
  units: readonly Version[];
  /** a part of it went to a place that is not known, or came from outside the data */
  open: boolean;
  /** its level ended: there is no successor of its kind */
  dissolved: boolean;
}>;

/**
 * For each version: the spans from the first day of the data to the end of time. Later days follow the
 * links forward, earlier days backward; never forward and back again.
 */
export function lineageOf({ versions, links }: History): (version: Version) => readonly Reach[] {
  const byKey = new Map(versions.map((v) => [v.key, v]));
  const out = group(links, (link) => link.from);
  const into = group(links, (link) => link.to);
  const first = versions.reduce<Day>(
    (least, v) => (v.validFrom < least ? v.validFrom : least),
    endOfTime,
  );
  const later = new Map<string, readonly Reach[]>();
  const earlier = new Map<string, readonly Reach[]>();
  const nothing = (from: Day, until: Day, dissolved = false): Reach => ({
    from,
    until,
    units: [],
    open: true,
    dissolved,
  });
  const own = (v: Version): Reach => ({
    from: v.validFrom,
    until: v.validUntil ?? endOfTime,
    units: [v],
    open: false,
    dissolved: false,
  });

  const forward = (version: Version): readonly Reach[] => {
    const known = later.get(version.key);
    if (known) return known;
    const spans: Reach[] = [own(version)];
    if (version.validUntil) {
      const from = addDays(version.validUntil, 1);
      const branches = (out.get(version.key) ?? []).map((link): readonly Reach[] =>
        link.to
          ? forward(byKey.get(link.to)!)
          : [nothing(from, endOfTime, link.extent === 'dissolved')],
      );
      spans.push(
        ...overlay(branches.length ? branches : [[nothing(from, endOfTime)]], from, endOfTime),
      );
    }
    later.set(version.key, spans);
    return spans;
  };

  const backward = (version: Version): readonly Reach[] => {
    const known = earlier.get(version.key);
    if (known) return known;
    const spans: Reach[] = [];
    if (version.validFrom > first) {
      const until = addDays(version.validFrom, -1);
      const branches = (into.get(version.key) ?? []).map((link): readonly Reach[] => {
        if (!link.from) return [nothing(first, until)];
        const predecessor = byKey.get(link.from)!;
        return [...backward(predecessor), own(predecessor)];
      });
      spans.push(...overlay(branches.length ? branches : [[nothing(first, until)]], first, until));
    }
    earlier.set(version.key, spans);
    return spans;
  };

  return (version) => [...backward(version), ...forward(version)];
}

function group(links: readonly Link[], key: (link: Link) => string | null): Map<string, Link[]> {
  const groups = new Map<string, Link[]>();
  for (const link of links) {
    const name = key(link);
    if (name === null) continue;
    const list = groups.get(name);
    if (list) list.push(link);
    else groups.set(name, [link]);
  }
  return groups;
}

/** All branches at once: on each day the union of what each branch holds. */
function overlay(branches: readonly (readonly Reach[])[], from: Day, until: Day): Reach[] {
  if (branches.length === 1 && branches[0]![0]?.from === from) return [...branches[0]!];
  const starts = new Set<Day>([from]);
  for (const spans of branches)
    for (const span of spans) if (span.from > from && span.from <= until) starts.add(span.from);
  const days = [...starts].sort();
  return days.map((start, i): Reach => {
    const present = branches.map((spans) => spans.find((s) => s.from <= start && s.until >= start));
    const units = [...new Set(present.flatMap((span) => span?.units ?? []))];
    return {
      from: start,
      until: days[i + 1] ? addDays(days[i + 1]!, -1) : until,
      units,
      open: present.some((span) => !span || span.open),
      dissolved: present.every((span) => span?.dissolved ?? false),
    };
  });
}
