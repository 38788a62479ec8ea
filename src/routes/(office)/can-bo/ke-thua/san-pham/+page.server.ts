import { formAction, textField } from '#kernel/form.server.ts';
import { changeProduct } from '#modules/registry/index.server.ts';
import { after, dayField, enter } from '../../../../entry.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = (event) => {
  enter(event, 'agency-officer', 'commune-officer');
  return { code: event.url.searchParams.get('ma') ?? '', key: event.locals.requestId };
};

export const actions: Actions = {
  default: (event) =>
    formAction(
      event,
      changeProduct,
      (form) => ({
        code: textField(form, 'product') ?? '',
        kind: textField(form, 'kind'),
        description: textField(form, 'description') ?? '',
        from: dayField(form, 'from') ?? '',
        basis: textField(form, 'basis') ?? '',
      }),
      () => after(event, '/can-bo/ke-thua?xong=san-pham'),
    ),
};
