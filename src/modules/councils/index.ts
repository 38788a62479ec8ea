export {
  acknowledge,
  cellsOf,
  emptySheet,
  handIn,
  handInWaits,
  headsOn,
  refresh,
  sheetOn,
  write,
  type DeviceSheet,
} from './offline/device.ts';
export { operationId, opinionCell, settled, type Heads, type Operation } from './offline/merge.ts';
export type { Pack, PackItem } from './offline/pack.ts';
export type { Outcome } from './offline/receive.ts';
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
  changedValues,
  regulationValues,
  type Regulation,
  type RegulationValues,
} from './regulation.ts';
export {
  needsDiscussion,
  tiesOf,
  type CouncilResult,
  type CouncilSettings,
  type MinimaRule,
} from './result.ts';
export { iccBand } from './statistics/reliability.ts';
export { fewestLinked } from './statistics/bias.ts';
export { fewestHeard } from './statistics/signals.ts';
export { councilDay, roundDoubts, roundFor, roundsAhead, type RoundDays } from './schedule.ts';
export {
  seatOf,
  permitStatistics,
  type ItemFacts,
  type ItemState,
  type SessionFacts,
  type SessionState,
} from './rights.ts';
export { permitTeam, permitTeamWork, teamStates, type ReviewFacts } from './team-rights.ts';
