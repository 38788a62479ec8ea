import { addDays, daysBetween, type Day } from '#kernel/day.ts';

/** Days before the last day at which who holds a star is reminded. The window of QĐ 26/2026 Đ7.6a is 180 to 120. */
export const reminderDays = [210, 180, 150, 120, 30] as const;
export type ReminderDay = (typeof reminderDays)[number];

/** The reminder that is due with so many days left: the last one that was passed, so that none is made up for in a row. */
export function reminderDue(daysLeft: number): ReminderDay | null {
  if (daysLeft < 0) return null;
  return [...reminderDays].reverse().find((days) => daysLeft <= days) ?? null;
}

/** Where a star stands on its way to the next one. */
export const renewalStages = ['coming', 'open', 'missed', 'filed', 'lapsed'] as const;
export type RenewalStage = (typeof renewalStages)[number];

export type RenewalTerms = Readonly<{ opens: number; closes: number }>;

/** `open`: may be filed today; `missed`: the window closed without a dossier; `lapsed`: the last day is past as well. */
export function renewalStage(
  star: Readonly<{ dueOn: Day; filedOn: string | null }>,
  today: Day,
  terms: RenewalTerms,
): RenewalStage {
  if (star.filedOn) return 'filed';
  const left = daysBetween(today, star.dueOn);
  if (left < 0) return 'lapsed';
  if (left < terms.closes) return 'missed';
  return left > terms.opens ? 'coming' : 'open';
}

/** First and last day of filing. */
export const renewalDays = (
  dueOn: Day,
  terms: RenewalTerms,
): Readonly<{ from: Day; until: Day }> => ({
  from: addDays(dueOn, -terms.opens),
  until: addDays(dueOn, -terms.closes),
});
