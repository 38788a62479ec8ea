import { textOf } from '#kernel/catalogue.server.ts';
import {
  demoColumn,
  listSheet,
  listsResponse,
  type ListColumn,
} from '../../../../workbooks.server.ts';
import { starsAsked } from '../asked.server.ts';
import type { RequestHandler } from './$types';

type Line = Awaited<ReturnType<typeof starsAsked>>['rows'][number];

const columns: readonly ListColumn<Line>[] = [
  { header: 'register.code', width: 14, of: ({ code }) => code },
  { header: 'recognition.radar.product', width: 40, of: ({ product }) => product },
  { header: 'recognition.radar.producer', width: 40, of: ({ producer }) => producer },
  { header: 'recognition.radar.stars', type: 'integer', of: ({ stars }) => stars },
  {
    header: 'catalogue.page.certificate.issued',
    type: 'day',
    of: ({ recognisedOn }) => recognisedOn,
  },
  { header: 'recognition.radar.due', type: 'day', of: ({ validUntil }) => validUntil },
  {
    header: 'dossiers.office.state',
    of: ({ status }) => textOf('vi', `catalogue.page.status.${status}`),
  },
  demoColumn,
];

/** The stars that were found, as the page shows them. */
export const GET: RequestHandler = async (event) =>
  listsResponse(
    'tra-cuu-sao',
    listSheet('recognition.find.title', columns, (await starsAsked(event)).rows),
  );
