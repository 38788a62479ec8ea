import { beginUpload } from '#kernel/uploads.server.ts';
import { localPath } from '#ui/locale.ts';
import { enter } from '../../../entry.ts';
import { nameOf, resumable, told, uploaders } from './tus.server.ts';
import type { RequestHandler } from './$types';

/** What this end of tus speaks (https://tus.io/protocols/resumable-upload, 1.0.0: core, creation, termination). */
export const OPTIONS: RequestHandler = () =>
  new Response(null, {
    status: 204,
    headers: { ...resumable, 'tus-version': '1.0.0', 'tus-extension': 'creation,termination' },
  });

/** Opens an upload of a piece of evidence. */
export const POST: RequestHandler = async (event) => {
  enter(event, ...uploaders);
  return told(event, async () => {
    const { headers } = event.request;
    const { id } = await beginUpload(event.locals.actor, {
      name: nameOf(headers.get('upload-metadata') ?? ''),
      size: Number(headers.get('upload-length')),
      purpose: 'evidence',
    });
    return new Response(null, {
      status: 201,
      // its parts are answered in the same language
      headers: {
        ...resumable,
        location: localPath(event.locals.locale, `/minh-chung/tai-len/${id}`),
      },
    });
  });
};
