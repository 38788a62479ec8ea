import { Refusal } from '#kernel/errors.ts';
import { councilPaper } from '#modules/councils/index.server.ts';
import { recognitionPaper } from '#modules/recognition/index.server.ts';
import { enter } from '../../../../../../entry.ts';
import { paperFile } from '../../../../../../paper-files.server.ts';
import type { RequestHandler } from './$types';

const council = { 'bien-ban': 'minutes', 'danh-sach': 'results', 'bao-cao': 'report' } as const;
const authority = {
  'to-trinh': 'submission',
  'to-trinh-phe-duyet': 'approval',
  'cong-van-bo': 'ministry',
  'quyet-dinh': 'decision',
  'thong-bao': 'notice',
} as const;

/** The papers of a session, and those that the agency draws up from its results, in the official layout. */
export const GET: RequestHandler = (event) => {
  enter(
    event,
    'council-chair',
    'council-secretary',
    'council-member',
    'agency-officer',
    'inspector',
  );
  const { actor } = event.locals;
  const { id, paper, format } = event.params;
  return paperFile(paper, format, () => {
    if (Object.hasOwn(council, paper))
      return councilPaper(actor, id, council[paper as keyof typeof council]);
    if (Object.hasOwn(authority, paper))
      return recognitionPaper(actor, { sessionId: id }, authority[paper as keyof typeof authority]);
    throw new Refusal('not-found', 'kernel.error.not-found');
  });
};
