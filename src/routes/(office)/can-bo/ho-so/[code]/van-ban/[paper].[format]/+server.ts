import { Refusal } from '#kernel/errors.ts';
import { dossierView } from '#modules/dossiers/index.server.ts';
import { recognitionPaper } from '#modules/recognition/index.server.ts';
import { enter } from '../../../../../../entry.ts';
import { paperFile } from '../../../../../../paper-files.server.ts';
import type { RequestHandler } from './$types';

const papers = {
  'quyet-dinh': 'decision',
  'thong-bao': 'notice',
  'cong-van-bo': 'ministry',
} as const;

/** Decision, notice and letter to the ministry for one product. */
export const GET: RequestHandler = (event) => {
  enter(event, 'agency-officer', 'inspector');
  const { actor } = event.locals;
  const { code, paper, format } = event.params;
  return paperFile(`${paper}-${code}`, format, async () => {
    if (!Object.hasOwn(papers, paper)) throw new Refusal('not-found', 'kernel.error.not-found');
    const { id } = await dossierView(actor, code);
    return recognitionPaper(actor, { dossierId: id }, papers[paper as keyof typeof papers]);
  });
};
