export {
  clock,
  clockAt,
  openAt,
  readHours,
  schemaHours,
  weekOf,
  type OpenNow,
  type Span,
} from './hours.ts';
export {
  halfDayMinutes,
  journeyOf,
  speeds,
  travelModes,
  type Journey,
  type TravelMode,
} from './journey.ts';
export {
  outletKinds,
  placeCategories,
  sightKinds,
  takingsBands,
  tourismTies,
  type OutletKind,
} from './kinds.ts';
export { outletStates, type Freshness, type Liveness, type Standing } from './liveness.ts';
export { outletPath, posterPath, tourPath } from './paths.ts';
export type { OutletPage, OutletRow, TourRow, TourStop, UnitLabel } from './views.ts';
