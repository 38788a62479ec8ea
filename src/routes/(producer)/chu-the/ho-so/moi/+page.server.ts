import { db } from '#kernel/db.server.ts';
import { formAction, textField } from '#kernel/form.server.ts';
import { communesOn, openDossier, producerBench } from '#modules/dossiers/index.server.ts';
import { likelyKind } from '#modules/dossiers/index.ts';
import { DossierKind } from '#modules/rulebooks/index.ts';
import { after, enter, numberField } from '../../../../entry.ts';
import { sheetChoices } from '../../../../sheets.server.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async (event) => {
  enter(event, 'producer');
  const bench = await producerBench(event.locals.actor);
  const chosen = event.url.searchParams.get('san-pham') ?? '';
  const product = bench.products.find(({ id }) => id === chosen);
  const asked = DossierKind.safeParse(event.url.searchParams.get('loai'));
  return {
    products: bench.products
      .filter(({ open }) => !open)
      .map(({ id, code, name }) => ({ id, code, name })),
    chosen: product?.id ?? '',
    sheet: product?.sheet ? String(product.sheet) : '',
    kind: asked.success
      ? asked.data
      : likelyKind(product?.standing ?? null, product?.window ?? null, bench.today),
    sheets: sheetChoices(event.locals.locale),
    communes: await communesOn(db(), bench.today),
    key: event.locals.requestId,
  };
};

export const actions: Actions = {
  default: (event) =>
    formAction(
      event,
      openDossier,
      (form) => ({
        productId: textField(form, 'productId'),
        kind: textField(form, 'kind'),
        sheet: numberField(form, 'sheet'),
        placeId: textField(form, 'placeId'),
      }),
      ({ code }) => after(event, `/chu-the/ho-so/${code}`),
    ),
};
