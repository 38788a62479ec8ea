import { createRoute, z } from '@hono/zod-openapi';
import type { Day } from '#kernel/day.ts';
import { databaseNow, db } from '#kernel/db.server.ts';
import { Refusal } from '#kernel/errors.ts';
import { fullName } from '#modules/places/index.ts';
import type { TargetView } from '#modules/programme/index.ts';
import {
  targetByPlace,
  targetRowPage,
  targets,
  type TargetQuestion,
} from '#modules/programme/index.server.ts';
import type { Api } from '../app.ts';
import { KnownParameter, WithinParameter } from '../parameters.ts';
import { problems } from '../problems.ts';
import { DayParameter, Target, TargetDetail, TargetPlaces } from '../schemas.ts';

/** Rows of one answer; the rest follows by cursor. */
const rowsOfAnswer = 1000;

const asked = {
  on: DayParameter.optional().openapi({ description: 'Today when left out' }),
  knownAt: KnownParameter.optional(),
  within: WithinParameter.optional(),
};
const params = z.object({
  phase: z
    .string()
    .max(40)
    .openapi({ description: 'Phase: the first part of the id', example: '2018-2020' }),
  name: z
    .string()
    .max(60)
    .openapi({ description: 'Target: the last part of the id', example: 'five-star' }),
});

const list = createRoute({
  method: 'get',
  path: '/targets',
  operationId: 'listTargets',
  tags: ['targets'],
  summary: 'All targets with their values on a day',
  description:
    'Not paged: the thirteen of the scheme first, then those of other plans and of the national programme, which carry their own prefix. Fictitious rows never count.',
  request: { query: z.strictObject(asked) },
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
    params,
    query: z.strictObject({
      ...asked,
      after: z
        .string()
        .max(600)
        .optional()
        .openapi({ description: 'Cursor: `next` of the answer before' }),
    }),
  },
  responses: {
    200: { description: 'The target', content: { 'application/json': { schema: TargetDetail } } },
    ...problems.missing,
    ...problems.invalid,
  },
});

const places = createRoute({
  method: 'get',
  path: '/targets/{phase}/{name}/places',
  operationId: 'getTargetPlaces',
  tags: ['targets'],
  summary: 'The rows of one target by place, on the map of districts or of communes today',
  request: {
    params,
    query: z.strictObject({
      ...asked,
      level: z
        .enum(['district', 'commune'])
        .optional()
        .openapi({ description: 'The map: communes of today when left out' }),
    }),
  },
  responses: {
    200: {
      description: 'The numbers by place; empty while nothing of the kind is on record',
      content: { 'application/json': { schema: TargetPlaces } },
    },
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
  programme: target.programme,
  kind: target.kind,
  whole: target.whole,
  definition: target.definition,
  outlook: {
    state: target.outlook.state,
    pace: target.outlook.pace,
    late: target.outlook.late,
    missing: target.outlook.gap?.missing ?? null,
    neededPerYear: target.outlook.gap?.perYear ?? null,
    forecast: target.outlook.forecast,
  },
  url: `${origin}/de-an/${target.id}`,
});

async function questionOf(query: {
  on?: Day;
  knownAt?: Date;
  within?: string;
}): Promise<TargetQuestion> {
  const { now, today } = await databaseNow(db());
  const { on, knownAt, within } = query;
  return {
    on: on ?? (today as Day),
    ...(knownAt && knownAt < now && { knownAt }),
    ...(within !== undefined && { within }),
  };
}

async function targetOf(
  { phase, name }: { phase: string; name: string },
  question: TargetQuestion,
): Promise<TargetView> {
  const [target] = await targets(db(), question, [`${phase}/${name}`]);
  if (!target) throw new Refusal('not-found', 'catalogue.api.error.no-target');
  return target;
}

export function targetRoutes(api: Api): void {
  api.openapi(list, async (context) => {
    const question = await questionOf(context.req.valid('query'));
    const items = (await targets(db(), question)).map((target) => view(target, context.env.origin));
    return context.json({ on: question.on, items }, 200);
  });
  api.openapi(one, async (context) => {
    const { origin } = context.env;
    const { after, ...query } = context.req.valid('query');
    const question = await questionOf(query);
    const target = await targetOf(context.req.valid('param'), question);
    const page = await targetRowPage(db(), target.id, question, { after, limit: rowsOfAnswer });
    return context.json(
      {
        ...view(target, origin),
        evidence: page.rows.map((row) => ({
          on: row.on,
          year: row.year,
          subject: row.subject,
          code: row.code,
          name: row.name,
          note: row.note,
          demo: row.isDemo,
          url: row.path === null ? null : origin + row.path,
        })),
        next: page.next,
      },
      200,
    );
  });
  api.openapi(places, async (context) => {
    const { level = 'commune', ...query } = context.req.valid('query');
    const question = await questionOf(query);
    const { id } = await targetOf(context.req.valid('param'), question);
    const table = await targetByPlace(db(), id, question, level);
    return context.json(
      {
        id,
        on: question.on,
        level,
        mapDay: table?.day ?? question.on,
        items: (table?.units ?? []).map(({ unit, rows, whole }) => ({
          code: unit.code,
          name: fullName(unit),
          rows,
          whole,
        })),
        unplaced: {
          rows: table?.unplaced.rows ?? 0,
          whole: table?.unplaced.whole ?? null,
          reasons: [...(table?.unplaced.reasons ?? [])],
        },
        total: table?.total ?? 0,
      },
      200,
    );
  });
}
