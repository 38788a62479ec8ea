import { producerBench } from '#modules/dossiers/index.server.ts';
import { enter } from '../../entry.ts';
import type { PageServerLoad } from './$types';

export const load: PageServerLoad = async (event) => {
  enter(event, 'producer');
  return {
    bench: await producerBench(event.locals.actor),
    /** the idea that was just sent */
    sent: event.url.searchParams.get('y-tuong'),
  };
};
