import { sql, type RawBuilder } from 'kysely';
import type { Measure, Question } from '../measure.server.ts';
import { anyRecognition, countedOn, stepCounts, stepEvidence } from './product-steps.server.ts';

/** Products recognised with so many stars or more for the first time. Undated and revoked recognitions do not count. */
export function firstStars(stars: 3 | 5): Measure {
  // the number stands in the text: it chooses the index
  const first = (question: Question): RawBuilder<unknown> => sql`
    s.stars >= ${sql.lit(stars)} and s.highest_before < ${sql.lit(stars)} and ${countedOn(question)}
    and s.recognised_on between ${question.from}::date and ${question.until}::date`;
  return {
    once: true,
    placed: true,
    recorded: anyRecognition,
    rows: (question) => stepEvidence(question, first(question)),
    counts: (question, past) => stepCounts(question, first(question), past),
  };
}
