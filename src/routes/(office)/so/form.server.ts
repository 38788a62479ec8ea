import { fail, redirect, type ActionFailure, type RequestEvent } from '@sveltejs/kit';
import type { Command } from '#kernel/command.server.ts';
import { formFailure, storeFormFile, textField, type FormFailure } from '#kernel/form.server.ts';
import type { OpenRegister, RegisterRow } from '#kernel/register.server.ts';
import { textOf } from '#kernel/catalogue.server.ts';
import { Refusal, type FieldFault } from '#kernel/errors.ts';
import { after } from '../../entry.ts';
import type { z } from 'zod';

/** In the place of a file that was refused: no id, so that the command names every other fault and writes nothing. */
const refusedFile = 'refused';

/** The typed texts of a register's form; a chosen file is stored, an old one stays where none is chosen. */
async function typedRow(
  event: RequestEvent,
  open: OpenRegister,
  form: FormData,
  before: RegisterRow | null,
): Promise<{ values: Record<string, string>; faults: FieldFault[] }> {
  const { actor, requestId } = event.locals;
  const values: Record<string, string> = {};
  const faults: FieldFault[] = [];
  for (const field of open.register.fields) {
    if (field.kind === 'file') {
      try {
        const id = (await storeFormFile({ actor, requestId }, form, field.name, 'evidence'))?.id;
        const kept = form.get(`${field.name}-remove`) ? null : before?.values[field.name];
        values[field.name] = id ?? (typeof kept === 'string' ? kept : '');
      } catch (error) {
        if (!(error instanceof Refusal)) throw error;
        faults.push(...error.fields);
        values[field.name] = refusedFile;
      }
    } else values[field.name] = textField(form, field.name) ?? '';
  }
  return { values, faults };
}

/** The faults of the command and of the files, each field once, in the words of whoever looked at the file. */
function together(error: unknown, files: readonly FieldFault[]): unknown {
  if (!(error instanceof Refusal) || !error.fields.length || !files.length) return error;
  const rest = error.fields.filter(({ field }) => !files.some((fault) => fault.field === field));
  return new Refusal(error.kind, error.code, { fields: [...rest, ...files] });
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
  let faults: FieldFault[] = [];
  try {
    // nobody fills the store with files that the next step would refuse
    if (!before && !open.options.rights.offers(actor))
      throw new Refusal('forbidden', 'kernel.error.forbidden');
    const typed = await typedRow(event, open, form, before);
    const { values } = typed;
    faults = typed.faults;
    const idempotencyKey = textField(form, 'idempotency-key') ?? null;
    ({ code } = await command({ actor, requestId, idempotencyKey }, {
      ...more,
      values,
    } as z.input<Schema>));
  } catch (error) {
    const failure = formFailure(event, form, together(error, faults));
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
