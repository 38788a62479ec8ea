import { db } from '#kernel/db.server.ts';
import { formAction, textField } from '#kernel/form.server.ts';
import { communesOn, producerBench, registerIdea } from '#modules/dossiers/index.server.ts';
import { sheetChoices } from '../../../../sheets.server.ts';
import { after, enter, numberField } from '../../../../entry.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async (event) => {
  enter(event, 'producer');
  const { producers, products, today } = await producerBench(event.locals.actor);
  return {
    producers,
    products: products.map(({ id, code, name }) => ({ id, code, name })),
    communes: await communesOn(db(), today),
    sheets: sheetChoices(event.locals.locale),
    key: event.locals.requestId,
  };
};

export const actions: Actions = {
  default: (event) =>
    formAction(
      event,
      registerIdea,
      (form) => ({
        producerId: textField(form, 'producerId'),
        name: textField(form, 'name'),
        productKind: textField(form, 'productKind'),
        productId:
          textField(form, 'productKind') === 'existing' ? textField(form, 'productId') : null,
        sheet: numberField(form, 'sheet'),
        valuePromise: textField(form, 'valuePromise'),
        localTies: textField(form, 'localTies'),
        packing: textField(form, 'packing'),
        placeId: textField(form, 'placeId'),
      }),
      ({ code }) => after(event, `/chu-the?y-tuong=${code}#ideas`),
    ),
};
