export { daysText, machineDay } from './event-day.ts';
export { proposePromotion, type PromotionProposal } from './evidence.ts';
export { calendar } from './ical.ts';
export type { CalendarEvent } from './ical.ts';
export { eventKinds } from './kinds.ts';
export type { Amounts, EventKind, EventScope, EventState, ResultMoment } from './kinds.ts';
export { isOpen, keepsPromotion, mayFollow, participationStates, transitions } from './states.ts';
export type { ParticipationState } from './states.ts';
