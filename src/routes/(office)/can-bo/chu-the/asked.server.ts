import type { RequestEvent } from '@sveltejs/kit';
import { producerKinds } from '#modules/registry/index.ts';
import type { OfficeQuestion } from '#modules/registry/index.server.ts';
import { enter } from '../../../entry.ts';

/** Who may open the list of producers, and what its address asks: `tim`, `loai-hinh`, `trang-thai`. */
export function producersAsked(event: RequestEvent): OfficeQuestion {
  enter(event, 'commune-officer', 'agency-officer');
  const query = event.url.searchParams;
  const state = query.get('trang-thai');
  return {
    search: (query.get('tim') ?? '').trim().slice(0, 100),
    kind: producerKinds.find((kind) => kind === query.get('loai-hinh')) ?? null,
    ...(state === 'hoat-dong' && { ended: false }),
    ...(state === 'da-ket-thuc' && { ended: true }),
  };
}
