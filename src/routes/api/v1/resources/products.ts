import { createRoute, z } from '@hono/zod-openapi';
import { publicActor } from '#kernel/actor.ts';
import { db } from '#kernel/db.server.ts';
import { Refusal } from '#kernel/errors.ts';
import { productPage, search } from '#modules/catalogue/index.server.ts';
import { mergedInto } from '#modules/registry/index.server.ts';
import type { Api } from '../app.ts';
import { elsewhere, movedTo, pageAnswer } from '../paging.ts';
import { problems } from '../problems.ts';
import { pageOf, Product, ProductDetail, ProductQuery } from '../schemas.ts';
import { productDetailView, productView } from '../views.ts';

const list = createRoute({
  method: 'get',
  path: '/products',
  operationId: 'listProducts',
  tags: ['products'],
  summary: 'Products, by the same filters as the page /san-pham',
  request: { query: ProductQuery },
  responses: {
    200: {
      description: 'A page of products',
      content: { 'application/json': { schema: pageOf(Product, 'ProductPage') } },
    },
    ...problems.invalid,
  },
});

const one = createRoute({
  method: 'get',
  path: '/products/{code}',
  operationId: 'getProduct',
  tags: ['products'],
  summary: 'One product with its recognitions and where they were read',
  request: {
    params: z.object({
      code: z.string().max(20).openapi({ description: 'Code of the product', example: 'HD-0001' }),
    }),
  },
  responses: {
    200: { description: 'The product', content: { 'application/json': { schema: ProductDetail } } },
    ...elsewhere,
    ...problems.missing,
  },
});

export function productRoutes(api: Api): void {
  api.openapi(list, async (context) => {
    const { origin } = context.env;
    const found = await search(db(), publicActor, context.req.valid('query'));
    return pageAnswer(context, {
      items: found.rows.map((row) => productView(row, origin)),
      total: found.total,
      next: found.next,
    });
  });
  api.openapi(one, async (context) => {
    const code = context.req.valid('param').code.toUpperCase();
    const product = await productPage(db(), code);
    if (!product) {
      const kept = await mergedInto(db(), 'product', code);
      if (kept) return movedTo(context, kept.code);
      throw new Refusal('not-found', 'registry.error.no-product');
    }
    return context.json(productDetailView(product, context.env.origin), 200);
  });
}
