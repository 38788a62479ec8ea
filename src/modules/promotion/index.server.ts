export { registers } from './registers.server.ts';
export {
  applyToEvent,
  closeEvent,
  decideApplication,
  recordAttendance,
  scoreApplication,
  withdrawApplication,
} from './participations.server.ts';
export { results } from './market-registers.server.ts';
export {
  calendarRows,
  publicEvent,
  publicEvents,
  type CalendarRow,
  type PublicEvent,
} from './calendar.server.ts';
export { deskEvent, deskEvents, followUps, type DeskApplication } from './desk.server.ts';
export { openEvents } from './open-data.server.ts';
export { ownPromotion, promotionProofs, type PromotionProof } from './own.server.ts';
export { settlementOf, settlementYears } from './settlement.server.ts';
export { seedPromotion } from './seed.server.ts';
