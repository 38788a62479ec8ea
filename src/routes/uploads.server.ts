import { redirect, type ActionFailure, type RequestEvent } from '@sveltejs/kit';
import { fieldFaults } from '#kernel/command.server.ts';
import { Refusal, type FieldFault } from '#kernel/errors.ts';
import { formFailure, storeFormFile, textField, type FormFailure } from '#kernel/form.server.ts';
import { producersOf } from '#modules/identity/index.ts';
import { EvidenceInput } from '#modules/dossiers/index.ts';
import { addEvidence } from '#modules/dossiers/index.server.ts';
import { after, dayField } from './entry.ts';

/**
 * Stores the file of a form, keeps it as the producer's document, and links it where the form says. A refusal names
 * every fault of the form at once; a file that was taken need not be chosen again: the form carries its id. The page
 * `done` learns by `da-them` for how many criteria it was kept.
 */
export async function uploadEvidence(
  event: RequestEvent,
  producerId: string,
  dossierCode: string | null,
  done: string,
): Promise<ActionFailure<FormFailure>> {
  const form = await event.request.formData();
  const { actor, requestId } = event.locals;
  let linked = 0;
  try {
    // nobody fills the store with files that the next step would refuse
    if (!producersOf(actor).includes(producerId))
      throw new Refusal('forbidden', 'dossiers.error.role', { params: { role: 'producer' } });
    const faults: FieldFault[] = [];
    let fileId: string | undefined;
    try {
      fileId = (await storeFormFile({ actor, requestId }, form, 'file', 'evidence'))?.id;
      if (!fileId) faults.push({ field: 'file', code: 'dossiers.error.file-missing' });
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      faults.push(...error.fields);
    }
    const criteria = form
      .getAll('criteria')
      .filter((value): value is string => typeof value === 'string');
    linked = dossierCode ? criteria.length : 0;
    const input = {
      producerId,
      kind: textField(form, 'kind') ?? '',
      title: textField(form, 'title') ?? '',
      number: textField(form, 'number'),
      issuer: textField(form, 'issuer'),
      issuedOn: dayField(form, 'issuedOn') ?? null,
      expiresOn: dayField(form, 'expiresOn') ?? null,
      fileId: fileId ?? crypto.randomUUID(),
      ...(dossierCode && criteria.length && { link: { code: dossierCode, criteria } }),
    };
    if (faults.length) {
      const rest = EvidenceInput.safeParse(input);
      const fields = [...(rest.error ? fieldFaults(rest.error) : []), ...faults];
      throw new Refusal('invalid', 'kernel.error.invalid', { fields });
    }
    await addEvidence(
      { actor, requestId, idempotencyKey: textField(form, 'idempotency-key') ?? null },
      input,
    );
  } catch (error) {
    return formFailure(event, form, error, 'dossiers');
  }
  redirect(303, after(event, `${done}?da-them=${linked}`));
}

/** For how many criteria the document that was just kept serves; null when none was. */
export const justKept = ({ url }: Pick<RequestEvent, 'url'>): number | null => {
  const said = url.searchParams.get('da-them');
  return said !== null && /^\d{1,3}$/.test(said) ? Number(said) : null;
};
