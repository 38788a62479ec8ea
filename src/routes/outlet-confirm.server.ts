import { redirect, type ActionFailure, type RequestEvent } from '@sveltejs/kit';
import { databaseNow, db } from '#kernel/db.server.ts';
import type { Day } from '#kernel/day.ts';
import { Refusal } from '#kernel/errors.ts';
import { formFailure, storeFormFile, textField, type FormFailure } from '#kernel/form.server.ts';
import { confirmableOutlets, confirmOutlet } from '#modules/outlets/index.server.ts';
import type { z } from 'zod';
import { after } from './entry.ts';

/** What the page of confirmations shows: of producers and of officers alike. */
export async function confirmData({ locals, url }: RequestEvent) {
  const { today } = await databaseNow(db());
  return {
    outlets: await confirmableOutlets(db(), locals.actor, today as Day),
    chosen: url.searchParams.get('diem'),
    done: /^DB-\d{4,}$/.exec(url.searchParams.get('xong') ?? '')?.[0] ?? null,
    key: locals.requestId,
  };
}

/** Stores the photo, if there is one, and confirms; leads back to the list. */
export async function confirmAction(
  event: RequestEvent,
  path: string,
): Promise<ActionFailure<FormFailure>> {
  const form = await event.request.formData();
  const { actor, requestId } = event.locals;
  const code = textField(form, 'outlet') ?? '';
  try {
    const photoId = await photoOf(event, form, code);
    await confirmOutlet(
      { actor, requestId, idempotencyKey: textField(form, 'idempotency-key') ?? null },
      {
        code,
        found: textField(form, 'found'),
        reason: textField(form, 'reason'),
        takings: textField(form, 'takings'),
        note: textField(form, 'note'),
        photoId,
      } as z.input<typeof confirmOutlet.input>,
    );
  } catch (error) {
    return formFailure(event, form, error, 'outlets');
  }
  redirect(303, after(event, `${path}?xong=${code}`));
}

async function photoOf(
  { locals: { actor, requestId } }: RequestEvent,
  form: FormData,
  code: string,
): Promise<string | undefined> {
  const file = form.get('photoId');
  if (!(file instanceof File) || (file.size === 0 && file.name === ''))
    return (await storeFormFile({ actor, requestId }, form, 'photoId', 'photo'))?.id;
  // nobody fills the store with files that the next step would refuse
  const { today } = await databaseNow(db());
  const own = await confirmableOutlets(db(), actor, today as Day);
  if (!own.some((outlet) => outlet.code === code))
    throw new Refusal('forbidden', 'outlets.error.confirm-role');
  return (await storeFormFile({ actor, requestId }, form, 'photoId', 'photo'))?.id;
}
