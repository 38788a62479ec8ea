export {
  awaitedMembers,
  countingMembers,
  standingOf,
  type ItemRoll,
  type Member,
  type Seat,
  type Standing,
} from './participants.ts';
export {
  needsDiscussion,
  tiesOf,
  type CouncilResult,
  type CouncilSettings,
  type MinimaRule,
} from './result.ts';
export { iccBand } from './statistics/reliability.ts';
export { fewestLinked } from './statistics/bias.ts';
export {
  seatOf,
  permitStatistics,
  type ItemFacts,
  type ItemState,
  type SessionFacts,
  type SessionState,
} from './rights.ts';
export { permitTeam, permitTeamWork, teamStates, type ReviewFacts } from './team-rights.ts';
