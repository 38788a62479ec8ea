/**
 * Opening hours as officers type them: `T2-T6 08:00-17:30; T7, CN 08:00-12:00, 14:00-17:00`, `hằng ngày 7:30-21:00`,
 * `CN nghỉ`. Days of the week from T2 (Monday) to CN (Sunday); parts divided by a semicolon.
 */
export type Span = Readonly<{
  /** 1 Monday … 7 Sunday */
  day: number;
  /** minutes after midnight; `until` is at most 1440 and later than `from` */
  from: number;
  until: number;
}>;

const names = ['T2', 'T3', 'T4', 'T5', 'T6', 'T7', 'CN'] as const;
const dayName = '(?:T[2-7]|CN)';
const part = new RegExp(
  `^(h[àằ]ng ngày|${dayName}(?:\\s*-\\s*${dayName})?(?:\\s*,\\s*${dayName}(?:\\s*-\\s*${dayName})?)*)\\s+(.+)$`,
  'i',
);
const span = /^(\d{1,2})[:h](\d{2})?\s*-\s*(\d{1,2})[:h](\d{2})?$/i;

/** The spans in the order of the week, or null where the text is not such hours or contradicts itself. */
export function readHours(text: string): Span[] | null {
  const spans: Span[] = [];
  const named = new Set<number>();
  for (const piece of text.normalize('NFC').split(';')) {
    const match = part.exec(piece.trim().replace(/\s+/g, ' '));
    if (!match) return null;
    const days = daysOf(match[1]!);
    if (!days) return null;
    for (const day of days) {
      if (named.has(day)) return null;
      named.add(day);
    }
    if (/^nghỉ$/i.test(match[2]!.trim())) continue;
    for (const typed of match[2]!.split(',')) {
      const times = timesOf(typed.trim());
      if (!times) return null;
      spans.push(...days.map((day) => ({ day, ...times })));
    }
  }
  spans.sort((a, b) => a.day - b.day || a.from - b.from);
  const overlap = spans.some((one, i) => {
    const before = spans[i - 1];
    return before?.day === one.day && before.until > one.from;
  });
  return overlap ? null : spans;
}

function daysOf(text: string): number[] | null {
  if (/^h/i.test(text)) return [1, 2, 3, 4, 5, 6, 7];
  const number = (name: string) => names.indexOf(name.trim().toUpperCase() as 'T2') + 1;
  const days = text.split(',').flatMap((item) => {
    const [from, until = from] = item.split('-').map(number) as [number, number?];
    return from > until ? [0] : Array.from({ length: until - from + 1 }, (_, i) => from + i);
  });
  return days.includes(0) || new Set(days).size < days.length ? null : days;
}

function timesOf(text: string): { from: number; until: number } | null {
  const match = span.exec(text);
  if (!match) return null;
  const at = (hours: string, minutes = '0') =>
    Number(minutes) < 60 ? Number(hours) * 60 + Number(minutes) : Number.NaN;
  const from = at(match[1]!, match[2]);
  const until = at(match[3]!, match[4]);
  return from < until && until <= 1440 ? { from, until } : null;
}

/** Weekday (1 Monday … 7 Sunday) and minute of the day in Việt Nam at an instant: UTC+7, no daylight saving. */
export function clockAt(instant: Date): { day: number; minute: number } {
  const minutes = Math.floor(instant.getTime() / 60_000) + 7 * 60;
  const days = Math.floor(minutes / 1440);
  // 1 January 1970 was a Thursday
  return { day: ((days + 3) % 7) + 1, minute: minutes - days * 1440 };
}

/** Open until when, or closed until when; `inDays` 0 is today. Null: never open. */
export type OpenNow =
  | Readonly<{ open: true; until: number }>
  | Readonly<{ open: false; next: Readonly<{ inDays: number; day: number; from: number }> | null }>;

export function openAt(
  hours: readonly Span[],
  { day, minute }: Readonly<{ day: number; minute: number }>,
): OpenNow {
  const now = hours.find((one) => one.day === day && one.from <= minute && minute < one.until);
  if (now) {
    // hours written in two touching parts are one opening
    let { until } = now;
    for (const one of hours) if (one.day === day && one.from === until) until = one.until;
    return { open: true, until };
  }
  for (let inDays = 0; inDays <= 7; inDays++) {
    const that = ((day - 1 + inDays) % 7) + 1;
    const next = hours.find((one) => one.day === that && (inDays > 0 || one.from > minute));
    if (next) return { open: false, next: { inDays, day: that, from: next.from } };
  }
  return { open: false, next: null };
}

/** `08:30`; midnight at the end of a day is `24:00`. */
export const clock = (minutes: number): string =>
  `${String(Math.floor(minutes / 60)).padStart(2, '0')}:${String(minutes % 60).padStart(2, '0')}`;

/** The days from Monday to Sunday with equal ones drawn together: what a page lists. */
export function weekOf(
  hours: readonly Span[],
): { from: number; until: number; times: readonly string[] }[] {
  const week: { from: number; until: number; times: readonly string[] }[] = [];
  for (let day = 1; day <= 7; day++) {
    const times = hours
      .filter((one) => one.day === day)
      .map(({ from, until }) => `${clock(from)}–${clock(until)}`);
    const last = week.at(-1);
    if (last && last.times.join() === times.join()) last.until = day;
    else week.push({ from: day, until: day, times });
  }
  return week;
}

const schemaDays = [
  'Monday',
  'Tuesday',
  'Wednesday',
  'Thursday',
  'Friday',
  'Saturday',
  'Sunday',
] as const;

/** schema.org OpeningHoursSpecification; days with the same times in one. */
export function schemaHours(hours: readonly Span[]): Record<string, unknown>[] {
  const groups = new Map<string, { from: number; until: number; days: string[] }>();
  for (const { day, from, until } of hours) {
    const key = `${from}-${until}`;
    const group = groups.get(key) ?? { from, until, days: [] };
    group.days.push(`https://schema.org/${schemaDays[day - 1]}`);
    groups.set(key, group);
  }
  return [...groups.values()].map(({ from, until, days }) => ({
    '@type': 'OpeningHoursSpecification',
    dayOfWeek: days,
    opens: clock(from),
    closes: until === 1440 ? '23:59' : clock(until),
  }));
}
