/**
 * A calendar day of Việt Nam, `YYYY-MM-DD`. Days are data; instants are `timestamptz`.
 * Which day an instant falls on is decided in Asia/Ho_Chi_Minh (UTC+7, no daylight saving).
 */
export type Day = string & { readonly __day: true };

// a year outside 1000–2999 is a slip of the pen: 0226, 20206
const pattern = /^([12]\d{3})-(\d{2})-(\d{2})$/;
const utc = (day: Day) => Date.parse(`${day}T00:00:00Z`);
const fromUtc = (ms: number) => new Date(ms).toISOString().slice(0, 10) as Day;

/** The day written `YYYY-MM-DD` or `dd/mm/yyyy`, or null when no such day exists. */
export function parseDay(text: string): Day | null {
  const vietnamese = /^(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})$/.exec(text.trim());
  const iso = vietnamese
    ? `${vietnamese[3]}-${vietnamese[2]!.padStart(2, '0')}-${vietnamese[1]!.padStart(2, '0')}`
    : text.trim();
  if (!pattern.test(iso)) return null;
  const ms = Date.parse(`${iso}T00:00:00Z`);
  return Number.isNaN(ms) || fromUtc(ms) !== iso ? null : (iso as Day);
}

/** As `parseDay`, for days written in code and data: throws on a day that does not exist. */
export function day(text: string): Day {
  const parsed = parseDay(text);
  if (!parsed) throw new RangeError(`not a day: ${text}`);
  return parsed;
}

/** The day in Việt Nam at an instant. */
export const dayAt = (instant: Date): Day => fromUtc(instant.getTime() + 7 * 3_600_000);

/** The day n days later (earlier when negative). */
export const addDays = (from: Day, days: number): Day => fromUtc(utc(from) + days * 86_400_000);

/** Days from `a` to `b`; negative when b is earlier. */
export const daysBetween = (a: Day, b: Day): number => Math.round((utc(b) - utc(a)) / 86_400_000);

/**
 * The same date n months later; the last day of the month where that date does not exist.
 * Bộ luật Dân sự 2015 Đ148.4: a term in months ends on the corresponding date of the last month.
 */
export function addMonths(from: Day, months: number): Day {
  const [year, month, date] = from.split('-').map(Number) as [number, number, number];
  const last = new Date(Date.UTC(year, month - 1 + months + 1, 0));
  return fromUtc(
    Date.UTC(last.getUTCFullYear(), last.getUTCMonth(), Math.min(date, last.getUTCDate())),
  );
}

/** `dd/mm/yyyy`, the written form of both languages here. */
export function formatDay(value: Day | string | null | undefined): string {
  const match = value ? pattern.exec(value) : null;
  return match ? `${match[3]}/${match[2]}/${match[1]}` : '';
}

/** Days off besides weekends, and weekend days that are worked in lieu. */
export type WorkCalendar = Readonly<{ off: ReadonlySet<string>; worked: ReadonlySet<string> }>;

/** Saturday or Sunday. */
export const isWeekend = (value: Day): boolean => [0, 6].includes(new Date(utc(value)).getUTCDay());

/** Monday to Friday and not a day off, or a weekend day worked in lieu. */
export const isWorkingDay = (value: Day, calendar: WorkCalendar): boolean =>
  calendar.worked.has(value) || (!isWeekend(value) && !calendar.off.has(value));

/** The n-th working day after `from`; `from` itself is not counted. */
export function addWorkingDays(from: Day, days: number, calendar: WorkCalendar): Day {
  let current = from;
  for (let left = days; left > 0;) {
    current = addDays(current, 1);
    if (isWorkingDay(current, calendar)) left--;
  }
  return current;
}
