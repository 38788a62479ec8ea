import type { RequestEvent } from '@sveltejs/kit';
import { textOf } from '#kernel/catalogue.server.ts';
import { Refusal, refusalStatus } from '#kernel/errors.ts';
import type { UploadState } from '#kernel/uploads.server.ts';

/** Who may open an upload: producers, and officers, who write for one by its consent. What becomes of it the form decides. */
export const uploaders = ['producer', 'commune-officer', 'agency-officer'] as const;

export const resumable = { 'tus-resumable': '1.0.0', 'cache-control': 'no-store' };

/** `filename` of Upload-Metadata: pairs of a key and a value in base64. */
export function nameOf(metadata: string): string {
  const pair = metadata
    .split(',')
    .map((one) => one.trim().split(' '))
    .find(([key]) => key === 'filename');
  return Buffer.from(pair?.[1] ?? '', 'base64').toString('utf8');
}

/** How far it came; of a whole file also its row, which the form then names. */
export const progress = ({ offset, size, file }: UploadState): Record<string, string> => ({
  ...resumable,
  'upload-offset': String(offset),
  'upload-length': String(size),
  ...(file && { 'upload-file': file.id, 'upload-file-name': encodeURIComponent(file.name) }),
});

/** A refusal as its status and a sentence for the reader. */
export async function told(
  { locals }: RequestEvent,
  answer: () => Promise<Response>,
): Promise<Response> {
  try {
    return await answer();
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return new Response(textOf(locals.locale, error.code, error.params), {
      status: refusalStatus[error.kind],
      headers: { ...resumable, 'content-type': 'text/plain; charset=utf-8' },
    });
  }
}
