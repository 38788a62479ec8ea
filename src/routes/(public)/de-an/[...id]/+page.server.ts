import { db } from '#kernel/db.server.ts';
import { drawMap } from '#modules/catalogue/index.ts';
import {
  choiceTexts,
  phases,
  programmes,
  targetByPlace,
  targetFigure,
  targetRowPage,
} from '#modules/programme/index.server.ts';
import { boundariesOn } from '#modules/places/index.server.ts';
import { centroidOf, fullName } from '#modules/places/index.ts';
import { asOfPlace } from '#modules/programme/index.ts';
import { asked } from '../asked.server.ts';
import { rowsAsked } from './rows-asked.ts';
import type { PageServerLoad } from './$types';

const pageSize = 50;

/** One target: its years, where it is heading, its places on either map, and the rows that make its value. */
export const load: PageServerLoad = async ({ params, url }) => {
  const { asked: what, question } = await asked(url);
  const target = await targetFigure(db(), params.id, question);
  const filter = rowsAsked(url.searchParams, target.kind === 'share');
  const [rows, places] = await Promise.all([
    targetRowPage(db(), target.id, question, {
      ...filter,
      after: url.searchParams.get('sau') ?? undefined,
      limit: pageSize,
    }),
    targetByPlace(db(), target.id, question, what.map),
  ]);
  const phase = phases().find(({ id }) => id === target.phase)!;
  return {
    asked: what,
    target: what.whole ? target : asOfPlace(target),
    phase,
    programme: programmes().find(({ id }) => id === phase.programme)!,
    choices: choiceTexts(target.choices),
    filter,
    rows,
    places: places && {
      ...places,
      units: places.units.map(({ unit, ...numbers }) => ({
        code: unit.code,
        name: fullName(unit),
        ...numbers,
      })),
    },
    map: places && places.units.length ? await mapOf(places) : null,
  };
};

/** The outlines of the map's day, with a point for each unit that has a number. */
async function mapOf(places: NonNullable<Awaited<ReturnType<typeof targetByPlace>>>) {
  const { features } = await boundariesOn(db(), places.day, places.level);
  const geometry = new Map(features.map((one) => [one.properties.code, one.geometry]));
  const points = places.units.flatMap(({ unit, rows }) => {
    const outline = geometry.get(unit.code);
    if (!outline) return [];
    const [lon, lat] = centroidOf(outline);
    return [{ code: unit.code, name: fullName(unit), lon, lat, products: rows }];
  });
  return drawMap(
    features.map(({ properties, geometry: outline }) => ({
      code: properties.code,
      geometry: outline,
    })),
    points,
  );
}
