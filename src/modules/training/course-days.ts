import { formatDay } from '#kernel/day.ts';

/** When a course begins and ends, as far as it is known. */
export type CourseDays = Readonly<{
  startsOn: string | null;
  knownBy: 'month' | 'year' | null;
  endsOn: string | null;
}>;

/** `03/12/2026 – 05/12/2026`, `12/2026`, `2026`; empty where no day is known. */
export function daysText({ startsOn, knownBy, endsOn }: CourseDays): string {
  if (!startsOn) return '';
  if (knownBy === 'year') return startsOn.slice(0, 4);
  if (knownBy === 'month') return formatDay(startsOn).slice(3);
  return endsOn && endsOn !== startsOn
    ? `${formatDay(startsOn)} – ${formatDay(endsOn)}`
    : formatDay(startsOn);
}

/** Whether a day lies in the course: between its days, or in the month or year by which it is known. */
export function isCourseDay({ startsOn, knownBy, endsOn }: CourseDays, day: string): boolean {
  if (!startsOn) return false;
  if (knownBy) {
    const length = knownBy === 'year' ? 4 : 7;
    return day.slice(0, length) === startsOn.slice(0, length);
  }
  return day >= startsOn && day <= (endsOn ?? startsOn);
}
