import type { Day } from '#kernel/day.ts';
import { db } from '#kernel/db.server.ts';
import type { OpenRow } from '#kernel/open-rows.server.ts';
import { placeCounts } from '#modules/catalogue/index.server.ts';
import { fullName } from '#modules/places/index.ts';
import { unitsOn } from '#modules/places/index.server.ts';
import { newRuralNow } from '#modules/programme/index.ts';
import { newRuralSteps } from '#modules/programme/index.server.ts';
import type { OpenFile } from './files.server.ts';

/** Every commune of today with its own stage as it stands, and its products. */
async function* communes(today: Day): AsyncIterable<readonly OpenRow[]> {
  const [units, steps, counts] = await Promise.all([
    unitsOn(db(), today, { level: 'commune' }),
    newRuralSteps(db(), today),
    placeCounts(db()),
  ]);
  const stages = Map.groupBy(steps, ({ communeId }) => communeId);
  const products = new Map(counts.filter(({ current }) => current).map((row) => [row.code, row]));
  yield units.map((unit) => {
    const now = newRuralNow(stages.get(unit.placeId) ?? []);
    return {
      communeCode: unit.code,
      communeName: fullName(unit),
      status: now?.status ?? null,
      since: now?.validFrom ?? null,
      decisionNo: now?.decisionNo ?? null,
      products: products.get(unit.code)?.recorded ?? null,
      productsWithStar: products.get(unit.code)?.valid ?? null,
      sources: now?.source ?? null,
    };
  });
}

/** Every stage on record, of the communes of today and of the units that they were formed from. */
async function* history(today: Day): AsyncIterable<readonly OpenRow[]> {
  const [units, steps] = await Promise.all([
    unitsOn(db(), today, { level: 'commune' }),
    newRuralSteps(db(), today),
  ]);
  const byId = new Map(units.map((unit) => [unit.placeId, unit]));
  yield steps.flatMap(({ communeId, unit, ...step }) => {
    const commune = byId.get(communeId);
    return commune
      ? [
          {
            communeCode: commune.code,
            communeName: fullName(commune),
            unitCode: unit.code,
            unitName: fullName(unit),
            status: step.status,
            since: step.validFrom,
            decisionNo: step.decisionNo,
            decidedOn: step.decidedOn,
            sources: step.source,
          },
        ]
      : [];
  });
}

const commune = { communeCode: 'code', communeName: 'text' } as const;

/** Row 17 of the scheme: communes on the way to a new countryside beside their OCOP figures. */
export const newRuralFiles: Readonly<Record<string, OpenFile>> = {
  'nong-thon-moi': {
    columns: {
      ...commune,
      status: 'word',
      since: 'day',
      decisionNo: 'text',
      products: 'count',
      productsWithStar: 'count',
      sources: 'text',
    },
    tables: ['new_rural_statuses', 'recognitions'],
    batches: communes,
  },
  'nong-thon-moi-qua-cac-nam': {
    columns: {
      ...commune,
      unitCode: 'code',
      unitName: 'text',
      status: 'word',
      since: 'day',
      decisionNo: 'text',
      decidedOn: 'day',
      sources: 'text',
    },
    tables: ['new_rural_statuses'],
    batches: history,
  },
};
