import { databaseNow, db } from '#kernel/db.server.ts';
import { dossierStates, type DossierState } from '#modules/dossiers/index.ts';
import {
  ideasFor,
  worklist,
  worklistSorts,
  type WorklistSort,
} from '#modules/dossiers/index.server.ts';
import { hasRole } from '#modules/identity/index.ts';
import { enter } from '../../entry.ts';
import type { PageServerLoad } from './$types';

export const load: PageServerLoad = async (event) => {
  enter(event, 'commune-officer', 'agency-officer', 'advisory-team', 'trade-officer', 'inspector');
  const { actor } = event.locals;
  const query = event.url.searchParams;
  const typedSort = (query.get('xep') ?? 'han').replace(/^-/, '');
  const sort = (worklistSorts as readonly string[]).includes(typedSort)
    ? (typedSort as WorklistSort)
    : 'han';
  const typedState = query.get('trang-thai') ?? 'waiting';
  const state =
    typedState === 'all' || (dossierStates as readonly string[]).includes(typedState)
      ? (typedState as DossierState | 'all')
      : 'waiting';
  const search = (query.get('tim') ?? '').slice(0, 100);
  const kind = query.get('loai') ?? '';
  const lateOnly = query.get('tre') === '1';
  const officer =
    hasRole(actor, 'commune-officer') ||
    hasRole(actor, 'agency-officer') ||
    hasRole(actor, 'inspector');
  return {
    today: (await databaseNow(db())).today,
    officer,
    confirms: hasRole(actor, 'commune-officer') || hasRole(actor, 'trade-officer'),
    commune: hasRole(actor, 'commune-officer'),
    agency: hasRole(actor, 'agency-officer'),
    filter: { search, state, kind, lateOnly },
    sorted: query.get('xep') ?? 'han',
    url: event.url.pathname + event.url.search,
    list: officer
      ? await worklist(actor, {
          search,
          state,
          kind,
          lateOnly,
          sort,
          descending: query.get('xep')?.startsWith('-') ?? false,
          cursor: query.get('sau'),
        })
      : { rows: [], next: null, total: 0 },
    ideas: hasRole(actor, 'commune-officer') ? await ideasFor(actor, { state: 'submitted' }) : [],
  };
};
