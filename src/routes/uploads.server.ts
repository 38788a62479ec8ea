import { redirect, type ActionFailure, type RequestEvent } from '@sveltejs/kit';
import type { ZodType } from 'zod';
import { fieldFaults } from '#kernel/command.server.ts';
import { Refusal, type FieldFault } from '#kernel/errors.ts';
import { formFailure, storeFormFile, textField, type FormFailure } from '#kernel/form.server.ts';
import { db } from '#kernel/db.server.ts';
import { CorrectEvidence, EvidenceInput } from '#modules/dossiers/index.ts';
import {
  addEvidence,
  correctEvidence,
  documentOf,
  keepsFor,
} from '#modules/dossiers/index.server.ts';
import { after, dayField, numberField } from './entry.ts';

/** What a form says of a document. */
const factsOf = (form: FormData) => ({
  kind: textField(form, 'kind') ?? '',
  title: textField(form, 'title') ?? '',
  number: textField(form, 'number'),
  issuer: textField(form, 'issuer'),
  issuedOn: dayField(form, 'issuedOn') ?? null,
  expiresOn: dayField(form, 'expiresOn') ?? null,
  serves: textsOf(form, 'serves'),
});

const textsOf = (form: FormData, name: string): string[] =>
  form.getAll(name).filter((value): value is string => typeof value === 'string');

/** The file of the form, stored; what is wrong with it is said together with the form's other faults. */
async function fileOf(
  event: RequestEvent,
  form: FormData,
): Promise<Readonly<{ fileId: string | undefined; faults: readonly FieldFault[] }>> {
  const { actor, requestId } = event.locals;
  try {
    const stored = await storeFormFile({ actor, requestId }, form, 'file', 'evidence');
    return { fileId: stored?.id, faults: [] };
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return { fileId: undefined, faults: error.fields };
  }
}

/** Refuses with the faults of the file and those that the schema finds, all at once. */
function demandNone(faults: readonly FieldFault[], schema: ZodType, input: unknown): void {
  if (faults.length === 0) return;
  const rest = schema.safeParse(input);
  const fields = [...(rest.error ? fieldFaults(rest.error) : []), ...faults];
  throw new Refusal('invalid', 'kernel.error.invalid', { fields });
}

const contextOf = ({ locals }: RequestEvent, form: FormData) => ({
  actor: locals.actor,
  requestId: locals.requestId,
  idempotencyKey: textField(form, 'idempotency-key') ?? null,
});

/**
 * Stores the file of a form, keeps it as the producer's document, and links it where the form says. A refusal names
 * every fault of the form at once; a file that was taken need not be chosen again: the form carries its id. The page
 * `done` learns by `da-them` for how many criteria it was kept. `owner` null: the producer that the form names.
 */
export async function uploadEvidence(
  event: RequestEvent,
  owner: string | null,
  dossierCode: string | null,
  done: string,
): Promise<ActionFailure<FormFailure>> {
  const form = await event.request.formData();
  let linked = 0;
  try {
    const producerId = owner ?? textField(form, 'producerId') ?? '';
    // nobody fills the store with files that the next step would refuse
    if (!(await keepsFor(db(), event.locals.actor, producerId)))
      throw new Refusal('forbidden', 'dossiers.error.role', { params: { role: 'producer' } });
    const { fileId, faults } = await fileOf(event, form);
    const criteria = textsOf(form, 'criteria');
    linked = dossierCode ? criteria.length : 0;
    const input = {
      producerId,
      ...factsOf(form),
      fileId: fileId ?? crypto.randomUUID(),
      ...(dossierCode && criteria.length && { link: { code: dossierCode, criteria } }),
    };
    const missing = { field: 'file', code: 'dossiers.error.file-missing' };
    demandNone(fileId || faults.length ? faults : [missing], EvidenceInput, input);
    await addEvidence(contextOf(event, form), input);
  } catch (error) {
    return formFailure(event, form, error, 'dossiers');
  }
  redirect(303, after(event, `${done}?da-them=${linked}`));
}

/** Corrects a document of the library, with a new file where the form brings one; the page `done` learns it by `da-sua`. */
export async function correctUpload(
  event: RequestEvent,
  id: string,
  done: string,
): Promise<ActionFailure<FormFailure>> {
  const form = await event.request.formData();
  let replaced: boolean;
  try {
    // nobody fills the store with files that the next step would refuse
    await documentOf(event.locals.actor, id);
    const { fileId, faults } = await fileOf(event, form);
    const input = {
      id,
      version: numberField(form, 'version') ?? Number.NaN,
      ...factsOf(form),
      ...(fileId && { fileId }),
    };
    demandNone(faults, CorrectEvidence, input);
    ({ replaced } = await correctEvidence(contextOf(event, form), input));
  } catch (error) {
    return formFailure(event, form, error, 'dossiers');
  }
  redirect(303, after(event, `${done}?da-sua=${replaced ? 'tep' : 'thong-tin'}`));
}

/** For how many criteria the document that was just kept serves; null when none was. */
export const justKept = ({ url }: Pick<RequestEvent, 'url'>): number | null => {
  const said = url.searchParams.get('da-them');
  return said !== null && /^\d{1,3}$/.test(said) ? Number(said) : null;
};
