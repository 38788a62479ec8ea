import { redirect, type RequestEvent } from '@sveltejs/kit';
import type { Day } from '#kernel/day.ts';
import { databaseNow, db } from '#kernel/db.server.ts';
import { Refusal } from '#kernel/errors.ts';
import { extractPeople, isPurpose, nationalRows } from '#modules/recognition/index.server.ts';
import { after, enter } from '../../../../entry.ts';
import { extractResponse, formats, questionOf, type Format } from '../extract.server.ts';
import type { RequestHandler } from './$types';

/** The register without data of people, as the page's filters ask it. */
export const GET: RequestHandler = (event) => answer(event);

/** With data of people: the purpose is put on record first. */
export const POST: RequestHandler = async (event) => {
  enter(event, 'agency-officer');
  const form = await event.request.formData();
  const purpose = String(form.get('purpose') ?? '');
  if (!isPurpose(purpose)) {
    // a file's address has no form to show again: the page has it, with what was typed
    const query = new URLSearchParams(event.url.searchParams);
    query.set('muc-dich', purpose.slice(0, 600));
    redirect(303, after(event, `/can-bo/so-quoc-gia?${query}#people`));
  }
  return answer(event, purpose);
};

async function answer(event: RequestEvent, purpose?: string): Promise<Response> {
  enter(event, 'agency-officer');
  const format = formats.find((one) => one === event.params.format) as Format | undefined;
  if (!format) throw new Refusal('not-found', 'kernel.error.not-found');
  const { actor, requestId } = event.locals;
  const today = (await databaseNow(db())).today as Day;
  const question = await questionOf(event.url.searchParams, today);
  // a place that is not known asks for nothing, never for everything
  if (event.url.searchParams.get('noi') && !question.placeId)
    throw new Refusal('invalid', 'places.error.unknown-code', {
      params: { code: event.url.searchParams.get('noi')!.slice(0, 40) },
    });
  const personal = purpose !== undefined;
  if (personal) await extractPeople({ actor, requestId }, { question, format, purpose });
  return extractResponse(nationalRows(db(), actor, question, personal), format, personal, today);
}
