import { addDays, type Day } from '#kernel/day.ts';

/** Luật Khiếu nại 2011 Đ9: 90 days from the day the decision was received or known. */
export const complaintDays = 90;

/** Luật Khiếu nại 2011 Đ27: taken up, or refused with the reason, within 10 days of receipt. */
export const acceptanceDays = 10;

/** Luật Khiếu nại 2011 Đ28: the first answer within 30 days of being taken up, 45 where the matter is complex. */
export const answerDays = { plain: 30, complex: 45 } as const;

/** The last day of a complaint against what became known on a day. */
export const complaintUntil = (knownOn: Day): Day => addDays(knownOn, complaintDays);

/** What the answer's day depends on. */
export type ComplaintDays = Readonly<{
  receivedOn: Day;
  acceptedOn: Day | null;
  complex: boolean | null;
}>;

/** The last day for taking a complaint up. */
export const acceptUntil = (receivedOn: Day): Day => addDays(receivedOn, acceptanceDays);

/** The last day of the answer; while it is not taken up, as if it were on the last day for that. */
export const answerUntil = ({ receivedOn, acceptedOn, complex }: ComplaintDays): Day =>
  addDays(acceptedOn ?? acceptUntil(receivedOn), complex ? answerDays.complex : answerDays.plain);

/**
 * The day of the answer as a form leaves it: what was left empty follows the law, and so does what followed the law before the
 * change; a day that an officer wrote stays.
 */
export function dueAfter(
  after: ComplaintDays & Readonly<{ dueOn: Day | null }>,
  before: (ComplaintDays & Readonly<{ dueOn: Day | null }>) | null,
): Day {
  const followed = before !== null && before.dueOn === answerUntil(before);
  return after.dueOn === null || (followed && after.dueOn === before.dueOn)
    ? answerUntil(after)
    : after.dueOn;
}
