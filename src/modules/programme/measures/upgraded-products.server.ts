import { sql, type RawBuilder } from 'kysely';
import type { Measure, Question } from '../measure.server.ts';
import { anyRecognition, countedOn, stepCounts, stepEvidence } from './product-steps.server.ts';

const again = (question: Question): RawBuilder<unknown> => sql`
  s.previous_on is not null and s.previous_on < ${question.from}::date and s.stars >= s.previous_stars
  and ${countedOn(question)}
  and s.recognised_on between ${question.from}::date and ${question.until}::date`;

const before = (question: Question): RawBuilder<unknown> => sql`
  s.previous_on is null and ${countedOn(question)} and s.recognised_on < ${question.from}::date`;

/**
 * Of the products that had a star before the period, those whose first recognition in it gave as many or more. The
 * whole stands under each product's first recognition.
 */
export const upgradedProducts: Measure = {
  placed: true,
  recorded: anyRecognition,
  rows: (question) =>
    stepEvidence(question, again(question), sql`s.previous_stars || ' → ' || s.stars || ' ★'`),
  whole: (question) => stepEvidence(question, before(question)),
  counts: (question, past) => stepCounts(question, again(question), past),
  wholeCounts: (question, past) => stepCounts(question, before(question), past),
};
