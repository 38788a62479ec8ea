import type { Actor } from '#kernel/actor.ts';
import { textOf } from '#kernel/catalogue.server.ts';
import { db } from '#kernel/db.server.ts';
import { formatDay, type Day } from '#kernel/day.ts';
import type { Locale } from '#kernel/messages.ts';
import { dong, formatDong, formatNumber } from '#kernel/money.ts';
import type { Field, Value } from '#kernel/register.ts';
import type { OpenRegister, RegisterRow, Shown, Values } from '#kernel/register.server.ts';
import { sortable } from '#kernel/register-list.server.ts';

/** A cell as it is read. */
export type Cell = Readonly<{ text: string; href?: string; demo?: boolean; late?: boolean }>;
/** A field of a form or a filter, with its words. */
export type FieldView = Readonly<{
  name: string;
  label: string;
  hint?: string;
  kind: Field['kind'];
  required: boolean;
  lines?: number;
  options?: { value: string; label: string }[];
}>;

const decimals = new Map<string, Intl.NumberFormat>();
/** A decimal with at most so many places; formats are made once. */
function decimal(value: number, places: number, locale: Locale): string {
  const key = `${locale}${places}`;
  let format = decimals.get(key);
  if (!format) {
    format = new Intl.NumberFormat(locale === 'vi' ? 'vi-VN' : 'en-GB', {
      maximumFractionDigits: places,
    });
    decimals.set(key, format);
  }
  return format.format(value);
}

/** The words of a register: its title, one row, its lead. */
export function wordsOf({ register }: OpenRegister, locale: Locale) {
  const word = (end: string) => textOf(locale, `${register.name}${end}`);
  return { title: word(''), one: word('.one'), lead: word('.lead'), empty: word('.empty') };
}

const labelOf = ({ register }: OpenRegister, field: Field, locale: Locale): string =>
  textOf(locale, `${register.name}.${field.name}`);

const valueLabel = (open: OpenRegister, field: Field, value: string, locale: Locale): string =>
  textOf(locale, `${open.register.name}.${field.name}.${value}`);

/** All fields with their words and, where a choice is short enough, their options. */
export async function fieldViews(
  open: OpenRegister,
  actor: Actor,
  locale: Locale,
): Promise<FieldView[]> {
  const views: FieldView[] = [];
  for (const field of open.register.fields) {
    const hintKey = `${open.register.name}.${field.name}.hint`;
    const hint = textOf(locale, hintKey);
    const source = field.kind === 'reference' ? open.options.references?.[field.to] : undefined;
    const options =
      field.kind === 'choice'
        ? field.values.map((value) => ({ value, label: valueLabel(open, field, value, locale) }))
        : await source?.choices?.(db(), actor);
    const fallback =
      field.kind === 'place'
        ? textOf(locale, 'register.hint.place')
        : field.kind === 'reference' && !options
          ? textOf(locale, 'register.hint.reference')
          : undefined;
    const shownHint = hint === hintKey ? fallback : hint;
    views.push({
      name: field.name,
      label: labelOf(open, field, locale),
      ...(shownHint && { hint: shownHint }),
      kind: field.kind,
      required: field.required ?? false,
      ...(field.kind === 'text' && field.lines && { lines: field.lines }),
      ...(options && { options }),
    });
  }
  return views;
}

/** Whether a field is a day that is past without what was due on it. */
export function isLate(
  { register }: OpenRegister,
  field: Field,
  values: Values,
  today: Day,
): boolean {
  if (register.due?.by !== field.name || values[register.due.done]) return false;
  const by = values[field.name];
  return typeof by === 'string' && by < today;
}

/** A stored value as a person reads it. */
export function cellOf(
  open: OpenRegister,
  field: Field,
  row: Pick<RegisterRow, 'code' | 'values'>,
  shown: ReadonlyMap<string, Shown>,
  locale: Locale,
): Cell {
  const value = row.values[field.name] ?? null;
  if (value === null) return { text: '' };
  switch (field.kind) {
    case 'day':
      return { text: formatDay(String(value)) };
    case 'money':
      return { text: formatDong(dong(Number(value)), locale) };
    case 'count':
      return { text: formatNumber(Number(value), locale) };
    case 'number':
      return { text: decimal(Number(value), field.places, locale) };
    case 'choice':
      return { text: valueLabel(open, field, String(value), locale) };
    case 'yes-no':
      return { text: textOf(locale, value ? 'register.yes' : 'register.no') };
    case 'reference':
    case 'place': {
      const what = shown.get(String(value));
      return what
        ? { text: what.text, ...(what.href && { href: what.href }), demo: what.isDemo }
        : { text: '' };
    }
    case 'file':
      return {
        text: textOf(locale, 'register.file'),
        href: `/so/${open.register.slug}/${row.code}/tep/${field.name}`,
      };
    default:
      return { text: String(value) };
  }
}

/** A stored value as it is typed again into a form. */
export function typedOf(
  field: Field,
  value: Value | undefined,
  shown: ReadonlyMap<string, Shown>,
  locale: Locale,
): string {
  if (value === null || value === undefined) return '';
  switch (field.kind) {
    case 'day':
      return formatDay(String(value));
    case 'money':
    case 'count':
      return formatNumber(Number(value), locale);
    case 'number':
      // without thousands marks: `1.234` would read as a decimal
      return locale === 'vi' ? String(value).replace('.', ',') : String(value);
    case 'yes-no':
      return value ? 'true' : 'false';
    case 'reference':
    case 'place': {
      const what = shown.get(String(value));
      return what ? `${what.code} · ${what.text}` : '';
    }
    default:
      return String(value);
  }
}

/** A page of rows as cells, with the columns of the list. */
export function tableOf(
  open: OpenRegister,
  rows: readonly RegisterRow[],
  shown: ReadonlyMap<string, Shown>,
  locale: Locale,
  today: Day,
  without?: string,
) {
  const listed = open.register.fields.filter(
    (field) => (field.listed || field.name === open.register.title) && field.name !== without,
  );
  return {
    columns: [
      { key: 'code', label: textOf(locale, 'register.code') },
      ...listed.map((field) => ({
        key: field.name,
        label: labelOf(open, field, locale),
        numeric: ['count', 'money', 'number'].includes(field.kind),
        ...(sortable(field) && { sort: field.name }),
      })),
    ],
    rows: rows.map((row) => ({
      code: row.code,
      href: `/so/${open.register.slug}/${row.code}`,
      demo: row.isDemo,
      cells: Object.fromEntries(
        listed.map((field) => [
          field.name,
          {
            ...cellOf(open, field, row, shown, locale),
            late: isLate(open, field, row.values, today),
          },
        ]),
      ),
    })),
  };
}
