import { fail, redirect, type ActionFailure, type RequestEvent } from '@sveltejs/kit';
import type { Command } from '#kernel/command.server.ts';
import { formFailure, storeFormFile, textField, type FormFailure } from '#kernel/form.server.ts';
import type { OpenRegister, RegisterRow } from '#kernel/register.server.ts';
import { textOf } from '#kernel/catalogue.server.ts';
import { after } from '../../entry.ts';
import type { z } from 'zod';

/** The typed texts of a register's form; a chosen file is stored, an old one stays where none is chosen. */
async function typedRow(
  event: RequestEvent,
  open: OpenRegister,
  form: FormData,
  before: RegisterRow | null,
): Promise<Record<string, string>> {
  const { actor, requestId } = event.locals;
  const values: Record<string, string> = {};
  for (const field of open.register.fields) {
    if (field.kind === 'file') {
      const id = (await storeFormFile({ actor, requestId }, form, field.name, 'evidence'))?.id;
      const kept = form.get(`${field.name}-remove`) ? null : before?.values[field.name];
      values[field.name] = id ?? (typeof kept === 'string' ? kept : '');
    } else values[field.name] = textField(form, field.name) ?? '';
  }
  return values;
}

/** Runs a register's command for its form, and leads to the row. */
export async function registerAction<Schema extends z.ZodType>(
  event: RequestEvent,
  open: OpenRegister,
  command: Command<Schema, { code: string }>,
  before: RegisterRow | null,
  more: Record<string, unknown>,
): Promise<ActionFailure<FormFailure>> {
  const form = await event.request.formData();
  const { actor, requestId, locale } = event.locals;
  let code: string;
  try {
    const values = await typedRow(event, open, form, before);
    const idempotencyKey = textField(form, 'idempotency-key') ?? null;
    ({ code } = await command({ actor, requestId, idempotencyKey }, {
      ...more,
      values,
    } as z.input<Schema>));
  } catch (error) {
    const failure = formFailure(event, form, error);
    return fail(failure.status, {
      ...failure.data,
      errors: failure.data.errors.map((fault) =>
        fault.field
          ? { ...fault, label: textOf(locale, `${open.register.name}.${fault.field}`) }
          : fault,
      ),
    });
  }
  redirect(303, after(event, `/so/${open.register.slug}/${code}`));
}
