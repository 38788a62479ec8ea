import { continueUpload, endUpload, uploadState } from '#kernel/uploads.server.ts';
import { enter } from '../../../../entry.ts';
import { progress, resumable, told, uploaders } from '../tus.server.ts';
import type { RequestHandler } from './$types';

/** How far the upload came: where it goes on after a cut. */
export const HEAD: RequestHandler = async (event) => {
  enter(event, ...uploaders);
  return told(event, async () => {
    const state = await uploadState(event.locals.actor, event.params.upload);
    return new Response(null, { headers: progress(state) });
  });
};

/** More of it. */
export const PATCH: RequestHandler = async (event) => {
  enter(event, ...uploaders);
  return told(event, async () => {
    const { headers, body } = event.request;
    if (headers.get('content-type') !== 'application/offset+octet-stream')
      return new Response(null, { status: 415, headers: resumable });
    const { actor, requestId } = event.locals;
    const offset = Number(headers.get('upload-offset') ?? Number.NaN);
    const state = await continueUpload({ actor, requestId }, event.params.upload, offset, body);
    return new Response(null, { status: 204, headers: progress(state) });
  });
};

/** Gives it up. */
export const DELETE: RequestHandler = async (event) => {
  enter(event, ...uploaders);
  return told(event, async () => {
    await endUpload(event.locals.actor, event.params.upload);
    return new Response(null, { status: 204, headers: resumable });
  });
};
