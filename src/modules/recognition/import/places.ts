import type { Day } from '#kernel/day.ts';
import type { FieldFault } from '#kernel/errors.ts';
import {
  fullName,
  matchPlace,
  type Match,
  type NamedUnit,
  type NameIndex,
} from '#modules/places/index.ts';
import type { Statement } from './statement.ts';
import type { StatedPlace } from './stated-place.ts';

/** Names of all days, and the units by id: what an import asks of places. */
export type PlaceFinder = Readonly<{
  find: (statement: Statement) => Promise<StatedPlace | null | FieldFault>;
  /** the units in which a stored place lies */
  within: (placeId: string, on: string | null) => readonly string[];
}>;

/** Whether all of a unit went into a later one. */
export type WentInto = (earlier: NamedUnit, later: NamedUnit) => Promise<boolean>;

/** Answers are kept: a file names the same few units thousands of times. */
export function placeFinder(index: NameIndex, wentInto: WentInto): PlaceFinder {
  const units = new Map<string, NamedUnit[]>();
  for (const list of index.byName.values())
    for (const unit of list) units.set(unit.placeId, [...(units.get(unit.placeId) ?? []), unit]);
  const versionOn = (placeId: string, on: string | null): NamedUnit | undefined => {
    const versions = (units.get(placeId) ?? []).toSorted((a, b) =>
      a.validFrom < b.validFrom ? 1 : -1,
    );
    return versions.find((v) => on === null || v.validFrom <= on) ?? versions.at(-1);
  };
  const above = (unit: NamedUnit): string[] => {
    const direct = [unit.parentPlaceId, ...unit.formerDistricts].filter((id) => id !== null);
    const further = direct.flatMap((id) => {
      const parent = versionOn(id, unit.validFrom);
      return parent ? above(parent) : [];
    });
    return [...new Set([...direct, ...further])];
  };
  const answers = new Map<string, StatedPlace | FieldFault>();
  return {
    within: (placeId, on) => {
      const unit = versionOn(placeId, on);
      return unit ? above(unit) : [];
    },
    find: async (statement) => {
      const { commune, district } = statement;
      if (!commune && !district) return null;
      const on = statement.dated?.on ?? null;
      const key = `${commune ?? ''}\n${district ?? ''}\n${on ?? ''}`;
      let answer = answers.get(key);
      if (!answer) {
        const query = { commune, district, on };
        const match = await settled(matchPlace(index, query), on, wentInto);
        answers.set(key, (answer = answerOf(match, query, index, above)));
      }
      return answer;
    },
  };
}

export const isFault = (answer: StatedPlace | FieldFault | null): answer is FieldFault =>
  answer !== null && 'code' in answer;

/**
 * A statement without a day may name units that followed each other under one name. Where the earlier ones went
 * into the last one whole, it lies there in any case; else nothing is guessed.
 */
async function settled(match: Match, on: Day | null, wentInto: WentInto): Promise<Match> {
  if (match.kind !== 'ambiguous' || on !== null) return match;
  const [last, ...earlier] = match.units.toSorted((a, b) => (a.validFrom < b.validFrom ? 1 : -1));
  for (const unit of earlier) {
    const gone = unit.validUntil !== null && unit.validUntil < last!.validFrom;
    if (!gone || !(await wentInto(unit, last!))) return match;
  }
  return { kind: 'unique', unit: last!, onItsDay: false };
}

function answerOf(
  match: Match,
  query: Readonly<{ commune: string | null; district: string | null; on: Day | null }>,
  index: NameIndex,
  above: (unit: NamedUnit) => string[],
): StatedPlace | FieldFault {
  const field = match.kind === 'unique' ? 'commune' : match.field;
  const value = (query[field] ?? '').slice(0, 60);
  switch (match.kind) {
    case 'unique': {
      const { unit, onItsDay } = match;
      const ended = unit.validUntil !== null && (query.on === null || unit.validUntil < query.on);
      const day = onItsDay && query.on ? query.on : ended ? unit.validUntil! : unit.validFrom;
      return { placeId: unit.placeId, within: above(unit), on: day };
    }
    case 'ambiguous':
      return {
        field,
        code: 'recognition.import.place-ambiguous',
        params: {
          value,
          places: match.units
            .slice(0, 5)
            .map((unit) => `${fullName(unit)} (${unit.code})`)
            .join(', '),
        },
      };
    case 'none': {
      // both names are known, but not as a pair
      const pair =
        field === 'district' &&
        query.commune &&
        matchPlace(index, { district: query.district, on: query.on }).kind !== 'none';
      return pair
        ? {
            field: 'commune',
            code: 'recognition.import.place-pair',
            params: { commune: query.commune!.slice(0, 60), district: value },
          }
        : { field, code: 'recognition.import.place-none', params: { value } };
    }
  }
}
