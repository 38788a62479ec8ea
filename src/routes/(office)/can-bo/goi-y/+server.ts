import { db } from '#kernel/db.server.ts';
import { placeSource } from '#modules/places/index.server.ts';
import { producerSource } from '#modules/registry/index.server.ts';
import { enter } from '../../../entry.ts';
import type { RequestHandler } from './$types';

/** Suggestions for a field of the offices' own forms that names a unit or a producer: `code · name`. */
export const GET: RequestHandler = async (event) => {
  enter(event, 'commune-officer', 'agency-officer');
  const query = event.url.searchParams;
  const source = query.get('loai') === 'chu-the' ? producerSource : placeSource;
  const text = (query.get('q') ?? '').slice(0, 80).trim();
  const found = text.length < 2 ? [] : await source.suggest?.(db(), event.locals.actor, text);
  return Response.json(
    { items: (found ?? []).map(({ code, text: name }) => `${code} · ${name}`) },
    { headers: { 'cache-control': 'private, no-store' } },
  );
};
