import { officeProducers } from '#modules/registry/index.server.ts';
import { producersAsked } from './asked.server.ts';
import type { PageServerLoad } from './$types';

export const load: PageServerLoad = async (event) => {
  const question = producersAsked(event);
  const { actor } = event.locals;
  return {
    question,
    list: await officeProducers(actor, {
      ...question,
      cursor: event.url.searchParams.get('sau'),
    }),
    done: event.url.searchParams.get('xong') === 'thu-hoi',
    url: event.url.pathname + event.url.search,
  };
};
