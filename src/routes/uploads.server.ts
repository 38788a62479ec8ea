import { redirect, type ActionFailure, type RequestEvent } from '@sveltejs/kit';
import { Refusal } from '#kernel/errors.ts';
import { storeFile } from '#kernel/files.server.ts';
import { formFailure, textField, type FormFailure } from '#kernel/form.server.ts';
import { producersOf } from '#modules/identity/index.ts';
import { addEvidence } from '#modules/dossiers/index.server.ts';
import { after, dayField } from './entry.ts';

/** Stores the file of a form, keeps it as the producer's document, and links it where the form says. */
export async function uploadEvidence(
  event: RequestEvent,
  producerId: string,
  dossierCode: string | null,
  done: string,
): Promise<ActionFailure<FormFailure>> {
  const form = await event.request.formData();
  const { actor, requestId } = event.locals;
  try {
    // nobody fills the store with files that the next step would refuse
    if (!producersOf(actor).includes(producerId))
      throw new Refusal('forbidden', 'dossiers.error.role', { params: { role: 'producer' } });
    const file = form.get('file');
    if (!(file instanceof File) || file.size === 0)
      throw new Refusal('invalid', 'kernel.error.invalid', {
        fields: [{ field: 'file', code: 'dossiers.error.file-missing' }],
      });
    const stored = await storeFile(
      { actor, requestId },
      { name: file.name, bytes: new Uint8Array(await file.arrayBuffer()), purpose: 'evidence' },
    );
    const criteria = form
      .getAll('criteria')
      .filter((value): value is string => typeof value === 'string');
    await addEvidence(
      { actor, requestId, idempotencyKey: textField(form, 'idempotency-key') ?? null },
      {
        producerId,
        kind: textField(form, 'kind') ?? '',
        title: textField(form, 'title') ?? '',
        number: textField(form, 'number'),
        issuer: textField(form, 'issuer'),
        issuedOn: dayField(form, 'issuedOn') ?? null,
        expiresOn: dayField(form, 'expiresOn') ?? null,
        fileId: stored.id,
        ...(dossierCode && criteria.length && { link: { code: dossierCode, criteria } }),
      },
    );
  } catch (error) {
    return formFailure(event, form, error, 'dossiers');
  }
  redirect(303, after(event, done));
}
