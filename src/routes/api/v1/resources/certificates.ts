import { createRoute, z } from '@hono/zod-openapi';
import { db } from '#kernel/db.server.ts';
import { Refusal } from '#kernel/errors.ts';
import { certificateByCode, listCertificates } from '#modules/recognition/index.server.ts';
import type { Api } from '../app.ts';
import { pageAnswer } from '../paging.ts';
import { problems } from '../problems.ts';
import { Certificate, DayParameter, pageOf, paging } from '../schemas.ts';
import { certificateView } from '../views.ts';

const list = createRoute({
  method: 'get',
  path: '/certificates',
  operationId: 'listCertificates',
  tags: ['certificates'],
  summary: 'Certificates, the newest first',
  request: {
    query: z.strictObject({
      product: z
        .string()
        .max(20)
        .optional()
        .openapi({ description: 'Code of the product', example: 'HD-0001' }),
      decision: z
        .string()
        .max(60)
        .optional()
        .openapi({ description: 'Number of the decision', example: '1234/QĐ-UBND' }),
      issuedFrom: DayParameter.optional().openapi({ description: 'First day of issue' }),
      issuedUntil: DayParameter.optional().openapi({ description: 'Last day of issue' }),
      on: DayParameter.optional().openapi({
        description: 'The day for which each status is said; today when left out',
      }),
      ...paging,
    }),
  },
  responses: {
    200: {
      description: 'A page of certificates',
      content: { 'application/json': { schema: pageOf(Certificate, 'CertificatePage') } },
    },
    ...problems.invalid,
  },
});

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
  api.openapi(list, async (context) => {
    const { limit = 24, ...filter } = context.req.valid('query');
    const { rows, next } = await listCertificates(db(), { ...filter, limit });
    // a revocation shows at once
    context.header('cache-control', 'no-cache');
    return pageAnswer(context, {
      items: rows.map((row) => certificateView(row, context.env.origin)),
      next,
    });
  });
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
