import { fail } from '@sveltejs/kit';
import { databaseNow, db } from '#kernel/db.server.ts';
import { formatDay } from '#kernel/day.ts';
import { formAction, formFailure, textField } from '#kernel/form.server.ts';
import { producerSource, productTwins, registerProduct } from '#modules/registry/index.server.ts';
import { after, dayField, enter, numberField } from '../../../../entry.ts';
import { sheetChoices } from '../../../../sheets.server.ts';
import { typedPlace, typedProducer } from '../../typed.server.ts';
import type { Actions, PageServerLoad } from './$types';

/** `chu-the`: the code of the producer for whom the form is opened. */
export const load: PageServerLoad = async (event) => {
  enter(event, 'commune-officer', 'agency-officer');
  const code = (event.url.searchParams.get('chu-the') ?? '').slice(0, 20);
  const key = `${code}|null`;
  const id = code
    ? (await producerSource.resolve(db(), [{ text: code, on: null }])).get(key)
    : undefined;
  const shown =
    typeof id === 'string' ? (await producerSource.show(db(), [id])).get(id) : undefined;
  return {
    producer: shown ? `${shown.code} · ${shown.text}` : code,
    sheets: sheetChoices(event.locals.locale),
    today: formatDay((await databaseNow(db())).today),
    key: event.locals.requestId,
  };
};

export const actions: Actions = {
  default: async (event) => {
    enter(event, 'commune-officer', 'agency-officer');
    const form = await event.request.clone().formData();
    let producerId: string;
    let placeId: string | null;
    try {
      producerId = await typedProducer(form);
      placeId = textField(form, 'place') ? await typedPlace(form) : null;
    } catch (fault) {
      return formFailure(event, form, fault, 'registry');
    }
    const name = textField(form, 'name') ?? '';
    const failed = await formAction(
      event,
      registerProduct,
      () => ({
        name,
        producerId,
        placeId,
        set: numberField(form, 'set') ?? null,
        line: textField(form, 'line') ?? null,
        from: dayField(form, 'from'),
        basis: textField(form, 'basis'),
        twins: form.has('twins') ? 'keep' : 'refuse',
      }),
      ({ code }) => after(event, `/can-bo/san-pham/${code}?xong=dang-ky`),
    );
    const twins = failed.data.errors.some(({ field }) => field === 'twins')
      ? await productTwins(db(), { name, producerId })
      : [];
    return fail(failed.status, { ...failed.data, twins });
  },
};
