import { createRoute, z } from '@hono/zod-openapi';
import type { Day } from '#kernel/day.ts';
import { databaseNow, db } from '#kernel/db.server.ts';
import { Refusal } from '#kernel/errors.ts';
import { producerPath, productPath } from '#modules/catalogue/index.ts';
import { listOutlets, outletPage } from '#modules/outlets/index.server.ts';
import {
  clock,
  outletKinds,
  outletPath,
  placeCategories,
  readHours,
  tourismTies,
  type OutletRow,
  type UnitLabel,
} from '#modules/outlets/index.ts';
import { fullName } from '#modules/places/index.ts';
import { placeBySlugOrCode } from '#modules/places/index.server.ts';
import type { Api } from '../app.ts';
import { pageAnswer } from '../paging.ts';
import { problems } from '../problems.ts';
import { pageOf, paging, PlaceLabel } from '../schemas.ts';

const day = () => z.string().openapi({ format: 'date' });

export const Outlet = z
  .object({
    code: z.string().openapi({ example: 'DB-0001' }),
    name: z.string(),
    kind: z.enum(outletKinds),
    category: z.enum(placeCategories).nullable().openapi({
      description: 'Sort of place, by the first group of criteria of Decision 950/QĐ-BCT',
    }),
    address: z.string().nullable(),
    place: PlaceLabel.nullable().openapi({ description: 'As recorded, on its own day' }),
    placeToday: PlaceLabel.nullable().openapi({
      description: 'Where that land lies today; null where the lineage cannot say',
    }),
    position: z
      .object({ latitude: z.number(), longitude: z.number() })
      .nullable()
      .openapi({ description: 'WGS84; null: not known' }),
    hours: z
      .array(z.object({ day: z.int().min(1).max(7), opens: z.string(), closes: z.string() }))
      .nullable()
      .openapi({ description: 'Day 1 is Monday; null: not known' }),
    openedOn: day().nullable(),
    tourism: z.enum(tourismTies).nullable().openapi({ description: 'null: nobody has said' }),
    state: z.enum(['active', 'paused', 'closed', 'not-yet', 'unknown']),
    freshness: z.enum(['confirmed', 'stale', 'unknown']).openapi({
      description: 'confirmed: somebody was there within six months',
    }),
    lastConfirmed: day().nullable(),
    products: z.int().openapi({ description: 'On show today' }),
    demo: z.boolean(),
    url: z.string(),
  })
  .openapi('Outlet');

export const OutletDetail = Outlet.extend({
  operator: z.string().nullable(),
  producer: z.object({ code: z.string(), name: z.string(), url: z.string() }).nullable(),
  area: z.number().nullable().openapi({ description: 'm²' }),
  facilities: z.string().nullable(),
  tourismTie: z.string().nullable(),
  support: z
    .object({ decision: z.string(), on: day().nullable(), amount: z.int().nullable() })
    .nullable()
    .openapi({ description: 'amount in đồng' }),
  shelf: z.array(
    z.object({
      code: z.string(),
      name: z.string(),
      stars: z.int().nullable(),
      from: day(),
      until: day().nullable(),
      demo: z.boolean(),
      url: z.string(),
    }),
  ),
  states: z.array(
    z.object({
      state: z.enum(['active', 'paused', 'closed']),
      since: day(),
      reason: z.string().nullable(),
      demo: z.boolean(),
    }),
  ),
  source: z.string().nullable(),
}).openapi('OutletDetail');

const list = createRoute({
  method: 'get',
  path: '/outlets',
  operationId: 'listOutlets',
  tags: ['outlets'],
  summary: 'Centres, shops and corners that show and sell products, by name',
  request: {
    query: z.strictObject({
      q: z.string().max(120).optional().openapi({ description: 'Words of name or address' }),
      kind: z.enum(outletKinds).optional().openapi({ description: 'Kind of the point' }),
      tourism: z
        .enum(['true'])
        .optional()
        .openapi({ description: 'Only those tied to a tourist site or route' }),
      place: z
        .string()
        .regex(/^\d{2,5}$/, { message: 'kernel.error.wrong-form' })
        .optional()
        .openapi({ description: 'Code of a unit: outlets that lie in it', example: '10525' }),
      ...paging,
    }),
  },
  responses: {
    200: {
      description: 'A page of outlets',
      content: { 'application/json': { schema: pageOf(Outlet, 'OutletPage') } },
    },
    ...problems.invalid,
  },
});

const one = createRoute({
  method: 'get',
  path: '/outlets/{code}',
  operationId: 'getOutlet',
  tags: ['outlets'],
  summary: 'One outlet, what it shows today and how its state changed',
  request: {
    params: z.object({
      code: z.string().max(20).openapi({ description: 'Code of the point', example: 'DB-0001' }),
    }),
  },
  responses: {
    200: { description: 'The outlet', content: { 'application/json': { schema: OutletDetail } } },
    ...problems.missing,
  },
});

const label = (unit: UnitLabel | null) => unit && { code: unit.code, name: fullName(unit) };

const view = (outlet: OutletRow, origin: string): z.infer<typeof Outlet> => ({
  code: outlet.code,
  name: outlet.name,
  kind: outlet.kind,
  category: outlet.category,
  address: outlet.address,
  place: label(outlet.place),
  placeToday: label(outlet.placeToday),
  position:
    outlet.latitude === null || outlet.longitude === null
      ? null
      : { latitude: outlet.latitude, longitude: outlet.longitude },
  hours:
    (outlet.hours === null ? null : readHours(outlet.hours))?.map((span) => ({
      day: span.day,
      opens: clock(span.from),
      closes: clock(span.until),
    })) ?? null,
  openedOn: outlet.openedOn,
  tourism: outlet.tourism,
  state: outlet.liveness.standing,
  freshness: outlet.liveness.freshness,
  lastConfirmed: outlet.liveness.lastConfirmed,
  products: outlet.products,
  demo: outlet.isDemo,
  url: origin + outletPath(outlet),
});

const today = async () => (await databaseNow(db())).today as Day;

export function outletRoutes(api: Api): void {
  api.openapi(list, async (context) => {
    const { q, kind, tourism, place, after, limit = 24 } = context.req.valid('query');
    const on = await today();
    const unit = place === undefined ? null : await placeBySlugOrCode(db(), place, on);
    if (place !== undefined && !unit)
      throw new Refusal('invalid', 'kernel.error.invalid', {
        fields: [{ field: 'place', code: 'places.error.unknown-code', params: { code: place } }],
      });
    const found = await listOutlets(db(), on, {
      q,
      kind,
      tourism: tourism === 'true',
      ...(unit && { placeId: unit.placeId }),
      after,
      limit,
    });
    return pageAnswer(context, {
      items: found.rows.map((row) => view(row, context.env.origin)),
      total: found.total,
      next: found.next,
    });
  });
  api.openapi(one, async (context) => {
    const { origin } = context.env;
    const outlet = await outletPage(db(), context.req.valid('param').code, await today());
    if (!outlet) throw new Refusal('not-found', 'outlets.error.no-outlet');
    return context.json(
      {
        ...view(outlet, origin),
        operator: outlet.operator,
        producer: outlet.producer && {
          code: outlet.producer.code,
          name: outlet.producer.name,
          url: origin + producerPath(outlet.producer),
        },
        area: outlet.area,
        facilities: outlet.facilities,
        tourismTie: outlet.sight ?? outlet.tourismNote,
        support:
          outlet.fundingDecision === null
            ? null
            : {
                decision: outlet.fundingDecision,
                on: outlet.fundedOn,
                amount: outlet.supportMoney,
              },
        shelf: outlet.shelf.map((row) => ({
          code: row.code,
          name: row.name,
          stars: row.stars,
          from: row.shownFrom,
          until: row.shownUntil,
          demo: row.isDemo,
          url: origin + productPath(row),
        })),
        states: outlet.states.map(({ state, since, reason, isDemo }) => ({
          state,
          since,
          reason,
          demo: isDemo,
        })),
        source: outlet.source,
      },
      200,
    );
  });
}
