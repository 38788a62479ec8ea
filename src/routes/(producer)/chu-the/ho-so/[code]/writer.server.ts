import { error, type RequestEvent } from '@sveltejs/kit';
import { mayWriteFor } from '#modules/dossiers/index.server.ts';
import { hasRole } from '#modules/identity/index.ts';
import { enter } from '../../../../entry.ts';

/** Opens a dossier's forms to its producer, and to an officer who writes by the producer's consent. */
export async function enterWriter(event: RequestEvent<{ code: string }>): Promise<void> {
  enter(event, 'producer', 'commune-officer', 'agency-officer');
  const { actor, t } = event.locals;
  if (hasRole(actor, 'producer') || (await mayWriteFor(actor, event.params.code))) return;
  error(403, t('kernel.error.forbidden'));
}
