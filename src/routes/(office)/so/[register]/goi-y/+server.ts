import { db } from '#kernel/db.server.ts';
import { Refusal } from '#kernel/errors.ts';
import { demandOpen } from '#kernel/register.server.ts';
import { registerAt } from '../../../../registers.server.ts';
import type { RequestHandler } from './$types';

/** Suggestions for a field that names something: `code · name`, for those who may write in the register. */
export const GET: RequestHandler = async ({ params, url, locals }) => {
  const open = registerAt(params.register);
  await demandOpen(open.options.rights, locals.actor);
  if (!open.options.rights.offers(locals.actor))
    throw new Refusal('forbidden', 'kernel.error.forbidden');
  const name = url.searchParams.get('truong');
  const field = open.register.fields.find((one) => one.name === name);
  const source =
    field?.kind === 'place'
      ? open.options.references?.place
      : field?.kind === 'reference'
        ? open.options.references?.[field.to]
        : undefined;
  const text = (url.searchParams.get('q') ?? '').slice(0, 80).trim();
  const found = text.length < 2 ? [] : await source?.suggest?.(db(), locals.actor, text);
  return Response.json(
    { items: (found ?? []).map(({ code, text }) => `${code} · ${text}`) },
    { headers: { 'cache-control': 'private, no-store' } },
  );
};
