import type { Actor } from '#kernel/actor.ts';
import type { Day } from '#kernel/day.ts';
import { conflict, forbid, hidden, type Verdict } from '#kernel/errors.ts';
import { hasRoleIn } from '#modules/identity/index.ts';

export const taskStates = ['open', 'late', 'done'] as const;
/** `late` is never stored: it is an open task after its last day. */
export type TaskState = (typeof taskStates)[number];

/** How a task stands on a day. */
export const taskStateOn = (
  task: Readonly<{ dueOn: Day; doneOn: Day | null }>,
  on: Day,
): TaskState =>
  task.doneOn !== null && task.doneOn <= on ? 'done' : task.dueOn < on ? 'late' : 'open';

/** Days before the last one from which a task stands in the list of what is due soon. */
export const reminderDays = 14;

/** Days before the last one on which the owner is reminded; -1: after it. */
export const reminders = [7, 1, -1] as const;

/** Which reminder is due when so many days are left; null: none yet. */
export const reminderOf = (left: number): (typeof reminders)[number] | null =>
  reminders.findLast((days) => days >= Math.max(left, -1)) ?? null;

const keeps = (actor: Actor): boolean =>
  hasRoleIn(actor, 'agency-officer', {}) || hasRoleIn(actor, 'steering-committee', {});

/** Its owner, who gave it, and inspectors see a task; for others it is not there. */
export const canSeeTask = (actor: Actor, task: Readonly<{ ownerId: string }>): boolean =>
  actor.kind === 'system' ||
  keeps(actor) ||
  hasRoleIn(actor, 'inspector', {}) ||
  (actor.accountId !== null && actor.accountId === task.ownerId);

/** Progress and the end of a task are its owner's word. */
export function canReportTask(
  actor: Actor,
  task: Readonly<{ ownerId: string; doneOn: Day | null }>,
): Verdict {
  if (!canSeeTask(actor, task)) return hidden();
  if (actor.accountId !== task.ownerId) return forbid('programme.error.task-owner');
  return task.doneOn === null ? true : conflict('programme.error.task-done');
}

/** A task that is said to be done is opened again by those who gave it. */
export function canReopenTask(
  actor: Actor,
  task: Readonly<{ ownerId: string; doneOn: Day | null }>,
): Verdict {
  if (!canSeeTask(actor, task)) return hidden();
  if (!keeps(actor)) return forbid('programme.error.task-giver');
  return task.doneOn !== null ? true : conflict('programme.error.task-open');
}

/** Who turns conclusions of a meeting into tasks. */
export const canGiveTasks = (actor: Actor): Verdict =>
  actor.kind === 'system' || keeps(actor) ? true : forbid('programme.error.task-giver');
