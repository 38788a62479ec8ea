import { fail, redirect, type ActionFailure, type RequestEvent } from '@sveltejs/kit';
import { textOf } from '#kernel/catalogue.server.ts';
import { Refusal } from '#kernel/errors.ts';
import { formFailure, storeFormFile, type FormFailure } from '#kernel/form.server.ts';
import type { Locale } from '#kernel/messages.ts';
import { after } from './entry.ts';

/** How many rows a file adds, changes, leaves and has refused. */
type Counts = Readonly<{
  created: number;
  changed: number;
  unchanged: number;
  refused: readonly Readonly<{ row: number }>[];
}>;

/** Stores the file of the form and leads to its preview; `path` is the page of the import. */
export async function takeImportFile(
  event: RequestEvent,
  path: string,
): Promise<ActionFailure<FormFailure>> {
  const form = await event.request.formData();
  const { actor, requestId, t } = event.locals;
  let id: string | undefined;
  try {
    id = (await storeFormFile({ actor, requestId }, form, 'file', 'import'))?.id;
  } catch (fault) {
    return formFailure(event, form, fault);
  }
  if (!id)
    return fail(422, {
      errors: [
        { field: 'file', text: t('register.file-missing'), label: t('register.import.file') },
      ],
      values: {},
    });
  redirect(303, after(event, `${path}?tep=${id}`));
}

/** Where a page says what was written. */
export const donePath = (path: string, fileId: string, answer: Counts): string =>
  `${path}?tep=${fileId}&xong=1&them=${answer.created}&doi=${answer.changed}&nguyen=${answer.unchanged}&loi=${refusedRows(answer)}`;

/** The numbers of `donePath`, where the address has them. */
export function doneCounts(query: URLSearchParams) {
  if (!query.has('xong')) return null;
  const number = (name: string) => Number(query.get(name)) || 0;
  return {
    created: number('them'),
    changed: number('doi'),
    unchanged: number('nguyen'),
    refused: number('loi'),
  };
}

/** The numbers of an answer: a row with two faults is one refused row. */
export const countsOf = (answer: Counts) => ({
  created: answer.created,
  changed: answer.changed,
  unchanged: answer.unchanged,
  refused: refusedRows(answer),
});

const refusedRows = ({ refused }: Counts): number => new Set(refused.map(({ row }) => row)).size;

/** What makes a file unreadable as a whole, in words; anything else is thrown on. */
export function unreadable(fault: unknown, locale: Locale): string[] {
  if (!(fault instanceof Refusal) || fault.kind === 'not-found' || fault.kind === 'forbidden')
    throw fault;
  const faults = fault.fields.length ? fault.fields : [fault];
  return faults.map(({ code, params }) => textOf(locale, code, params));
}
