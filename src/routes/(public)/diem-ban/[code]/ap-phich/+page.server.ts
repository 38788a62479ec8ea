import { databaseNow, db } from '#kernel/db.server.ts';
import type { Day } from '#kernel/day.ts';
import { Refusal } from '#kernel/errors.ts';
import { outletPage } from '#modules/outlets/index.server.ts';
import { outletPath } from '#modules/outlets/index.ts';
import { fullName } from '#modules/places/index.ts';
import type { PageServerLoad } from './$types';

/** Products named on a poster: as many as fit a page with the code. */
const named = 8;

export const load: PageServerLoad = async ({ params, url }) => {
  const { today } = await databaseNow(db());
  const outlet = await outletPage(db(), params.code, today as Day);
  if (!outlet) throw new Refusal('not-found', 'outlets.error.no-outlet');
  return {
    outlet,
    placeName: outlet.place && fullName(outlet.place),
    address: url.origin + outletPath(outlet),
    shelf: outlet.shelf.filter(({ stars }) => stars !== null).slice(0, named),
  };
};
