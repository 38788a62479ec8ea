import { version } from '$app/env';
import type { RequestHandler } from './$types';

/**
 * The service worker, at an address that bounds it: it answers for the installed application alone, never for a public
 * page. Its text changes with each release, which makes browsers fetch the new one.
 */
export const GET: RequestHandler = () =>
  new Response(
    `self.release = ${JSON.stringify(version)};\nimportScripts('/islands/offline-worker.js');\n`,
    {
      headers: {
        'content-type': 'text/javascript; charset=utf-8',
        'cache-control': 'no-cache',
        'content-security-policy': "default-src 'none'; script-src 'self'; connect-src 'self'",
      },
    },
  );
