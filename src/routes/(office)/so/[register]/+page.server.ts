import { db } from '#kernel/db.server.ts';
import { todayOf } from '#kernel/register.server.ts';
import { listRows } from '#kernel/register-list.server.ts';
import { registerAt } from '../../../registers.server.ts';
import { fieldViews, tableOf } from '../view.server.ts';
import { questionOf } from './question.ts';
import type { PageServerLoad } from './$types';

export const load: PageServerLoad = async ({ params, locals, url }) => {
  const open = registerAt(params.register);
  const { actor, locale } = locals;
  const question = questionOf(open.register, url.searchParams);
  const [list, fields] = await Promise.all([
    listRows(db(), open, actor, question),
    fieldViews(open, actor, locale),
  ]);
  const newest = open.register.fields.find(({ name }) => name === open.register.newest)!;
  return {
    table: tableOf(open, list.rows, list.shown, locale, await todayOf(db())),
    next: list.next,
    total: list.total,
    more: list.totalIsMore,
    url: url.pathname + url.search,
    question,
    asked:
      Object.keys(question.filters ?? {}).length > 0 ||
      !!(question.text || question.from || question.until),
    filters: fields.filter(
      ({ name, options, kind }) =>
        (options || kind === 'yes-no') &&
        open.register.fields.some((f) => f.name === name && f.filter),
    ),
    days: newest.kind === 'day' ? fields.find(({ name }) => name === newest.name)!.label : null,
  };
};
