import { redirect } from '@sveltejs/kit';
import { databaseNow, db } from '#kernel/db.server.ts';
import type { Day } from '#kernel/day.ts';
import { Refusal } from '#kernel/errors.ts';
import { producerPath, productPath } from '#modules/catalogue/index.ts';
import { outletPage } from '#modules/outlets/index.server.ts';
import { clockAt, outletPath } from '#modules/outlets/index.ts';
import { fullName } from '#modules/places/index.ts';
import { localPath } from '#ui/locale.ts';
import { outletJsonLd } from './json-ld.ts';
import type { PageServerLoad } from './$types';

/** An outlet's page; whether it is open is said for the moment of the answer. */
export const load: PageServerLoad = async ({ params, locals, url }) => {
  const { now, today } = await databaseNow(db());
  const outlet = await outletPage(db(), params.code, today as Day);
  if (!outlet) throw new Refusal('not-found', 'outlets.error.no-outlet');
  const path = outletPath(outlet);
  if (!path.endsWith(`/${params.code}`)) redirect(301, localPath(locals.locale, path));
  const { place, placeToday, producer } = outlet;
  const placeName = place && fullName(place);
  return {
    path,
    outlet,
    placeName,
    placeToday: placeToday && placeToday.code !== place?.code ? fullName(placeToday) : null,
    producerPath: producer && producerPath(producer),
    shelf: outlet.shelf.map((product) => ({ ...product, path: productPath(product) })),
    clock: clockAt(now),
    jsonLd: outletJsonLd(outlet, placeName, url.origin, locals.locale),
  };
};
