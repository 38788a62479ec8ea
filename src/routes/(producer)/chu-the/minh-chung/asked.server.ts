import type { RequestEvent } from '@sveltejs/kit';
import { db } from '#kernel/db.server.ts';
import { scheduleFor } from '#modules/councils/index.server.ts';
import {
  areFictitious,
  libraryPage,
  librarySorts,
  type LibrarySort,
} from '#modules/dossiers/index.server.ts';
import { producersOf } from '#modules/identity/index.ts';
import { evidenceTypes } from '#modules/rulebooks/index.server.ts';
import { enter } from '../../../entry.ts';

/** The kinds of documents in the reader's language. */
export const kindsIn = ({ locals }: RequestEvent) =>
  evidenceTypes().map(({ id, label }) => ({ value: id, label: label[locals.locale] }));

/** The documents of the actor's producers, as the address asks: `loai`, `han=sap`, `xep`, `sau`; and the kinds of documents. */
export async function libraryAsked(event: RequestEvent, { whole = false } = {}) {
  enter(event, 'producer');
  const { actor } = event.locals;
  const query = event.url.searchParams;
  const kinds = kindsIn(event);
  const typed = query.get('xep') ?? '-moi';
  const sort = librarySorts.find((one) => one === typed.replace(/^-/, '')) ?? 'moi';
  const filter = {
    kind: kinds.find(({ value }) => value === query.get('loai'))?.value ?? '',
    lapsing: query.get('han') === 'sap',
  };
  // fictitious producers meet fictitious rounds
  const isDemo = await areFictitious(producersOf(actor));
  const { heldUntil } = await scheduleFor(db(), { dossierId: null, isDemo });
  const ask = (more: Readonly<{ sort?: LibrarySort; lapsing?: boolean; limit: number }>) =>
    libraryPage(actor, {
      kind: filter.kind,
      lapsedOn: (more.lapsing ?? filter.lapsing) ? heldUntil : null,
      sort: more.sort ?? sort,
      descending: more.sort ? false : typed.startsWith('-'),
      cursor: more.sort || whole ? null : query.get('sau'),
      limit: more.limit,
    });
  return {
    list: await ask({ limit: whole ? 10_000 : 20 }),
    lapsing: (await ask({ sort: 'han', lapsing: true, limit: 100 })).rows,
    heldUntil,
    filter,
    sorted: typed,
    kinds,
  };
}
