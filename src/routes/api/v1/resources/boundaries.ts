import { createRoute, z } from '@hono/zod-openapi';
import type { Day } from '#kernel/day.ts';
import { databaseNow, db } from '#kernel/db.server.ts';
import { levels } from '#modules/places/index.ts';
import { boundariesOn } from '#modules/places/index.server.ts';
import type { Api } from '../app.ts';
import { problems } from '../problems.ts';
import { Boundaries, DayParameter } from '../schemas.ts';

const list = createRoute({
  method: 'get',
  path: '/boundaries',
  operationId: 'getBoundaries',
  tags: ['places'],
  summary: 'Outlines of units on a day, GeoJSON in WGS 84',
  description:
    'The property `outline` says whether an outline is official or a schematic drawing of our own.',
  request: {
    query: z.strictObject({
      on: DayParameter.optional().openapi({ description: 'Today when left out' }),
      level: z.enum(levels).default('commune').openapi({ description: 'Level of the units' }),
    }),
  },
  responses: {
    200: {
      description: 'A feature collection',
      content: { 'application/geo+json': { schema: Boundaries } },
    },
    ...problems.invalid,
  },
});

export function boundaryRoutes(api: Api): void {
  api.openapi(list, async (context) => {
    const { on, level } = context.req.valid('query');
    const day = on ?? ((await databaseNow(db())).today as Day);
    const collection = await boundariesOn(db(), day, level);
    const body: z.infer<typeof Boundaries> = {
      type: 'FeatureCollection',
      features: collection.features.map(({ properties, geometry }) => ({
        type: 'Feature',
        properties: { ...properties },
        geometry: { type: geometry.type, coordinates: [...geometry.coordinates] },
      })),
    };
    return context.json(body, 200, {
      'content-type': 'application/geo+json; charset=utf-8',
      'cache-control': 'public, max-age=3600',
    });
  });
}
