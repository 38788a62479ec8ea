import { fail, redirect, type ActionFailure, type RequestEvent } from '@sveltejs/kit';
import type { Command } from '#kernel/command.server.ts';
import { Refusal } from '#kernel/errors.ts';
import { storeFile } from '#kernel/files.server.ts';
import { formFailure, textField, type FormFailure } from '#kernel/form.server.ts';
import type { Field } from '#kernel/register.ts';
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
  const values: Record<string, string> = {};
  for (const field of open.register.fields) {
    if (field.kind === 'file') {
      const id = await fileOf(event, form, field);
      const kept = form.get(`${field.name}-remove`) ? null : before?.values[field.name];
      values[field.name] = id ?? (typeof kept === 'string' ? kept : '');
    } else values[field.name] = textField(form, field.name) ?? '';
  }
  return values;
}

async function fileOf(event: RequestEvent, form: FormData, field: Field): Promise<string | null> {
  const file = form.get(field.name);
  if (!(file instanceof File) || file.size === 0) return null;
  const { actor, requestId } = event.locals;
  try {
    const bytes = new Uint8Array(await file.arrayBuffer());
    return (await storeFile({ actor, requestId }, { name: file.name, bytes, purpose: 'evidence' }))
      .id;
  } catch (error) {
    if (error instanceof Refusal && error.fields.length === 0)
      throw new Refusal('invalid', 'kernel.error.invalid', {
        fields: [{ field: field.name, code: error.code, params: error.params }],
      });
    throw error;
  }
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
