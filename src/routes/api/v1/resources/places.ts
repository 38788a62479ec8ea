import { createRoute, z } from '@hono/zod-openapi';
import type { Day } from '#kernel/day.ts';
import { databaseNow, db } from '#kernel/db.server.ts';
import { Refusal } from '#kernel/errors.ts';
import { decodeCursor, encodeCursor } from '#kernel/page.ts';
import { placePath } from '#modules/catalogue/index.ts';
import { fullName, levels, type Unit } from '#modules/places/index.ts';
import { placePage, unitsOn } from '#modules/places/index.server.ts';
import type { Api } from '../app.ts';
import { pageAnswer } from '../paging.ts';
import { problems } from '../problems.ts';
import { DayParameter, pageOf, paging, Place, PlaceDetail } from '../schemas.ts';

const list = createRoute({
  method: 'get',
  path: '/places',
  operationId: 'listPlaces',
  tags: ['places'],
  summary: 'Units of a day, by code',
  request: {
    query: z.strictObject({
      on: DayParameter.optional().openapi({ description: 'Today when left out' }),
      level: z.enum(levels).optional().openapi({ description: 'All levels when left out' }),
      within: z
        .string()
        .regex(/^\d{2,5}$/, { message: 'kernel.error.wrong-form' })
        .optional()
        .openapi({
          description: 'Units inside this one; a unit that is gone answers by lineage',
          example: '30',
        }),
      ...paging,
    }),
  },
  responses: {
    200: {
      description: 'A page of units',
      content: { 'application/json': { schema: pageOf(Place, 'PlacePage') } },
    },
    ...problems.missing,
    ...problems.invalid,
  },
});

const one = createRoute({
  method: 'get',
  path: '/places/{code}',
  operationId: 'getPlace',
  tags: ['places'],
  summary: 'A unit with its versions and what resolutions made of it',
  request: {
    params: z.object({
      code: z
        .string()
        .regex(/^\d{2,5}$/, { message: 'kernel.error.wrong-form' })
        .openapi({ description: 'GSO code of the unit', example: '10525' }),
    }),
  },
  responses: {
    200: { description: 'The unit', content: { 'application/json': { schema: PlaceDetail } } },
    ...problems.missing,
    ...problems.invalid,
  },
});

const view = (unit: Unit, origin: string) => ({
  code: unit.code,
  level: unit.level,
  kind: unit.kind,
  name: unit.name,
  parent: unit.parent,
  url: origin + placePath({ code: unit.code, name: fullName(unit) }),
});

const label = (unit: { code: string; kind: string; name: string }) => ({
  code: unit.code,
  name: fullName(unit),
});

const today = async () => (await databaseNow(db())).today as Day;

export function placeRoutes(api: Api): void {
  api.openapi(list, async (context) => {
    const { on, level, within, after, limit = 24 } = context.req.valid('query');
    const cursor = decodeCursor(after, 1);
    const units = await unitsOn(db(), on ?? (await today()), {
      level,
      withinCode: within,
      after: cursor ? String(cursor[0]) : undefined,
      limit: limit + 1,
    });
    const shown = units.slice(0, limit);
    return pageAnswer(context, {
      items: shown.map((unit) => view(unit, context.env.origin)),
      next: units.length > limit ? encodeCursor([shown.at(-1)!.code]) : null,
    });
  });
  api.openapi(one, async (context) => {
    const { code } = context.req.valid('param');
    const place = await placePage(db(), code, await today());
    if (!place) throw new Refusal('not-found', 'places.error.unknown-code', { params: { code } });
    return context.json(
      {
        ...view(place.unit, context.env.origin),
        existsToday: place.existsOn,
        versions: place.versions.map(({ kind, name, validFrom, validUntil }) => ({
          kind,
          name,
          validFrom,
          validUntil,
        })),
        changes: place.steps.map((step) => ({
          on: step.on,
          extent: step.extent,
          confidence: step.confidence,
          resolution: step.resolution,
          from: label(step.from),
          to: step.to && label(step.to),
        })),
        children: place.children.map(label),
      },
      200,
    );
  });
}
