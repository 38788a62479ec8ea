import { fail } from '@sveltejs/kit';
import { databaseNow, db } from '#kernel/db.server.ts';
import { formatDay, parseDay, type Day } from '#kernel/day.ts';
import { formAction, formFailure, textField } from '#kernel/form.server.ts';
import { producerTwins, registerProducer } from '#modules/registry/index.server.ts';
import { after, dayField, enter } from '../../../../entry.ts';
import { ownCommune, typedPlace } from '../../typed.server.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async (event) => {
  enter(event, 'commune-officer', 'agency-officer');
  return {
    place: await ownCommune(event.locals.actor),
    today: formatDay((await databaseNow(db())).today),
    key: event.locals.requestId,
  };
};

export const actions: Actions = {
  default: async (event) => {
    enter(event, 'commune-officer', 'agency-officer');
    const form = await event.request.clone().formData();
    let placeId: string;
    try {
      placeId = await typedPlace(form);
    } catch (fault) {
      return formFailure(event, form, fault, 'registry');
    }
    const failed = await formAction(
      event,
      registerProducer,
      () => ({
        name: textField(form, 'name') ?? '',
        kind: textField(form, 'kind'),
        size: textField(form, 'size') ?? null,
        placeId,
        address: textField(form, 'address'),
        joinedOn: dayField(form, 'joinedOn') ?? null,
        from: dayField(form, 'from'),
        basis: textField(form, 'basis'),
        twins: form.has('twins') ? 'keep' : 'refuse',
      }),
      ({ code }) => after(event, `/can-bo/chu-the/${code}?xong=dang-ky`),
    );
    const on = parseDay(textField(form, 'from') ?? '') ?? ((await databaseNow(db())).today as Day);
    const twins = failed.data.errors.some(({ field }) => field === 'twins')
      ? await producerTwins(db(), { name: textField(form, 'name') ?? '', placeId, on })
      : [];
    return fail(failed.status, { ...failed.data, twins });
  },
};
