import type { RequestEvent } from '@sveltejs/kit';
import { producerBench } from '#modules/dossiers/index.server.ts';
import { enter } from '../../entry.ts';

/** The bench of the reader's own producers. */
export function benchAsked(event: RequestEvent) {
  enter(event, 'producer');
  return producerBench(event.locals.actor);
}
