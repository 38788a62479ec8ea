export * from './types.ts';
export { CoachInput, RatingInput, answerFaults, demandAnswers } from './answers.ts';
export { bandOf, meetsMinimum, minimumStars, starMinima, starsFor } from './stars.ts';
export type { StarMinimum, StarResult } from './stars.ts';
export { rate } from './rate.ts';
export type { Line, Rating, Warning } from './rate.ts';
export { coach } from './coach.ts';
export type { Advice, CoachOptions, Step } from './coach.ts';
export { differencesOf, wordingsOf } from './differences.ts';
export type { Difference, Wording } from './differences.ts';
export { readOfficial } from './official.ts';
export type { OfficialBook, OfficialSheet } from './official.ts';
export { bookOfDossier, routeOn } from './transition.ts';
export type { BookOfDossier } from './transition.ts';
export { whatif } from './whatif.ts';
export type { Change, OtherBook, Range, Unmapped, WhatIf } from './whatif.ts';
export type { Confidence, MappedOption, MappedSheet, Mapping } from './mapping.ts';
export {
  confidenceKey,
  deciderKey,
  nameKey,
  notOfficialKey,
  overdueKey,
  titleMarkKey,
} from './names.ts';
