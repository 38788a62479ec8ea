import { addDays, type Day } from '#kernel/day.ts';

/** Luật Khiếu nại 2011 Đ9: 90 days from the day the decision was received or known. */
export const complaintDays = 90;

/** The last day of a complaint against what became known on a day. */
export const complaintUntil = (knownOn: Day): Day => addDays(knownOn, complaintDays);
