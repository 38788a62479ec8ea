import { formAction, textField } from '#kernel/form.server.ts';
import { consentsOf, endConsent, producerBench } from '#modules/dossiers/index.server.ts';
import { producersOf } from '#modules/identity/index.ts';
import { after, enter } from '../../entry.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async (event) => {
  enter(event, 'producer');
  const { actor } = event.locals;
  return {
    bench: await producerBench(actor),
    consents: await consentsOf(actor, { by: producersOf(actor) }),
    key: event.locals.requestId,
    /** the idea that was just sent */
    sent: event.url.searchParams.get('y-tuong'),
  };
};

export const actions: Actions = {
  'end-consent': (event) =>
    formAction(
      event,
      endConsent,
      (form) => ({ id: textField(form, 'id') ?? '' }),
      () => after(event, '/chu-the'),
    ),
};
