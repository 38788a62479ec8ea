import { textOf } from '#kernel/catalogue.server.ts';
import { worklist, type DossierLine } from '#modules/dossiers/index.server.ts';
import { enter } from '../../../../entry.ts';
import { demoColumn, everyPage, listSheet, listsResponse } from '../../../../workbooks.server.ts';
import type { ListColumn } from '../../../../workbooks.server.ts';
import { worklistQuestion } from '../../worklist.server.ts';
import type { RequestHandler } from './$types';

const columns: readonly ListColumn<DossierLine>[] = [
  { header: 'dossiers.fact.code', width: 16, of: ({ code }) => code },
  { header: 'dossiers.fact.product', of: ({ product }) => product },
  { header: 'dossiers.fact.producer', of: ({ producer }) => producer },
  { header: 'dossiers.fact.place', of: ({ place }) => place },
  { header: 'dossiers.fact.kind', of: ({ kind }) => textOf('vi', `dossiers.kind.${kind}`) },
  { header: 'dossiers.fact.state', of: ({ state }) => textOf('vi', `dossiers.state.${state}`) },
  { header: 'recognition.national.stars', type: 'integer', of: ({ stars }) => stars },
  { header: 'dossiers.fact.filed-on', type: 'day', of: ({ filedOn }) => filedOn },
  { header: 'dossiers.office.due', type: 'day', of: ({ dueOn }) => dueOn },
  demoColumn,
];

/** The list of dossiers as it is filtered, of the officer's own area. */
export const GET: RequestHandler = async (event) => {
  enter(event, 'commune-officer', 'agency-officer', 'inspector');
  const { actor } = event.locals;
  const question = worklistQuestion(event.url.searchParams);
  return listsResponse(
    'ho-so',
    listSheet(
      'dossiers.office.dossiers',
      columns,
      everyPage((cursor) => worklist(actor, { ...question, cursor, limit: 100 })),
    ),
  );
};
