export { centroidOf, codeProperties, readBoundaries } from './geojson.ts';
export type { Boundary, BoundaryFault, Geometry, Position, Ring } from './geojson.ts';
export { foldOntoMap, placeMap } from './figures.ts';
export type { Folded, OnMap, PlaceMap } from './figures.ts';
export { mapStatuses } from './maps.ts';
export type { MapStatus } from './maps.ts';
export { matchPlace, nameIndex } from './match.ts';
export type { Match, NamedUnit, NameIndex } from './match.ts';
export { canLoadReference } from './permissions.ts';
export { replay } from './replay.ts';
export type { Change, History, StartUnit } from './replay.ts';
export {
  confidenceWord,
  extentWord,
  lineageSentence,
  remainderLabel,
  resolutionSubject,
  statusWord,
} from './sentences.ts';
export type { LineageStep } from './sentences.ts';
export { codeOfSlug, confidences, extents, fullName, levels, placeSlug } from './unit.ts';
export type { Confidence, Extent, Level, Unit } from './unit.ts';
