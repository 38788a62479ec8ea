import { fail, redirect, type ActionFailure, type RequestEvent } from '@sveltejs/kit';
import type { z } from 'zod';
import { textOf } from './catalogue.server.ts';
import type { Command, CommandContext } from './command.server.ts';
import { Refusal, refusalStatus, type FieldFault } from './errors.ts';
import { storeFile, type FilePurpose, type StoredFile } from './files.server.ts';
import type { Locale } from './messages.ts';

/** What a form shows again after a refusal: the faults in the reader's language and what was typed. */
export type FormFailure = {
  /** `label` is what the page calls the field, where the module names it (`<module>.field.<name>`) */
  errors: { field: string; text: string; label?: string }[];
  values: Record<string, string | string[]>;
};

/** Fields whose content is never sent back: passwords, tokens, the code of a second step. */
const secret = /password|mat-khau|token|^code$/i;

/** What was typed, for showing again: text fields only, secrets left out. */
export function typedValues(form: FormData): Record<string, string | string[]> {
  const values: Record<string, string | string[]> = {};
  for (const key of new Set(form.keys())) {
    if (secret.test(key)) continue;
    const all = form.getAll(key).filter((value): value is string => typeof value === 'string');
    if (all.length) values[key] = all.length === 1 ? all[0]! : all;
  }
  return values;
}

/** What the page calls a field: by its path without indexes, else by the path's last part (`general.phone`). */
function fieldLabel(locale: Locale, module: string | undefined, field: string): string | null {
  const path = field.replace(/\.\d+/g, '');
  for (const name of [path, path.split('.').at(-1)!]) {
    const key = `${module}.field.${name}`;
    const label = textOf(locale, key);
    if (label !== key) return label;
  }
  return null;
}

/**
 * A day that was left empty is missing, not badly written. A field that the form did not even send is a list in which nothing was chosen: a text is sent empty. A part of
 * what the command takes may stand on the form under any name of its path (`general.phone`, `localMaterial.text`).
 */
function asAsked(form: FormData, { field, code }: FieldFault): string {
  const sent = [field, ...field.split('.')].filter((name) => form.has(name));
  if (code === 'kernel.error.required' && sent.length === 0) return 'kernel.error.choose';
  const blank = sent.length > 0 && sent.every((name) => textField(form, name) === undefined);
  return code === 'kernel.error.day' && blank ? 'kernel.error.required' : code;
}

/**
 * A refusal as the answer of a form action: status of its kind, messages per field. Rethrows anything else.
 * @param module whose texts name the fields (`<module>.field.<name>`)
 */
export function formFailure(
  event: RequestEvent,
  form: FormData,
  error: unknown,
  module?: string,
): ActionFailure<FormFailure> {
  if (!(error instanceof Refusal)) throw error;
  const { locale } = event.locals;
  const errors: FormFailure['errors'] = error.fields.map((fault) => {
    const label = fieldLabel(locale, module, fault.field);
    return {
      field: fault.field,
      text: textOf(locale, asAsked(form, fault), fault.params),
      ...(label && { label }),
    };
  });
  if (errors.length === 0)
    errors.push({ field: '', text: textOf(locale, error.code, error.params) });
  return fail(refusalStatus[error.kind], { errors, values: typedValues(form) });
}

/**
 * Runs one command for a plain form: reads the fields, calls the command as the signed-in actor with the
 * form's idempotency key, and redirects (303) to the address that `onDone` gives.
 */
export async function formAction<Schema extends z.ZodType, Result>(
  event: RequestEvent,
  command: Command<Schema, Result>,
  toInput: (form: FormData) => unknown,
  onDone: (result: Result) => string | Promise<string>,
): Promise<ActionFailure<FormFailure>> {
  const form = await event.request.formData();
  let result: Result;
  try {
    const key = form.get('idempotency-key');
    result = await command(
      {
        actor: event.locals.actor,
        requestId: event.locals.requestId,
        idempotencyKey: typeof key === 'string' ? key : null,
      },
      toInput(form) as z.input<Schema>,
    );
  } catch (error) {
    return formFailure(event, form, error, command.commandName.split('.')[0]);
  }
  sayDone(event, command.commandName);
  redirect(303, await onDone(result));
}

const doneCookie = 'vua-lam';

/** What a command did, in the module's words (`<module>.done.<command>`), or null where it has none. */
function wordsOfDone(locale: Locale, commandName: string): string | null {
  const key = commandName.replace('.', '.done.');
  const text = textOf(locale, key);
  return text === key ? null : text;
}

/** Lets the next page say what was done: its name goes along in a cookie that is read once. */
function sayDone({ cookies, locals, url }: RequestEvent, commandName: string): void {
  if (wordsOfDone(locals.locale, commandName) === null) return;
  const secure = url.protocol === 'https:';
  cookies.set(doneCookie, commandName, { path: '/', maxAge: 60, sameSite: 'lax', secure });
}

/** What the reader's last form did, to be said once on the page that follows; null when nothing is to be said. */
export function takeDone({
  cookies,
  locals,
}: Pick<RequestEvent, 'cookies' | 'locals'>): string | null {
  const commandName = cookies.get(doneCookie);
  if (!commandName) return null;
  cookies.delete(doneCookie, { path: '/' });
  return wordsOfDone(locals.locale, commandName);
}

/**
 * Stores the file that a form brought in a field; null when none was chosen, now or before. What is refused names the
 * field. A file that was taken need not be chosen again when the rest is refused: the form carries its id, which the
 * command that follows takes only from the person who uploaded it.
 */
export async function storeFormFile(
  context: CommandContext,
  form: FormData,
  field: string,
  purpose: FilePurpose,
): Promise<Pick<StoredFile, 'id' | 'name'> | null> {
  const file = form.get(field);
  const [id, name] = keptNames(field);
  // a browser sends a file without a name where none was chosen
  if (!(file instanceof File) || (file.size === 0 && file.name === '')) {
    const kept = textField(form, id);
    return kept ? { id: kept, name: textField(form, name) ?? '' } : null;
  }
  try {
    const bytes = new Uint8Array(await file.arrayBuffer());
    const stored = await storeFile(context, { name: file.name, bytes, purpose });
    form.set(id, stored.id);
    form.set(name, stored.name);
    return stored;
  } catch (error) {
    if (!(error instanceof Refusal) || error.fields.length > 0) throw error;
    const { code, params } = error;
    throw new Refusal('invalid', 'kernel.error.invalid', { fields: [{ field, code, params }] });
  }
}

/** The hidden fields in which `Field` carries a file that was taken. */
const keptNames = (field: string) => [`${field}-kept`, `${field}-kept-name`] as const;

/** The text of a field, trimmed; empty counts as not given. */
export function textField(form: FormData, name: string): string | undefined {
  const value = form.get(name);
  const text = typeof value === 'string' ? value.trim() : '';
  return text === '' ? undefined : text;
}
