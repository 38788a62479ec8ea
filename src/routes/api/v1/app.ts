import { OpenAPIHono } from '@hono/zod-openapi';
import type { Context } from 'hono';
import { cors } from 'hono/cors';
import { etag } from 'hono/etag';
import { HTTPException } from 'hono/http-exception';
import { fieldFaults, translateDatabaseError } from '#kernel/command.server.ts';
import { Refusal } from '#kernel/errors.ts';
import { log } from '#kernel/log.server.ts';
import { faultOfStatus, problemResponse } from '#kernel/problem.server.ts';
import { problem } from './problems.ts';
import { boundaryRoutes } from './resources/boundaries.ts';
import { certificateRoutes } from './resources/certificates.ts';
import { outletRoutes } from './resources/outlets.ts';
import { placeRoutes } from './resources/places.ts';
import { planRoutes } from './resources/plans.ts';
import { producerRoutes } from './resources/producers.ts';
import { productRoutes } from './resources/products.ts';
import { registerRoutes } from './resources/registers.ts';
import { reportRoutes } from './resources/reports.ts';
import { targetRoutes } from './resources/targets.ts';

/** What the server in front knows of a request. */
export type ApiEnvironment = { Bindings: { origin: string; requestId: string } };
export type Api = OpenAPIHono<ApiEnvironment>;

const description = `Public facts of the OCOP scheme: the same rows as the pages show, under the same filters.
Fictitious demonstration rows are marked \`demo: true\`. No personal data. Lists are paged by cursor (\`after\`, \`next\`, header Link).
Registers and plans are read and written, reports read, with a token that an account lends (\`Authorization: Bearer …\`), within its own rights.
Every answer has an ETag; faults are RFC 9457 problems with a stable \`code\`.`;

/** The API: public facts for everybody, registers for programs with a token. One app, mounted in one route and called by tests directly. */
export function createApi(): Api {
  const api = new OpenAPIHono<ApiEnvironment>({
    defaultHook: (result, context) =>
      result.success
        ? undefined
        : problem(
            context,
            new Refusal('invalid', 'kernel.error.invalid', { fields: fieldFaults(result.error) }),
          ),
  }).basePath('/api/v1');

  api.use(
    '*',
    cors({
      origin: '*',
      allowMethods: ['GET', 'HEAD', 'OPTIONS'],
      exposeHeaders: ['ETag', 'Link'],
      maxAge: 86_400,
    }),
  );
  api.use('*', etag());
  api.use('*', async (context, next) => {
    await next();
    if (context.res.ok && !context.res.headers.has('cache-control'))
      context.res.headers.set('cache-control', 'public, max-age=60');
  });
  api.use('*', async (context, next) => {
    const { method, path } = context.req;
    const brings = /^(POST|PUT|PATCH)$/.test(method) && methodsAt(api, path).includes(method);
    const type = context.req.header('content-type') ?? '';
    return brings && !/^application\/([\w.-]+\+)?json\s*(;|$)/i.test(type)
      ? bare(context, 415, { 'accept-post': 'application/json' })
      : next();
  });
  productRoutes(api);
  producerRoutes(api);
  placeRoutes(api);
  certificateRoutes(api);
  targetRoutes(api);
  boundaryRoutes(api);
  outletRoutes(api);
  registerRoutes(api);
  planRoutes(api);
  reportRoutes(api);
  api.get('/openapi.json', (context) => context.json(documentOf(api, context.env?.origin)));
  api.notFound((context) => {
    const taken = methodsAt(api, context.req.path);
    return taken.length ? bare(context, 405, { allow: taken.join(', ') }) : bare(context, 404);
  });
  api.onError((error, context) => {
    const meant = translateDatabaseError(error);
    if (meant instanceof Refusal) return problem(context, meant);
    // a body that is no JSON
    if (error instanceof HTTPException && error.status < 500) return bare(context, error.status);
    log.error({ requestId: context.env?.requestId, err: error });
    return bare(context, 500);
  });
  return api;
}

// The library types this as OpenAPI 3.0, which knows no identifier of a licence; 3.1 does.
const license = { name: 'Apache-2.0', identifier: 'Apache-2.0' };

/** The OpenAPI document of the API as it is served at an origin. */
export const documentOf = (api: Api, origin = '/') =>
  api.getOpenAPI31Document({
    openapi: '3.1.0',
    info: {
      title: 'Năm Sao',
      version: '1.0.0',
      description,
      license,
    },
    servers: [{ url: origin }],
  });

/** A refusal of which no more is known than its status. */
const bare = (context: Context<ApiEnvironment>, status: number, headers = {}): Response =>
  problemResponse(
    context.req.header('accept-language'),
    faultOfStatus(status, context.env?.requestId ?? ''),
    headers,
  );

/** The methods that an address answers: none where there is no such address (RFC 9110 15.5.6). */
function methodsAt(api: Api, path: string): string[] {
  const answers = (method: string) =>
    api.router.match(method, path)[0].some(([[, route]]) => route.method === method);
  const taken = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'].filter(answers);
  return taken.length ? [...taken, ...(taken.includes('GET') ? ['HEAD'] : []), 'OPTIONS'] : [];
}
