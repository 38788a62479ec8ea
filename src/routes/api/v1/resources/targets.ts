import { createRoute, z } from '@hono/zod-openapi';
import type { Day } from '#kernel/day.ts';
import { databaseNow, db } from '#kernel/db.server.ts';
import { Refusal } from '#kernel/errors.ts';
import type { TargetView } from '#modules/programme/index.ts';
import { targetRows, targets } from '#modules/programme/index.server.ts';
import type { Api } from '../app.ts';
import { problems } from '../problems.ts';
import { DayParameter, Target, TargetDetail } from '../schemas.ts';

const on = DayParameter.optional().openapi({ description: 'Today when left out' });

const list = createRoute({
  method: 'get',
  path: '/targets',
  operationId: 'listTargets',
  tags: ['targets'],
  summary: 'All targets of the scheme with their values on a day',
  description: 'Not paged: the scheme has thirteen. Fictitious rows never count.',
  request: { query: z.strictObject({ on }) },
  responses: {
    200: {
      description: 'The targets',
      content: {
        'application/json': {
          schema: z.object({ on: z.string(), items: z.array(Target) }).openapi('TargetList'),
        },
      },
    },
    ...problems.invalid,
  },
});

const one = createRoute({
  method: 'get',
  path: '/targets/{phase}/{name}',
  operationId: 'getTarget',
  tags: ['targets'],
  summary: 'One target with the rows that make its value',
  request: {
    params: z.object({
      phase: z.string().max(20).openapi({ example: '2018-2020' }),
      name: z.string().max(60).openapi({ example: 'five-star' }),
    }),
    query: z.strictObject({ on }),
  },
  responses: {
    200: { description: 'The target', content: { 'application/json': { schema: TargetDetail } } },
    ...problems.missing,
    ...problems.invalid,
  },
});

const view = (target: TargetView, origin: string) => ({
  id: target.id,
  phase: target.phase,
  title: target.title,
  unit: target.unit,
  goal: target.goal,
  value: target.value,
  met: target.met,
  rows: target.rows,
  series: target.series.map(({ year, value }) => ({ year, value })),
  url: `${origin}/de-an/${target.id}`,
});

const dayOr = async (asked: Day | undefined) => asked ?? ((await databaseNow(db())).today as Day);

export function targetRoutes(api: Api): void {
  api.openapi(list, async (context) => {
    const day = await dayOr(context.req.valid('query').on);
    const items = (await targets(db(), { on: day })).map((target) =>
      view(target, context.env.origin),
    );
    return context.json({ on: day, items }, 200);
  });
  api.openapi(one, async (context) => {
    const { origin } = context.env;
    const { phase, name } = context.req.valid('param');
    const day = await dayOr(context.req.valid('query').on);
    const target = (await targets(db(), { on: day })).find(({ id }) => id === `${phase}/${name}`);
    if (!target) throw new Refusal('not-found', 'catalogue.api.error.no-target');
    const rows = await targetRows(db(), target.id, { on: day });
    return context.json(
      {
        ...view(target, origin),
        evidence: rows.map((row) => ({
          on: row.on,
          year: row.year,
          subject: row.subject,
          code: row.code,
          name: row.name,
          note: row.note,
          demo: row.isDemo,
          url: row.path === null ? null : origin + row.path,
        })),
      },
      200,
    );
  });
}
