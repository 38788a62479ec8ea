import { createRoute, z } from '@hono/zod-openapi';
import { db } from '#kernel/db.server.ts';
import { Refusal } from '#kernel/errors.ts';
import { certificateByCode } from '#modules/recognition/index.server.ts';
import type { Api } from '../app.ts';
import { problems } from '../problems.ts';
import { Certificate, DayParameter } from '../schemas.ts';
import { certificateView } from '../views.ts';

const one = createRoute({
  method: 'get',
  path: '/certificates/{code}',
  operationId: 'checkCertificate',
  tags: ['certificates'],
  summary: 'Is, or was, a certificate valid on a day',
  request: {
    params: z.object({
      code: z.string().max(80).openapi({ description: 'The 26 characters below the QR' }),
    }),
    query: z.strictObject({
      on: DayParameter.optional().openapi({ description: 'Today when left out' }),
    }),
  },
  responses: {
    200: {
      description: 'The certificate',
      content: { 'application/json': { schema: Certificate } },
    },
    ...problems.missing,
    ...problems.invalid,
  },
});

export function certificateRoutes(api: Api): void {
  api.openapi(one, async (context) => {
    const { code } = context.req.valid('param');
    const certificate = await certificateByCode(db(), code, context.req.valid('query').on);
    if (certificate.status === 'unknown')
      throw new Refusal('not-found', 'catalogue.api.error.no-certificate');
    // a revocation shows at once
    context.header('cache-control', 'no-cache');
    return context.json(certificateView(certificate, context.env.origin), 200);
  });
}
