import type { ProducerQuestion } from '#modules/catalogue/index.server.ts';
import { producerKinds } from '#modules/registry/index.ts';

/** What the address of the list of producers asks: `q`, `loai-hinh`, `con-sao=1` (only those with a valid star). */
export const producersAsked = (query: URLSearchParams): ProducerQuestion => ({
  q: query.get('q')?.trim().slice(0, 120) || undefined,
  kind: producerKinds.find((known) => known === query.get('loai-hinh')),
  withStar: query.get('con-sao') === '1',
});
