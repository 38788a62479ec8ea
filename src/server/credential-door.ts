import type { Handle } from '@sveltejs/kit/hooks';
import { translate } from '#kernel/catalogue.server.ts';
import { credentialMediaType } from '#kernel/credentials.server.ts';
import { Refusal, refusalStatus } from '#kernel/errors.ts';
import { certificateCredential } from '#modules/recognition/index.server.ts';

/** The signed credential of a certificate, or a problem document (RFC 9457). */
export async function credentialDoor(code: string, origin: string): Promise<Response> {
  const headers = {
    vary: 'Accept',
    'cache-control': 'no-cache',
    'access-control-allow-origin': '*',
  };
  try {
    return new Response(await certificateCredential(code, origin), {
      headers: { ...headers, 'content-type': credentialMediaType },
    });
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    const status = refusalStatus[error.kind];
    const title = (translate('vi') as (key: string) => string)(error.code);
    return new Response(JSON.stringify({ type: 'about:blank', title, status, code: error.code }), {
      status,
      headers: { ...headers, 'content-type': 'application/problem+json; charset=utf-8' },
    });
  }
}

/** A program that asks a certificate's address for a credential gets it; a browser gets the page. */
export const answerCredential: Handle = ({ event, resolve }) => {
  const { pathname, origin } = event.url;
  const code = /^(?:\/en)?\/chung-nhan\/([^/]+)\/?$/.exec(pathname)?.[1];
  const asked = event.request.headers.get('accept') ?? '';
  const reads = event.request.method === 'GET' || event.request.method === 'HEAD';
  return code && reads && asked.includes(credentialMediaType)
    ? credentialDoor(decodeURIComponent(code), origin)
    : resolve(event);
};
