import type { RequestEvent } from '@sveltejs/kit';
import { databaseNow, db } from '#kernel/db.server.ts';
import { formatDay } from '#kernel/day.ts';
import { formAction, formFailure, textField } from '#kernel/form.server.ts';
import {
  changeProduct,
  correctProduct,
  endProduct,
  moveProduct,
  productLife,
  takeBackProduct,
} from '#modules/registry/index.server.ts';
import { after, dayField, enter, numberField } from '../../../../entry.ts';
import { sheetChoices } from '../../../../sheets.server.ts';
import { typedPlace } from '../../typed.server.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async (event) => {
  enter(event, 'commune-officer', 'agency-officer');
  const { actor, requestId, locale } = event.locals;
  return {
    product: await productLife(actor, event.params.code),
    sheets: sheetChoices(locale),
    today: formatDay((await databaseNow(db())).today),
    key: requestId,
    done: event.url.searchParams.get('xong'),
  };
};

const back = (event: RequestEvent, done: string) =>
  after(event, `/can-bo/san-pham/${event.params.code}?xong=${done}`);

export const actions: Actions = {
  change: (event) =>
    formAction(
      event,
      changeProduct,
      (form) => ({
        code: event.params.code,
        kind: textField(form, 'kind'),
        description: textField(form, 'description') ?? '',
        from: dayField(form, 'from') ?? '',
        basis: textField(form, 'basis') ?? '',
      }),
      () => back(event, 'thay-doi'),
    ),
  move: async (event) => {
    const form = await event.request.clone().formData();
    let placeId: string;
    try {
      placeId = await typedPlace(form);
    } catch (fault) {
      return formFailure(event, form, fault, 'registry');
    }
    return formAction(
      event,
      moveProduct,
      () => ({
        code: event.params.code,
        placeId,
        from: dayField(form, 'from') ?? '',
        basis: textField(form, 'basis') ?? '',
      }),
      () => back(event, 'thay-doi'),
    );
  },
  end: (event) =>
    formAction(
      event,
      endProduct,
      (form) => ({
        code: event.params.code,
        on: dayField(form, 'on') ?? '',
        basis: textField(form, 'basis') ?? '',
      }),
      () => back(event, 'ket-thuc'),
    ),
  correct: async (event) => {
    const form = await event.request.clone().formData();
    let placeId: string | undefined;
    try {
      const { place } = (await productLife(event.locals.actor, event.params.code)).forms.at(-1)!;
      const shown = place ? `${place.code} · ${place.name}` : undefined;
      placeId = textField(form, 'place') === shown ? undefined : await typedPlace(form);
    } catch (fault) {
      return formFailure(event, form, fault, 'registry');
    }
    return formAction(
      event,
      correctProduct,
      () => ({
        code: event.params.code,
        name: textField(form, 'name') ?? '',
        ...(placeId && { placeId }),
        set: numberField(form, 'set') ?? null,
        line: textField(form, 'line') ?? null,
        from: dayField(form, 'from'),
        reason: textField(form, 'reason') ?? '',
      }),
      () => back(event, 'dinh-chinh'),
    );
  },
  undo: (event) =>
    formAction(
      event,
      takeBackProduct,
      (form) => ({ code: event.params.code, reason: textField(form, 'reason') ?? '' }),
      ({ undone }) =>
        undone === 'entry' ? after(event, '/can-bo/chu-the?xong=thu-hoi') : back(event, 'hoan-tac'),
    ),
};
