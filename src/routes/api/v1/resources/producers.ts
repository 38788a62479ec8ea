import { createRoute, z } from '@hono/zod-openapi';
import { db } from '#kernel/db.server.ts';
import { Refusal } from '#kernel/errors.ts';
import { producerPath } from '#modules/catalogue/index.ts';
import { listProducers, producerPage } from '#modules/catalogue/index.server.ts';
import { mergedInto } from '#modules/registry/index.server.ts';
import { producerKinds } from '#modules/registry/index.ts';
import type { Api } from '../app.ts';
import { elsewhere, movedTo, pageAnswer } from '../paging.ts';
import { problems } from '../problems.ts';
import { pageOf, paging, Producer, ProducerDetail } from '../schemas.ts';
import { producerDetailView } from '../views.ts';

const list = createRoute({
  method: 'get',
  path: '/producers',
  operationId: 'listProducers',
  tags: ['producers'],
  summary: 'Producers with recognised products, by name',
  request: {
    query: z.strictObject({
      q: z
        .string()
        .max(120)
        .optional()
        .openapi({ description: 'Words of the name, with or without accents' }),
      kind: z.enum(producerKinds).optional().openapi({ description: 'Legal form' }),
      ...paging,
    }),
  },
  responses: {
    200: {
      description: 'A page of producers',
      content: { 'application/json': { schema: pageOf(Producer, 'ProducerPage') } },
    },
    ...problems.invalid,
  },
});

const one = createRoute({
  method: 'get',
  path: '/producers/{code}',
  operationId: 'getProducer',
  tags: ['producers'],
  summary: 'One producer, its names and forms over time, its products',
  request: {
    params: z.object({
      code: z.string().max(20).openapi({ description: 'Code of the producer', example: 'CT-0001' }),
    }),
  },
  responses: {
    200: {
      description: 'The producer',
      content: { 'application/json': { schema: ProducerDetail } },
    },
    ...elsewhere,
    ...problems.missing,
  },
});

export function producerRoutes(api: Api): void {
  api.openapi(list, async (context) => {
    const { origin } = context.env;
    const { q, kind, after, limit = 24 } = context.req.valid('query');
    const found = await listProducers(db(), { q, kind, after, limit });
    return pageAnswer(context, {
      items: found.rows.map(({ slug, isDemo, ...row }) => ({
        ...row,
        demo: isDemo,
        url: origin + producerPath({ slug, code: row.code }),
      })),
      total: found.total,
      next: found.next,
    });
  });
  api.openapi(one, async (context) => {
    const code = context.req.valid('param').code.toUpperCase();
    const producer = await producerPage(db(), code);
    if (!producer) {
      const kept = await mergedInto(db(), 'producer', code);
      if (kept) return movedTo(context, kept.code);
      throw new Refusal('not-found', 'registry.error.no-producer');
    }
    return context.json(producerDetailView(producer, context.env.origin), 200);
  });
}
