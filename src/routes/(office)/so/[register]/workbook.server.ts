import type { Actor } from '#kernel/actor.ts';
import { textOf } from '#kernel/catalogue.server.ts';
import { db } from '#kernel/db.server.ts';
import type { Locale } from '#kernel/messages.ts';
import type { Field } from '#kernel/register.ts';
import type { OpenRegister } from '#kernel/register.server.ts';
import { allRows, type ListQuestion } from '#kernel/register-list.server.ts';
import { writeWorkbook, type ColumnType, type WorkbookColumn } from '#kernel/workbook.server.ts';
import { cellOf, fieldViews, wordsOf } from '../view.server.ts';

const types: Partial<Record<Field['kind'], ColumnType>> = {
  day: 'day',
  count: 'integer',
  money: 'money',
  number: 'number',
};

/** Files do not travel in workbooks. */
const exported = ({ register }: OpenRegister) =>
  register.fields.filter(({ kind }) => kind !== 'file');

const columns = (open: OpenRegister, locale: Locale): WorkbookColumn[] => [
  { header: textOf(locale, 'register.code'), type: 'text', width: 12 },
  ...exported(open).map((field) => ({
    header: textOf(locale, `${open.register.name}.${field.name}`),
    type: types[field.kind] ?? ('text' as const),
  })),
  { header: textOf(locale, 'register.demo'), type: 'text', width: 12 },
];

/** The list as a workbook: the same columns come back as a reviewed change. */
export const listWorkbook = (
  open: OpenRegister,
  actor: Actor,
  question: ListQuestion,
  locale: Locale,
): Promise<Buffer> =>
  writeWorkbook([
    {
      name: wordsOf(open, locale).title,
      columns: columns(open, locale),
      rows: rowsOf(open, actor, question, locale),
    },
  ]);

async function* rowsOf(open: OpenRegister, actor: Actor, question: ListQuestion, locale: Locale) {
  const fields = exported(open);
  for await (const { row, shown } of allRows(db(), open, actor, question))
    yield [
      row.code,
      ...fields.map((field) => {
        const value = row.values[field.name] ?? null;
        if (value === null || types[field.kind]) return value;
        const { text } = cellOf(open, field, row, shown, locale);
        const what =
          field.kind === 'reference' || field.kind === 'place'
            ? shown.get(String(value))
            : undefined;
        return what ? `${what.code} · ${text}` : text;
      }),
      row.isDemo ? 'x' : null,
    ];
}

/** An empty workbook to fill in, with a second sheet that says what each column takes. */
export async function templateWorkbook(
  open: OpenRegister,
  actor: Actor,
  locale: Locale,
): Promise<Buffer> {
  const fields = await fieldViews(open, actor, locale);
  const t = (key: string) => textOf(locale, key);
  return writeWorkbook([
    { name: wordsOf(open, locale).title, columns: columns(open, locale).slice(1, -1), rows: [] },
    {
      name: t('register.template.guide'),
      columns: [
        { header: t('register.template.column'), type: 'text' },
        { header: t('register.template.required'), type: 'text', width: 12 },
        { header: t('register.template.takes'), type: 'text', width: 80 },
      ],
      rows: fields
        .filter(({ kind }) => kind !== 'file')
        .map((field) => [
          field.label,
          t(field.required ? 'register.yes' : 'register.no'),
          [
            t(`register.takes.${field.kind}`),
            field.options
              ?.slice(0, 40)
              .map(({ label }) => label)
              .join('; '),
            field.hint,
          ]
            .filter(Boolean)
            .join(' '),
        ]),
    },
  ]);
}
