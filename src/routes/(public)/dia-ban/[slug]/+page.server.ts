import { redirect } from '@sveltejs/kit';
import { databaseNow, db } from '#kernel/db.server.ts';
import type { Day } from '#kernel/day.ts';
import { Refusal } from '#kernel/errors.ts';
import { drawMap, placePath } from '#modules/catalogue/index.ts';
import { placeCounts, search } from '#modules/catalogue/index.server.ts';
import { fullName, lineageSentence } from '#modules/places/index.ts';
import { listOutlets } from '#modules/outlets/index.server.ts';
import { boundariesOn, placePage } from '#modules/places/index.server.ts';
import { newRuralOf } from '#modules/programme/index.server.ts';
import type { Translate } from '#kernel/messages.ts';
import { localPath } from '#ui/locale.ts';
import type { PageServerLoad } from './$types';

/** A unit on whichever map it stands: what it is or was, what resolutions made of it, its products. */
export const load: PageServerLoad = async ({ params, locals }) => {
  const { today } = await databaseNow(db());
  const on = today as Day;
  const place = await placePage(db(), params.slug, on);
  if (!place)
    throw new Refusal('not-found', 'places.error.unknown-code', {
      params: { code: params.slug.slice(0, 40) },
    });
  const { unit } = place;
  const path = placePath({ code: unit.code, name: fullName(unit) });
  if (!path.endsWith(`/${params.slug}`)) redirect(301, localPath(locals.locale, path));
  const outlineDay = place.existsOn ? on : (unit.validUntil ?? unit.validFrom);
  const commune = unit.level === 'commune';
  const [products, real, boundaries, counts, outlets, stages] = await Promise.all([
    search(db(), locals.actor, { place: unit.code, limit: 24 }),
    search(db(), locals.actor, { place: unit.code, limit: 1, real: true }),
    unit.level === 'province' ? null : boundariesOn(db(), outlineDay, unit.level),
    commune ? placeCounts(db()) : [],
    commune ? listOutlets(db(), outlineDay, { placeId: unit.placeId, real: true, limit: 1 }) : null,
    commune ? newRuralOf(db(), unit.placeId, outlineDay) : [],
  ]);
  const outlines = (boundaries?.features ?? []).map(({ properties, geometry }) => ({
    code: properties.code,
    geometry,
  }));
  const named = ({ code, kind, name }: { code: string; kind: string; name: string }) => {
    const full = fullName({ kind, name });
    return { code, name: full, path: placePath({ code, name: full }) };
  };
  return {
    path,
    name: fullName(unit),
    unit: {
      code: unit.code,
      level: unit.level,
      validFrom: unit.validFrom,
      validUntil: unit.validUntil,
    },
    existsOn: place.existsOn,
    inside: place.path.map(named),
    children: place.children.map(named),
    versions: place.versions.map((version) => ({
      name: fullName(version),
      validFrom: version.validFrom,
      validUntil: version.validUntil,
    })),
    steps: place.steps.map((step) => ({
      on: step.on,
      text: lineageSentence(locals.t as Translate, step),
      subject: locals.locale === 'vi' ? step.subjectVi : step.subjectEn,
      others: [step.from, step.to].flatMap((other) =>
        other && other.code !== unit.code ? [named(other)] : [],
      ),
    })),
    products,
    /** how many of them are no fiction */
    realProducts: real.total,
    /** of a commune, without fictitious rows; its products where it stands on today's map */
    figures: outlets && {
      ...(counts.find(({ code, current }) => current && code === unit.code) ?? {
        recorded: 0,
        valid: 0,
      }),
      outlets: outlets.total,
    },
    stages,
    map: outlines.some(({ code }) => code === unit.code) ? drawMap(outlines, [], unit.code) : null,
    schematic:
      boundaries?.features.some(({ properties }) => properties.outline === 'schematic') ?? false,
  };
};
