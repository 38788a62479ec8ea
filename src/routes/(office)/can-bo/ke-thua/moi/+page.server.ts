import { formAction, textField } from '#kernel/form.server.ts';
import { recordSuccession } from '#modules/recognition/index.server.ts';
import { successionKinds } from '#modules/registry/index.ts';
import { partsOfSuccession } from '#modules/registry/index.server.ts';
import { after, dayField, enter } from '../../../../entry.ts';
import type { Actions, PageServerLoad } from './$types';

const codesIn = (text: string | null): string[] => [
  ...new Set((text ?? '').toUpperCase().match(/[A-Z]{2}-\d{4,}/g) ?? []),
];

/** First the parties (asked in the address, so that nothing is lost), then the products between them. */
export const load: PageServerLoad = async (event) => {
  enter(event, 'agency-officer');
  const asked = event.url.searchParams;
  const kind = successionKinds.find((one) => one === asked.get('hinh-thuc')) ?? null;
  const from = codesIn(asked.get('tu'));
  const to = codesIn(asked.get('den'));
  const parties = await partsOfSuccession(event.locals.actor, [...from, ...to]);
  const of = (codes: readonly string[]) => parties.filter(({ code }) => codes.includes(code));
  return {
    kind,
    from: of(from),
    to: of(to),
    heir: asked.get('ten-moi')?.trim().slice(0, 200) || null,
    unknown: [...from, ...to].filter((code) => !parties.some((one) => one.code === code)),
    asked: { from: asked.get('tu') ?? '', to: asked.get('den') ?? '' },
    key: event.locals.requestId,
  };
};

export const actions: Actions = {
  default: (event) =>
    formAction(
      event,
      recordSuccession,
      (form) => {
        const heir = textField(form, 'heirName');
        return {
          kind: textField(form, 'kind'),
          from: codesIn(event.url.searchParams.get('tu')),
          to: codesIn(event.url.searchParams.get('den')),
          ...(heir && {
            heir: {
              name: heir,
              kind: textField(form, 'heirKind'),
              address: textField(form, 'heirAddress'),
            },
          }),
          happenedOn: dayField(form, 'happenedOn') ?? '',
          basis: textField(form, 'basis') ?? '',
          note: textField(form, 'note'),
          products: [...form.entries()].flatMap(([name, to]) =>
            name.startsWith('product.') && typeof to === 'string' && to !== ''
              ? [{ product: name.slice('product.'.length), to }]
              : [],
          ),
        };
      },
      () => after(event, '/can-bo/ke-thua?xong=ke-thua'),
    ),
};
