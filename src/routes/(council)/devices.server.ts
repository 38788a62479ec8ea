import type { RequestEvent } from '@sveltejs/kit';
import { textOf } from '#kernel/catalogue.server.ts';
import { Refusal, refusalStatus } from '#kernel/errors.ts';

/** The answer to a member's device: JSON, never kept by the way; a refusal says what in the reader's language. */
export async function answerDevice(
  { locals }: RequestEvent,
  work: () => Promise<unknown>,
): Promise<Response> {
  const headers = { 'cache-control': 'private, no-store' };
  const refuse = (status: number, code: string) =>
    Response.json({ code, text: textOf(locals.locale, code) }, { status, headers });
  if (locals.actor.kind === 'public') return refuse(401, 'kernel.error.sign-in');
  try {
    return Response.json(await work(), { headers });
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return refuse(refusalStatus[error.kind], error.code);
  }
}
