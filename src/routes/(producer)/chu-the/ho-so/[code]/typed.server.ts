import type { ActionFailure } from '@sveltejs/kit';
import type { MessageKey } from '#generated/messages.ts';
import { formatDay } from '#kernel/day.ts';
import { textField, type FormFailure } from '#kernel/form.server.ts';
import type { Translate } from '#kernel/messages.ts';
import {
  General,
  generalSections,
  isUntouched,
  readGeneral,
  type Answer,
  type GeneralField,
} from '#modules/dossiers/index.ts';
import { dayField, numberField } from '../../../../entry.ts';

const boxes: readonly GeneralField[] = ['qualityAnnounced', 'foodSafetyCertified'];

/** Mẫu 01 and 02 as the command reads them. */
export function generalOf(form: FormData): Record<string, unknown> {
  const general: Record<string, unknown> = {};
  for (const field of generalSections.flatMap((section) => section.fields)) {
    if (boxes.includes(field)) general[field] = form.get(field) === 'on';
    else if (field === 'intellectualProperty') general[field] = form.getAll(field);
    else if (field === 'samples') general[field] = numberField(form, field) ?? 0;
    else if (field === 'registeredOn') general[field] = dayField(form, field) ?? '';
    else general[field] = form.get(field) ?? '';
  }
  return general;
}

/** The criterion whose note a fault is of, or null. */
export const noteOf = (field: string): string | null =>
  /^answers\.(.+)\.note$/.exec(field)?.[1] ?? null;

/** The answers of a part of the sheet: what was chosen, with its words. */
export function answersOf(form: FormData): Record<string, Answer> {
  const answers: Record<string, Answer> = {};
  for (const [field, value] of form.entries()) {
    const code = /^answers\.(.+)$/.exec(field)?.[1];
    if (!code || typeof value !== 'string' || !/^\d+$/.test(value)) continue;
    answers[code] = { option: Number(value) || null, note: textField(form, `note.${code}`) ?? '' };
  }
  return answers;
}

/** What the form showed when it was opened; of a form that does not say, nothing. */
export function baseOf(form: FormData): unknown {
  const text = form.get('base');
  if (typeof text !== 'string' || text === '') return undefined;
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

/** A draft while it is typed: fields that are not yet right keep what was stored, and are named. */
export function soundPart(
  typed: Record<string, unknown>,
  stored: General,
): { general: General; left: GeneralField[] } {
  const parsed = General.safeParse(typed);
  if (parsed.success) return { general: parsed.data, left: [] };
  const left = [...new Set(parsed.error.issues.map(({ path }) => path[0] as GeneralField))];
  const sound = Object.fromEntries(
    Object.entries(typed).map(([field, value]) => [
      field,
      left.includes(field as GeneralField) ? stored[field as GeneralField] : value,
    ]),
  );
  return { general: readGeneral(sound), left };
}

type Fields = Readonly<Record<string, unknown>>;

/**
 * A refused form is drawn on what is stored now: fields that were not touched show that, so that the next press of the
 * button does not put back what another has replaced.
 */
function untouched(base: unknown, typed: Fields, stored: Fields): [string, unknown][] {
  if (!base || typeof base !== 'object') return [];
  return Object.entries(stored).filter(([field]) => isUntouched(field, base as Fields, typed));
}

/**
 * A telephone number or address that is none is named with the form's other faults: what was stored before it was asked for
 * may stay, so the command compares it with what is stored, which it does not reach when another field has not its form.
 */
export function nameContacts(
  { data }: ActionFailure<FormFailure>,
  typed: Fields,
  stored: General,
  t: Translate<MessageKey>,
): void {
  const { error } = General.safeParse(typed);
  for (const field of ['phone', 'email'] as const)
    for (const { message } of error?.issues.filter(({ path }) => path[0] === field) ?? [])
      if (typed[field] !== stored[field] && !data.errors.some((one) => one.field === field))
        data.errors.push({
          field,
          text: t(message as MessageKey),
          label: t(`dossiers.field.${field}`),
        });
}

/** The form of Mẫu 01 and 02 after a refusal. */
export function freshGeneral(
  { data }: ActionFailure<FormFailure>,
  form: FormData,
  stored: General,
): void {
  const { general: typed, left } = soundPart(generalOf(form), stored);
  for (const [field, value] of untouched(baseOf(form), typed, stored)) {
    // what is not right was touched: it stays as it was typed
    if (left.includes(field as GeneralField)) continue;
    data.values[field] =
      typeof value === 'boolean'
        ? value
          ? 'on'
          : ''
        : Array.isArray(value)
          ? value
          : field === 'registeredOn'
            ? formatDay(stored.registeredOn)
            : String(value);
  }
}

/** The answers of a part after a refusal. */
export function freshAnswers(
  { data }: ActionFailure<FormFailure>,
  form: FormData,
  stored: Readonly<Record<string, Answer>>,
): void {
  for (const [criterion] of untouched(baseOf(form), answersOf(form), stored)) {
    data.values[`answers.${criterion}`] = String(stored[criterion]!.option ?? 0);
    data.values[`note.${criterion}`] = stored[criterion]!.note;
  }
}
