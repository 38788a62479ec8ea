import { textField } from '#kernel/form.server.ts';
import { readValue } from '#kernel/register.ts';
import { numberField } from '../../../../entry.ts';

/** Rows that a form offers beyond those that are there: outputs and lines of money are typed into empty rows. */
export const spareRows = 3;

/** Đồng as typed (`1.500.000`); anything else becomes NaN, which commands refuse. */
export function moneyField(form: FormData, name: string): number | undefined {
  const typed = textField(form, name);
  if (typed === undefined) return undefined;
  const read = readValue({ name, kind: 'money' }, typed);
  return 'value' in read && typeof read.value === 'number' ? read.value : Number.NaN;
}

/** The rows of a form under a name, as many as it sent; an empty row is null. */
function rowsOf(
  form: FormData,
  name: string,
  read: (at: string) => Record<string, unknown>,
): (Record<string, unknown> | null)[] {
  const numbers = [...form.keys()].flatMap((key) => {
    const found = new RegExp(`^${name}\\.(\\d{1,2})\\.`).exec(key);
    return found ? [Number(found[1])] : [];
  });
  return Array.from({ length: Math.max(-1, ...numbers) + 1 }, (_, index) => {
    const row = Object.fromEntries(
      Object.entries(read(`${name}.${index}.`)).filter(([, value]) => value !== undefined),
    );
    return Object.keys(row).length ? row : null;
  });
}

const chosen = (form: FormData, name: string): number[] =>
  form.getAll(name).flatMap((value) => (/^\d{1,4}$/.test(String(value)) ? [Number(value)] : []));

/** What the form of an activity typed, as the command takes it. */
export function activityInput(form: FormData, code: string, itemId?: string) {
  const place = textField(form, 'place');
  return {
    code,
    ...(itemId && { itemId }),
    title: textField(form, 'title') ?? '',
    kind: textField(form, 'kind'),
    content: textField(form, 'content') ?? '',
    ...(place && { place }),
    months: chosen(form, 'months'),
    years: chosen(form, 'years'),
    responsible: textField(form, 'responsible') ?? '',
    cooperating: textField(form, 'cooperating') ?? '',
    outputs: rowsOf(form, 'outputs', (at) => ({
      wording: textField(form, `${at}wording`),
      unit: textField(form, `${at}unit`),
      amount: moneyField(form, `${at}amount`),
      targetId: textField(form, `${at}targetId`),
    })),
    lines: rowsOf(form, 'lines', (at) => ({
      wording: textField(form, `${at}wording`),
      source: textField(form, `${at}source`),
      planned: moneyField(form, `${at}planned`),
      normId: textField(form, `${at}normId`),
      units: numberField(form, `${at}units`),
    })),
  };
}
