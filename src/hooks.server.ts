import { randomBytes, randomUUID } from 'node:crypto';
import type { RequestEvent } from '@sveltejs/kit';
import type { Handle, HandleServerError } from '@sveltejs/kit/hooks';
import { sequence } from '@sveltejs/kit/hooks';
import { compressed } from '#kernel/compress.server.ts';
import { config } from '#kernel/config.server.ts';
import { translate } from '#kernel/catalogue.server.ts';
import { translateDatabaseError } from '#kernel/command.server.ts';
import { Refusal, refusalStatus } from '#kernel/errors.ts';
import { log } from '#kernel/log.server.ts';
import { faultOfStatus, isForPrograms, problemResponse } from '#kernel/problem.server.ts';
import { takeToken } from '#kernel/rate-limit.server.ts';
import { resolveActor } from '#modules/identity/index.server.ts';
import { localPath } from '#ui/locale.ts';
import { answerCredential } from './server/credential-door.ts';
import { isFormOfSignedIn, keepingPath } from './server/ended-session.ts';
import { limitOf } from './server/request-limits.ts';
import { tooManyPage } from './server/too-many.ts';

/** Read at a market stall on a weak network: drawn with the fonts of the device, without pictures (app.css). */
const ANSWER_TO_A_QR = '/(public)/chung-nhan/[code]';

/** Language, theme, request id and nonce: everything that does not depend on who asks. */
const prepare: Handle = async ({ event, resolve }) => {
  const { locals, url, cookies } = event;
  locals.requestId = randomUUID();
  locals.nonce = randomBytes(16).toString('base64');
  locals.locale = /^\/en(\/|$)/.test(url.pathname) ? 'en' : 'vi';
  locals.t = translate(locals.locale);
  const theme = cookies.get('giao-dien');
  locals.theme = theme === 'light' || theme === 'dark' ? theme : 'auto';
  const started = performance.now();
  const response = await resolve(event, {
    transformPageChunk: ({ html }) =>
      html
        .replace('%lang%', locals.locale)
        .replace('%theme%', locals.theme)
        .replace('%drawn%', event.route.id === ANSWER_TO_A_QR ? 'light' : 'full'),
  });
  secureHeaders(response.headers, locals.nonce, url.protocol === 'https:');
  response.headers.set('x-request-id', locals.requestId);
  log.info({
    requestId: locals.requestId,
    method: event.request.method,
    route: event.route.id,
    status: response.status,
    ms: Math.round(performance.now() - started),
    account: locals.account?.id,
  });
  return locals.session || response.status === 304 ? response : compressed(event.request, response);
};

/** One address may not exhaust the service. Health checks and built assets are not counted. */
const limit: Handle = async ({ event, resolve }) => {
  const path = event.url.pathname.replace(/^\/en(?=\/|$)/, '');
  if (path === '/healthz' || path === '/readyz') return resolve(event);
  const { perMinute, name } = limitOf(event.request.method, path);
  const seconds = config().NAMSAO_RATE_LIMIT
    ? takeToken(`${event.getClientAddress()} ${name}`, perMinute)
    : 0;
  if (seconds === 0) return resolve(event);
  if (isForPrograms(path)) return tooManyForPrograms(event.request, seconds);
  const { t, locale, nonce } = event.locals;
  const again = event.request.method === 'GET' ? event.url.pathname + event.url.search : null;
  return tooManyPage({ t, locale, nonce, seconds, again });
};

/** The same refusal as a problem document (RFC 9457). */
const tooManyForPrograms = (request: Request, seconds: number): Response =>
  problemResponse(
    request.headers.get('accept-language'),
    {
      status: 429,
      kind: 'unavailable',
      code: 'kernel.error.too-many-requests',
      params: { seconds },
    },
    { 'retry-after': String(seconds) },
  );

/** Whatever goes wrong at an address for programs is told as a problem, also what SvelteKit itself refuses. */
const tellPrograms: Handle = async ({ event, resolve }) => {
  const response = await resolve(event);
  const told = response.headers.get('content-type')?.startsWith('application/problem+json');
  if (response.status < 400 || told || !isForPrograms(event.url.pathname)) return response;
  const allow = response.headers.get('allow');
  return problemResponse(
    event.request.headers.get('accept-language'),
    faultOfStatus(response.status, event.locals.requestId),
    allow ? { allow } : {},
  );
};

/** Who asks: read anew on each request, so that a right taken away is gone at once. */
const identify: Handle = async ({ event, resolve }) => {
  const { actor, account, session } = await resolveActor(event);
  event.locals.actor = actor;
  event.locals.account = account;
  event.locals.session = session;
  if (actor.kind === 'public' && isTypedForm(event)) return keepTyped(event);
  const response = await resolve(event);
  // What a signed-in person sees is nobody else's, also not the browser's after sign-out.
  if (session && !response.headers.has('cache-control'))
    response.headers.set('cache-control', 'private, no-store');
  return response;
};

const isTypedForm = ({ request, route }: RequestEvent): boolean =>
  isFormOfSignedIn(request.method, route.id, request.headers.get('content-type'));

/** 307 lets the browser post the same form again, to the page that keeps it: what was typed is not lost. */
const keepTyped = ({ url, locals }: RequestEvent): Response => {
  const to = encodeURIComponent(url.pathname + url.search);
  return new Response(null, {
    status: 307,
    headers: {
      location: `${localPath(locals.locale, keepingPath)}?toi=${to}`,
      'cache-control': 'private, no-store',
    },
  });
};

export const handle = sequence(prepare, tellPrograms, limit, answerCredential, identify);

function secureHeaders(headers: Headers, nonce: string, https: boolean): void {
  if (!headers.has('content-security-policy'))
    headers.set(
      'content-security-policy',
      [
        "default-src 'none'",
        `script-src 'nonce-${nonce}' 'strict-dynamic'`,
        // the development server puts styles into the page itself
        `style-src 'self' ${import.meta.env.DEV ? "'unsafe-inline'" : `'nonce-${nonce}'`}`,
        "img-src 'self' data: blob:",
        "font-src 'self'",
        "connect-src 'self'",
        "worker-src 'self' blob:",
        "manifest-src 'self'",
        "form-action 'self'",
        "frame-ancestors 'none'",
        "base-uri 'none'",
        "object-src 'none'",
      ].join('; '),
    );
  headers.set('x-content-type-options', 'nosniff');
  headers.set('referrer-policy', 'strict-origin-when-cross-origin');
  headers.set('x-frame-options', 'DENY');
  headers.set('cross-origin-opener-policy', 'same-origin');
  headers.set('permissions-policy', 'camera=(), microphone=(), geolocation=(self), payment=()');
  if (https) headers.set('strict-transport-security', 'max-age=63072000; includeSubDomains');
}

/** Refusals keep their words; anything else is logged whole and told only by its request id. */
export const handleError: HandleServerError = ({ error, kind, event }) => {
  const { requestId, t } = event.locals;
  const meant = translateDatabaseError(error);
  const refusal = meant instanceof Refusal ? meant : null;
  if (refusal)
    return {
      status: refusalStatus[refusal.kind],
      message: (t as (key: string, params?: Refusal['params']) => string)(
        refusal.code,
        refusal.params,
      ),
      code: refusal.code,
      requestId,
    };
  if (kind === 'framework') {
    const { status } = error as { status: number };
    return {
      status,
      message: t(status === 403 ? 'kernel.error.cross-site' : 'kernel.error.not-found'),
      requestId,
    };
  }
  if (kind === 'app') return { requestId } as App.Error;
  log.error({ requestId, route: event.route.id, err: error });
  return { message: t('kernel.error.unexpected', { requestId }), requestId };
};
