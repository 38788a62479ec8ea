import type { LibraryDocument } from '#modules/dossiers/index.server.ts';
import { listSheet, listsResponse, type ListColumn } from '../../../../workbooks.server.ts';
import { libraryAsked } from '../asked.server.ts';
import type { RequestHandler } from './$types';

const columns = (kinds: ReadonlyMap<string, string>): readonly ListColumn<LibraryDocument>[] => [
  { header: 'dossiers.evidence.title', width: 40, of: ({ title }) => title },
  { header: 'dossiers.evidence.kind', of: ({ kind }) => kinds.get(kind) ?? kind },
  { header: 'dossiers.evidence.number', of: ({ number }) => number },
  { header: 'dossiers.evidence.issuer', of: ({ issuer }) => issuer },
  { header: 'dossiers.evidence.issued-on', type: 'day', of: ({ issuedOn }) => issuedOn },
  { header: 'dossiers.evidence.expires-on', type: 'day', of: ({ expiresOn }) => expiresOn },
  { header: 'dossiers.library.criteria', of: ({ serves }) => serves.join('; ') },
  {
    header: 'dossiers.library.used',
    of: ({ usedBy }) =>
      usedBy
        .map(({ code, criteria }) => [code, criteria.filter(Boolean).join(', ')].join(' ').trim())
        .join('; '),
  },
];

/** The list of the producer's documents as the address asks; the files stay where they are. */
export const GET: RequestHandler = async (event) => {
  const { list, kinds } = await libraryAsked(event, { whole: true });
  const names = new Map(kinds.map(({ value, label }) => [value, label]));
  return listsResponse(
    'minh-chung',
    listSheet('dossiers.bench.library', columns(names), list.rows),
  );
};
