import { textOf } from '#kernel/catalogue.server.ts';
import { renewalRadar, type RenewalDue } from '#modules/recognition/index.server.ts';
import {
  demoColumn,
  everyPage,
  listSheet,
  listsResponse,
  type ListColumn,
} from '../../../../workbooks.server.ts';
import { radarAsked } from '../asked.server.ts';
import type { RequestHandler } from './$types';

const columns: readonly ListColumn<RenewalDue>[] = [
  { header: 'register.code', width: 14, of: ({ product }) => product.code },
  { header: 'recognition.radar.product', of: ({ product }) => product.name },
  { header: 'recognition.radar.producer', of: ({ producer }) => producer?.name },
  { header: 'dossiers.fact.place', of: ({ place }) => place },
  { header: 'recognition.radar.stars', type: 'integer', of: ({ stars }) => stars },
  { header: 'recognition.radar.due', type: 'day', of: ({ dueOn }) => dueOn },
  { header: 'recognition.radar.window.from', type: 'day', of: ({ from }) => from },
  { header: 'recognition.radar.window.until', type: 'day', of: ({ until }) => until },
  {
    header: 'recognition.radar.stage',
    of: ({ stage }) => textOf('vi', `recognition.stage.${stage}`),
  },
  { header: 'dossiers.fact.filed-on', type: 'day', of: ({ filedOn }) => filedOn },
  { header: 'dossiers.fact.code', width: 16, of: ({ dossier }) => dossier },
  demoColumn,
];

/** Stars by their last day, under the filters of the page. */
export const GET: RequestHandler = async (event) => {
  const question = radarAsked(event);
  return listsResponse(
    'gia-han',
    listSheet(
      'recognition.radar.title',
      columns,
      everyPage((cursor) =>
        renewalRadar(event.locals.actor, { ...question, cursor, limit: 1_000 }),
      ),
    ),
  );
};
