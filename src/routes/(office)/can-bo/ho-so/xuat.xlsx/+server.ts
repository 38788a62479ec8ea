import { textOf } from '#kernel/catalogue.server.ts';
import { writeWorkbook, type WorkbookColumn } from '#kernel/workbook.server.ts';
import { worklist, type DossierLine, type WorklistFilter } from '#modules/dossiers/index.server.ts';
import type { Actor } from '#kernel/actor.ts';
import { enter } from '../../../../entry.ts';
import { workbookResponse } from '../../../so/[register]/workbook.server.ts';
import { worklistQuestion } from '../../worklist.server.ts';
import type { RequestHandler } from './$types';

const columns: readonly (WorkbookColumn & Readonly<{ of: (row: DossierLine) => unknown }>)[] = [
  { header: textOf('vi', 'dossiers.fact.code'), type: 'text', width: 16, of: ({ code }) => code },
  { header: textOf('vi', 'dossiers.fact.product'), type: 'text', of: ({ product }) => product },
  { header: textOf('vi', 'dossiers.fact.producer'), type: 'text', of: ({ producer }) => producer },
  { header: textOf('vi', 'dossiers.fact.place'), type: 'text', of: ({ place }) => place },
  {
    header: textOf('vi', 'dossiers.fact.kind'),
    type: 'text',
    of: ({ kind }) => textOf('vi', `dossiers.kind.${kind}`),
  },
  {
    header: textOf('vi', 'dossiers.fact.state'),
    type: 'text',
    of: ({ state }) => textOf('vi', `dossiers.state.${state}`),
  },
  { header: textOf('vi', 'recognition.national.stars'), type: 'integer', of: ({ stars }) => stars },
  { header: textOf('vi', 'dossiers.fact.filed-on'), type: 'day', of: ({ filedOn }) => filedOn },
  { header: textOf('vi', 'dossiers.fact.due-on'), type: 'day', of: ({ dueOn }) => dueOn },
  {
    header: textOf('vi', 'recognition.national.demo'),
    type: 'text',
    of: ({ isDemo }) => (isDemo ? 'x' : null),
  },
];

/** Page after page: no more than a page is held beside the packed sheet. */
async function* allLines(actor: Actor, question: WorklistFilter) {
  for (let cursor: string | null = null; ;) {
    const page: Awaited<ReturnType<typeof worklist>> = await worklist(actor, {
      ...question,
      cursor,
      limit: 100,
    });
    for (const row of page.rows) yield columns.map(({ of }) => of(row));
    if (page.next === null) return;
    cursor = page.next;
  }
}

/** The list of dossiers as it is filtered, of the officer's own area. */
export const GET: RequestHandler = async (event) => {
  enter(event, 'commune-officer', 'agency-officer', 'inspector');
  const bytes = await writeWorkbook([
    {
      name: textOf('vi', 'dossiers.office.dossiers'),
      columns,
      rows: allLines(event.locals.actor, worklistQuestion(event.url.searchParams)),
    },
  ]);
  return workbookResponse(bytes, 'ho-so');
};
