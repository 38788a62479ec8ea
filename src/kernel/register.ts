import { parseDay, type Day, formatDay } from './day.ts';
import type { FieldFault } from './errors.ts';
import { tidy } from './text.ts';

/**
 * A register (sổ): a table of dated facts that officers keep, described once. The description gives the form, the
 * list with its filters, the workbook that leaves and comes back, and the commands that write.
 *
 * Texts: `<name>` the list's title, `<name>.one` one row, `<name>.lead`, `<name>.empty`; `<name>.<field>` a field's
 * label, `<name>.<field>.hint` what to type, `<name>.<field>.<value>` a choice.
 */
export type Register = Readonly<{
  /** `<module>.<noun>`, the noun in the plural: `training.courses` */
  name: string;
  table: string;
  /** in addresses: /so/<slug> */
  slug: string;
  /** letters of its public codes: LH-0001 */
  prefix: string;
  fields: readonly Field[];
  /** field whose text names a row */
  title: string;
  /** day or number fields by which a list is sorted first, newest first */
  newest: string;
  /** fields that make a row the same row in a file that comes back without codes */
  key: readonly string[];
  /** a day by which something is to be done, and the field that says that it was: late rows are marked */
  due?: Readonly<{ by: string; done: string }>;
  /** registers whose rows belong to one of this: name and the field there that points here */
  parts?: readonly Readonly<{ register: string; by: string }>[];
}>;

/** What a field holds, and how it is typed. Column = name in snake_case. */
export type Field = Readonly<{
  name: string;
  /** a row without it is refused */
  required?: boolean;
  /** stands in the list */
  listed?: boolean;
  /** a filter of the list (choices, yes-no, references) */
  filter?: boolean;
  /** holds personal data: only who may see rows sees it; never in logs, addresses, journal or public files */
  personal?: boolean;
  /** a day not before that of this field */
  notBefore?: string;
}> &
  Kind;

type Kind =
  | Readonly<{ kind: 'text'; max?: number; lines?: number; pattern?: RegExp }>
  /** YYYY-MM-DD in the table, dd/mm/yyyy on screen */
  | Readonly<{ kind: 'day'; future?: boolean }>
  | Readonly<{ kind: 'count'; min?: number; max?: number }>
  /** whole đồng */
  | Readonly<{ kind: 'money' }>
  | Readonly<{ kind: 'number'; places: number; min?: number; max?: number }>
  | Readonly<{ kind: 'choice'; values: readonly string[] }>
  | Readonly<{ kind: 'yes-no' }>
  /** of a reference source or of another register */
  | Readonly<{ kind: 'reference'; to: string }>
  /** a unit, kept as <name>_id and <name>_on: the day on whose map it is meant (that of field `on`, else today) */
  | Readonly<{ kind: 'place'; on?: string }>
  | Readonly<{ kind: 'file' }>;

/** A stored value: text, whole number, decimal as text, true/false, day as text, id; null: not stated. */
export type Value = string | number | boolean | null;
/** A row as typed or read from a file: texts by field name. */
export type Typed = Readonly<Record<string, string | undefined>>;

/** `startsOn` → `starts_on`. */
export const columnOf = (field: Pick<Field, 'name' | 'kind'>): string => {
  const column = field.name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
  return field.kind === 'reference' || field.kind === 'place' || field.kind === 'file'
    ? `${column}_id`
    : column;
};

/** The word by which a register's commands are named: `training.courses` → `training`, `courses`. */
export const nameParts = (name: string): readonly [module: string, noun: string] =>
  name.split('.') as [string, string];

const yes = new Set(['co', 'x', '1', 'true', 'yes', 'y', 'dung']);
const no = new Set(['khong', '0', 'false', 'no', 'n', 'sai']);
const plain = (text: string) =>
  text
    .normalize('NFD')
    .replace(/[\u0300-\u036f]/g, '')
    .replace(/[đĐ]/g, 'd')
    .toLowerCase()
    .trim();

/**
 * A typed text as a value, or the code of what is wrong with it. References, places and files are left to the server.
 * `words` gives the labels of a choice in both languages, so that a workbook's words are understood.
 */
export function readValue(
  field: Field,
  typed: string | undefined,
  words: (value: string) => readonly string[] = () => [],
): Readonly<{ value: Value } | { fault: FieldFault }> {
  const text = tidyOf(field, typed ?? '');
  const fault = (code: string, params?: Record<string, string | number>) => ({
    fault: { field: field.name, code, ...(params && { params }) },
  });
  if (text === '') {
    const listed = field.kind === 'choice' || field.kind === 'yes-no';
    return field.required
      ? fault(listed ? 'kernel.error.choose' : 'kernel.error.required')
      : { value: null };
  }
  switch (field.kind) {
    case 'text': {
      const maximum = field.max ?? (field.lines ? 4000 : 300);
      if (text.length > maximum) return fault('kernel.error.too-big.text', { maximum });
      if (field.pattern && !field.pattern.test(text)) return fault('kernel.error.wrong-form');
      return { value: text };
    }
    case 'day': {
      const day = parseDay(text);
      return day ? { value: day } : fault('kernel.error.day');
    }
    case 'count':
    case 'money': {
      const digits = text.replace(/[\s.,](?=\d{3}(\D|$))/g, '').replace(/\s*(đ|đồng|vnd)$/i, '');
      if (!/^-?\d{1,15}$/.test(digits)) return fault('kernel.error.whole-number');
      return within(Number(digits), field.kind === 'money' ? { min: 0 } : field);
    }
    case 'number': {
      const decimal = /,\d*$/.test(text)
        ? text.replace(/\./g, '').replace(',', '.')
        : text.replace(/\s/g, '');
      if (!/^-?\d{1,12}(\.\d+)?$/.test(decimal)) return fault('kernel.error.number');
      if ((decimal.split('.')[1] ?? '').length > field.places)
        return fault('kernel.error.too-precise', { places: field.places });
      return within(Number(decimal), field);
    }
    case 'choice': {
      if (field.values.includes(text)) return { value: text };
      const meant = field.values.find((value) =>
        words(value).some((word) => plain(word) === plain(text)),
      );
      return meant ? { value: meant } : fault('kernel.error.choice');
    }
    case 'yes-no':
      if (yes.has(plain(text))) return { value: true };
      return no.has(plain(text)) ? { value: false } : fault('kernel.error.yes-no');
    default:
      return { value: text };
  }

  function within(value: number, limits: { min?: number; max?: number }) {
    if (limits.min !== undefined && value < limits.min)
      return fault('kernel.error.too-small.number', { minimum: limits.min });
    if (limits.max !== undefined && value > limits.max)
      return fault('kernel.error.too-big.number', { maximum: limits.max });
    return { value };
  }
}

const tidyOf = (field: Field, text: string): string =>
  field.kind === 'text' && field.lines
    ? text.normalize('NFC').replace(/\r\n?/g, '\n').trim()
    : tidy(text);

/** Faults that only two fields together show, and days that may not lie ahead. */
export function crossFaults(
  fields: readonly Field[],
  values: Readonly<Record<string, Value>>,
  today: Day,
): FieldFault[] {
  return fields.flatMap((field): FieldFault[] => {
    const value = values[field.name];
    if (field.kind !== 'day' || typeof value !== 'string') return [];
    const earliest = field.notBefore ? values[field.notBefore] : null;
    if (typeof earliest === 'string' && value < earliest)
      return [
        {
          field: field.name,
          code: 'kernel.error.day-before',
          params: { day: formatDay(earliest) },
        },
      ];
    return field.future === false && value > today
      ? [{ field: field.name, code: 'kernel.error.day-ahead' }]
      : [];
  });
}
