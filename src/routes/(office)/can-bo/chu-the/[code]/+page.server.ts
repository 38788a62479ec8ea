import type { RequestEvent } from '@sveltejs/kit';
import { databaseNow, db } from '#kernel/db.server.ts';
import { formatDay } from '#kernel/day.ts';
import { formAction, formFailure, textField } from '#kernel/form.server.ts';
import { canRecordSuccession } from '#modules/registry/index.ts';
import {
  correctProducer,
  endProducer,
  nameRepresentative,
  producerLife,
  takeBackProducer,
  updateProducer,
} from '#modules/registry/index.server.ts';
import { after, dayField, enter } from '../../../../entry.ts';
import { typedPlace } from '../../typed.server.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async (event) => {
  enter(event, 'commune-officer', 'agency-officer');
  const { actor, requestId } = event.locals;
  return {
    producer: await producerLife(actor, event.params.code),
    today: formatDay((await databaseNow(db())).today),
    succeeds: canRecordSuccession(actor) === true,
    key: requestId,
    done: event.url.searchParams.get('xong'),
  };
};

const back = (event: RequestEvent, done: string) =>
  after(event, `/can-bo/chu-the/${event.params.code}?xong=${done}`);

/** The newest place as the form shows it: what was left as it stood is not looked up again. */
async function placeId(event: RequestEvent, form: FormData): Promise<string | undefined> {
  const { forms } = await producerLife(event.locals.actor, event.params.code!);
  const { place } = forms.at(-1)!;
  const shown = place ? `${place.code} · ${place.name}` : undefined;
  return textField(form, 'place') === shown ? undefined : typedPlace(form);
}

const stated = (form: FormData) => ({
  name: textField(form, 'name') ?? '',
  size: textField(form, 'size') ?? null,
  address: textField(form, 'address') ?? null,
});

export const actions: Actions = {
  change: async (event) => {
    const form = await event.request.clone().formData();
    let place: string | undefined;
    try {
      place = await placeId(event, form);
    } catch (fault) {
      return formFailure(event, form, fault, 'registry');
    }
    return formAction(
      event,
      updateProducer,
      () => ({
        code: event.params.code,
        ...stated(form),
        kind: textField(form, 'kind'),
        ...(place && { placeId: place }),
        from: dayField(form, 'from') ?? '',
        basis: textField(form, 'basis'),
      }),
      () => back(event, 'thay-doi'),
    );
  },
  correct: async (event) => {
    const form = await event.request.clone().formData();
    let place: string | undefined;
    try {
      place = await placeId(event, form);
    } catch (fault) {
      return formFailure(event, form, fault, 'registry');
    }
    return formAction(
      event,
      correctProducer,
      () => ({
        code: event.params.code,
        ...stated(form),
        kind: textField(form, 'kind') ?? null,
        ...(place && { placeId: place }),
        joinedOn: dayField(form, 'joinedOn') ?? null,
        from: dayField(form, 'from'),
        reason: textField(form, 'reason') ?? '',
      }),
      () => back(event, 'dinh-chinh'),
    );
  },
  person: (event) =>
    formAction(
      event,
      nameRepresentative,
      (form) => ({
        code: event.params.code,
        name: textField(form, 'name') ?? '',
        position: textField(form, 'position'),
        phone: textField(form, 'phone'),
        from: dayField(form, 'from') ?? '',
        basis: textField(form, 'basis'),
      }),
      () => back(event, 'dai-dien'),
    ),
  end: (event) =>
    formAction(
      event,
      endProducer,
      (form) => ({
        code: event.params.code,
        on: dayField(form, 'on') ?? '',
        basis: textField(form, 'basis') ?? '',
      }),
      () => back(event, 'ket-thuc'),
    ),
  undo: (event) =>
    formAction(
      event,
      takeBackProducer,
      (form) => ({ code: event.params.code, reason: textField(form, 'reason') ?? '' }),
      ({ undone }) =>
        undone === 'entry' ? after(event, '/can-bo/chu-the?xong=thu-hoi') : back(event, 'hoan-tac'),
    ),
};
