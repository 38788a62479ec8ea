import { createApi } from '../../../api/v1/app.ts';
import { documentOf } from './document.ts';
import type { PageServerLoad } from './$types';

const api = createApi();

/** The documentation is made from the OpenAPI document that machines read. */
export const load: PageServerLoad = async ({ url, locals }) => {
  const answer = await api.request('/api/v1/openapi.json', undefined, {
    origin: url.origin,
    requestId: locals.requestId,
  });
  return { document: documentOf(await answer.json()) };
};
