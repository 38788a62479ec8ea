import { db } from '#kernel/db.server.ts';
import { todayOf } from '#kernel/register.server.ts';
import { earlierForms, listRows, rowByCode, shownOf } from '#kernel/register-list.server.ts';
import { registerAt, registerNamed } from '../../../../registers.server.ts';
import { cellOf, fieldViews, isLate, tableOf, wordsOf } from '../../view.server.ts';
import type { PageServerLoad } from './$types';

/** Rows of a part shown on the page of its whole; the rest stands in the part's own list. */
const shownParts = 20;

export const load: PageServerLoad = async ({ params, locals }) => {
  const { actor, locale } = locals;
  const open = registerAt(params.register);
  const today = await todayOf(db());
  const { row, shown } = await rowByCode(db(), open, actor, params.code);
  const [fields, forms] = await Promise.all([
    fieldViews(open, actor, locale),
    earlierForms(db(), open, row.id),
  ]);
  const labels = new Map(fields.map(({ name, label }) => [name, label]));
  const parts = [];
  for (const { register: name, by } of open.register.parts ?? []) {
    const part = registerNamed(name);
    if (!part || (part.options.rights.sees(actor) === null && !part.options.rights.offers(actor)))
      continue;
    const list = await listRows(db(), part, actor, {
      filters: { [by]: row.id },
      limit: shownParts,
    });
    parts.push({
      slug: part.register.slug,
      by,
      id: row.id,
      ...wordsOf(part, locale),
      offers: part.options.rights.offers(actor),
      total: list.total,
      table: tableOf(part, list.rows, list.shown, locale, today, by),
    });
  }
  const then = forms.map(({ values }) => ({
    id: row.id,
    code: row.code,
    isDemo: row.isDemo,
    version: '',
    values,
  }));
  const shownThen = await shownOf(db(), open, then);
  return {
    code: row.code,
    demo: row.isDemo,
    title: cellOf(
      open,
      open.register.fields.find(({ name }) => name === open.register.title)!,
      row,
      shown,
      locale,
    ).text,
    fields: open.register.fields.map((field) => ({
      name: field.name,
      label: labels.get(field.name)!,
      personal: field.personal ?? false,
      ...cellOf(open, field, row, shown, locale),
      late: isLate(open, field, row.values, today),
    })),
    parts,
    // what each earlier form said otherwise than the one that followed it
    earlier: forms.map((form, index) => ({
      from: form.knownFrom,
      until: form.knownUntil,
      differences: open.register.fields
        .filter(
          ({ name }) =>
            (form.values[name] ?? null) !==
            ((index === 0 ? row : forms[index - 1]!).values[name] ?? null),
        )
        .map((field) => ({
          name: field.name,
          label: labels.get(field.name)!,
          text: cellOf(open, field, then[index]!, shownThen, locale).text,
        })),
    })),
  };
};
