import { textOf } from '#kernel/catalogue.server.ts';
import { fiveStarCandidates, type FiveStarCandidate } from '#modules/recognition/index.server.ts';
import {
  demoColumn,
  everyPage,
  listSheet,
  listsResponse,
  type ListColumn,
} from '../../../../workbooks.server.ts';
import { fiveStarsAsked } from '../asked.server.ts';
import type { RequestHandler } from './$types';

const columns: readonly ListColumn<FiveStarCandidate>[] = [
  { header: 'register.code', width: 14, of: ({ product }) => product.code },
  { header: 'recognition.radar.product', of: ({ product }) => product.name },
  { header: 'recognition.radar.producer', of: ({ producer }) => producer },
  { header: 'dossiers.fact.place', of: ({ place }) => place },
  {
    header: 'recognition.five.stage',
    of: ({ stage }) => textOf('vi', `recognition.five.stage.${stage}`),
  },
  { header: 'recognition.radar.due', type: 'day', of: ({ validUntil }) => validUntil },
  { header: 'dossiers.fact.code', width: 16, of: ({ dossier }) => dossier },
  { header: 'recognition.five.council', type: 'number', of: ({ council }) => council },
  { header: 'recognition.five.own', type: 'number', of: ({ total }) => total },
  { header: 'recognition.five.lacks', width: 80, of: lacking },
  demoColumn,
];

function lacking({ total, reachable, lacks }: FiveStarCandidate): string {
  if (total === null) return textOf('vi', 'recognition.five.no-form');
  if (!reachable) return textOf('vi', 'recognition.five.out-of-reach');
  return lacks.map(({ criterion, name, gain }) => `${criterion} ${name.vi} (+${gain})`).join('; ');
}

/** Products on the way to five stars with what they lack, under the filter of the page. */
export const GET: RequestHandler = async (event) => {
  const { search } = fiveStarsAsked(event);
  return listsResponse(
    'huong-toi-5-sao',
    listSheet(
      'recognition.five.title',
      columns,
      everyPage((cursor) => fiveStarCandidates(event.locals.actor, { search, cursor, limit: 500 })),
    ),
  );
};
