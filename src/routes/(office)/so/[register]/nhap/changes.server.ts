import { textOf } from '#kernel/catalogue.server.ts';
import { db } from '#kernel/db.server.ts';
import type { Locale } from '#kernel/messages.ts';
import { shownOf } from '#kernel/register-list.server.ts';
import type { ImportPreview } from '#kernel/register-import.server.ts';
import type { OpenRegister } from '#kernel/register.server.ts';
import { cellOf } from '../../view.server.ts';

/** What a file would change, field by field, and what it would add, in the reader's words; the first rows of each. */
export async function shownChanges(open: OpenRegister, answer: ImportPreview, locale: Locale) {
  const { register } = open;
  const shown = await shownOf(
    db(),
    open,
    answer.changes.flatMap(({ before, after }) => [before, after]),
  );
  const text = (values: ImportPreview['additions'][number], name: string) => {
    const field = register.fields.find((one) => one.name === name)!;
    return cellOf(open, field, { code: '', values }, shown, locale).text;
  };
  return {
    changes: answer.changes.flatMap(({ code, before, after, fields }) =>
      fields.map((name) => ({
        code,
        title: text(before.values, register.title),
        column: textOf(locale, `${register.name}.${name}`),
        before: text(before.values, name),
        after: text(after.values, name),
      })),
    ),
    additions: answer.additions.map((values) => text(values, register.title)),
    more: {
      changed: answer.changed - answer.changes.length,
      created: answer.created - answer.additions.length,
    },
  };
}
