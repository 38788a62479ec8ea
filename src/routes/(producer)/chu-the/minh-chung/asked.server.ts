import type { RequestEvent } from '@sveltejs/kit';
import { db } from '#kernel/db.server.ts';
import { libraryOf } from '#modules/dossiers/index.server.ts';
import { producersOf } from '#modules/identity/index.ts';
import { evidenceTypes } from '#modules/rulebooks/index.server.ts';
import { enter } from '../../../entry.ts';

/** The documents of the actor's producers, and the kinds of documents. */
export async function libraryAsked(event: RequestEvent) {
  enter(event, 'producer');
  const { actor, locale } = event.locals;
  const libraries = await Promise.all(producersOf(actor).map((id) => libraryOf(db(), actor, id)));
  return {
    library: libraries.flat(),
    kinds: evidenceTypes().map(({ id, label }) => ({ value: id, label: label[locale] })),
  };
}
