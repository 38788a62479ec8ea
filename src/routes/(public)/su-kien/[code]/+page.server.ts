import { redirect } from '@sveltejs/kit';
import type { Day } from '#kernel/day.ts';
import { databaseNow, db } from '#kernel/db.server.ts';
import { productPath } from '#modules/catalogue/index.ts';
import { isOpen } from '#modules/promotion/index.ts';
import { publicEvent } from '#modules/promotion/index.server.ts';
import { localPath } from '#ui/locale.ts';
import { eventJsonLd, eventPath } from '../event-machine.server.ts';
import type { PageServerLoad } from './$types';

export const load: PageServerLoad = async ({ params, url, locals }) => {
  const { event, products, producers } = await publicEvent(db(), params.code);
  if (params.code !== event.code.toLowerCase())
    redirect(301, localPath(locals.locale, eventPath(event)));
  const today = (await databaseNow(db())).today as Day;
  return {
    event,
    producers,
    products: products.map((product) => ({ ...product, href: productPath(product) })),
    open: isOpen(event, today),
    calendar: event.startsOn && event.knownBy === null ? `${eventPath(event)}.ics` : null,
    sources: (event.source ?? '').split('|').flatMap((text) => {
      const source = text.trim();
      return /^https?:\/\//.test(source) ? [{ href: source, site: new URL(source).host }] : [];
    }),
    jsonLd: eventJsonLd(event, url, locals.locale),
  };
};
