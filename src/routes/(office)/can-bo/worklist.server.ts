import { dossierStates, type DossierState } from '#modules/dossiers/index.ts';
import { worklistSorts, type WorklistFilter } from '#modules/dossiers/index.server.ts';

/** The question of the list of dossiers as its address carries it; what is strange there is left out. */
export function worklistQuestion(query: URLSearchParams) {
  const typedSort = (query.get('xep') ?? 'han').replace(/^-/, '');
  const typedState = query.get('trang-thai') ?? 'waiting';
  return {
    search: (query.get('tim') ?? '').slice(0, 100),
    state:
      typedState === 'all' || (dossierStates as readonly string[]).includes(typedState)
        ? (typedState as DossierState | 'all')
        : ('waiting' as const),
    kind: query.get('loai') ?? '',
    lateOnly: query.get('tre') === '1',
    sort: worklistSorts.find((sort) => sort === typedSort) ?? ('han' as const),
    descending: query.get('xep')?.startsWith('-') ?? false,
  } satisfies WorklistFilter;
}
