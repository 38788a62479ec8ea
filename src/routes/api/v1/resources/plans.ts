import { createRoute, z } from '@hono/zod-openapi';
import type { Actor } from '#kernel/actor.ts';
import type { Day } from '#kernel/day.ts';
import { databaseNow, db } from '#kernel/db.server.ts';
import { activityKinds, fundingSources, leads } from '#modules/programme/index.ts';
import {
  planList,
  planView,
  removeActivity,
  saveActivity,
} from '#modules/programme/index.server.ts';
import type { Api } from '../app.ts';
import { problems } from '../problems.ts';
import { DayParameter } from '../schemas.ts';
import { demandToken, problem, refused } from '../token.ts';

const Money = z.int().openapi({ description: 'Whole đồng' });
const amounts = { planned: Money, allocated: Money, disbursed: Money };
const Year = z.int().min(2018).max(2050);
const state = z.enum(['draft', 'submitted', 'approved', 'adjusted']);

export const PlanSummary = z
  .object({
    code: z.string().openapi({ example: 'KH-NN-2027' }),
    lead: z.enum(leads),
    title: z.string(),
    from: z.string(),
    until: z.string(),
    version: z.int(),
    state,
    openState: state.nullable().openapi({ description: 'Of a later version, if there is one' }),
    activities: z.int(),
    ...amounts,
    demo: z.boolean(),
  })
  .openapi('PlanSummary');
const Output = z.object({
  wording: z.string().max(300),
  unit: z.string().max(60).default(''),
  amount: z.int().min(0).nullable().default(null),
  targetId: z.string().max(80).nullable().default(null),
});
const Line = z.object({
  wording: z.string().max(300),
  source: z.enum(fundingSources),
  planned: z.int().min(0),
  normId: z.uuid().nullable().default(null),
  units: z.int().min(1).nullable().default(null),
});
export const PlanActivityBody = z
  .strictObject({
    title: z.string().max(300),
    kind: z.enum(activityKinds),
    content: z.string().max(8000).default(''),
    place: z
      .string()
      .max(200)
      .nullable()
      .default(null)
      .openapi({ description: 'Code or name of a unit; null: the whole province' }),
    months: z.array(z.int().min(1).max(12)).max(12).default([]),
    years: z.array(Year).max(20).default([]),
    responsible: z.string().max(300),
    cooperating: z.string().max(300).default(''),
    outputs: z.array(Output).max(20).default([]),
    lines: z.array(Line).max(30).default([]),
  })
  .openapi('PlanActivityBody');
export const PlanActivity = z
  .object({
    itemId: z.uuid(),
    title: z.string(),
    kind: z.string(),
    content: z.string(),
    place: z.string().nullable(),
    months: z.array(z.int()),
    years: z.array(z.int()),
    responsible: z.string(),
    cooperating: z.string(),
    outputs: z.array(Output),
    lines: z.array(Line.extend({ source: z.string() })),
    planned: Money,
  })
  .openapi('PlanActivity');
export const Plan = z
  .object({
    code: z.string(),
    lead: z.enum(leads),
    from: z.string(),
    until: z.string(),
    on: z.string().openapi({ description: 'Day on which money and outputs are counted' }),
    version: z.int(),
    state,
    title: z.string(),
    purpose: z.string(),
    measures: z.string(),
    decisionNumber: z.string(),
    versions: z.array(z.object({ version: z.int(), state, approvedOn: z.string().nullable() })),
    activities: z.array(PlanActivity),
    totals: z.object(amounts),
    warnings: z.array(
      z.object({
        itemId: z.string(),
        code: z.string(),
        params: z.record(z.string(), z.union([z.string(), z.number()])),
      }),
    ),
    demo: z.boolean(),
  })
  .openapi('Plan');

const security = [{ token: [] }];
const tags = ['plans'];
const code = z
  .string()
  .max(40)
  .openapi({
    param: { name: 'code', in: 'path' },
    description: 'Code of the plan',
    example: 'KH-NN-2027',
  });
const itemId = z
  .uuid()
  .openapi({ param: { name: 'itemId', in: 'path' }, description: 'Id of the activity' });
const body = {
  content: { 'application/json': { schema: PlanActivityBody } },
  required: true,
};
const activityAnswer = (description: string) => ({
  description,
  content: { 'application/json': { schema: PlanActivity } },
});

const list = createRoute({
  method: 'get',
  path: '/plans',
  operationId: 'listPlans',
  tags,
  security,
  summary: 'Plans that the account sees, newest first, with their money',
  request: {
    query: z.strictObject({
      lead: z.enum(leads).optional().openapi({ description: 'Department that leads the plan' }),
      year: z.coerce.number().pipe(Year).optional().openapi({ description: 'Year of the plan' }),
    }),
  },
  responses: {
    200: {
      description: 'The plans',
      content: { 'application/json': { schema: z.object({ items: z.array(PlanSummary) }) } },
    },
    ...refused,
    ...problems.invalid,
  },
});
const one = createRoute({
  method: 'get',
  path: '/plans/{code}',
  operationId: 'getPlan',
  tags,
  security,
  summary: 'One version of a plan: activities, outputs, money, warnings',
  request: {
    params: z.object({ code }),
    query: z.strictObject({
      version: z.coerce
        .number()
        .pipe(z.int().min(1))
        .optional()
        .openapi({ description: 'Left out: the one being written, else the last' }),
      on: DayParameter.optional().openapi({
        description: 'Day on which money and outputs are counted; today when left out',
      }),
    }),
  },
  responses: {
    200: { description: 'The version', content: { 'application/json': { schema: Plan } } },
    ...refused,
    ...problems.invalid,
  },
});
const conflict = { 409: problem('The plan has no version that is being written') };
const enter = createRoute({
  method: 'post',
  path: '/plans/{code}/activities',
  operationId: 'enterPlanActivity',
  tags,
  security,
  summary: 'A new activity in the version that is being written, with outputs and budget lines',
  request: { params: z.object({ code }), body },
  responses: { 201: activityAnswer('The activity'), ...refused, ...conflict, ...problems.invalid },
});
const amend = createRoute({
  method: 'put',
  path: '/plans/{code}/activities/{itemId}',
  operationId: 'amendPlanActivity',
  tags,
  security,
  summary: 'Writes an activity of the version that is being written anew, as a whole',
  request: { params: z.object({ code, itemId }), body },
  responses: {
    200: activityAnswer('The activity as it is now'),
    ...refused,
    ...conflict,
    ...problems.invalid,
  },
});
const remove = createRoute({
  method: 'delete',
  path: '/plans/{code}/activities/{itemId}',
  operationId: 'removePlanActivity',
  tags,
  security,
  summary: 'Takes an activity out of the version that is being written; earlier versions keep it',
  request: { params: z.object({ code, itemId }) },
  responses: { 204: { description: 'Taken out' }, ...refused, ...conflict, ...problems.invalid },
});

async function viewOf(actor: Actor, planCode: string, n?: number, on?: Day) {
  const today = (await databaseNow(db())).today as Day;
  return planView(actor, planCode, { n: n ?? null, on: on ?? today, demo: false });
}

type View = Awaited<ReturnType<typeof viewOf>>;

const activityView = ({
  placeId: _,
  placeOn: __,
  position: ___,
  ...activity
}: View['activities'][number]) => ({
  ...activity,
  months: [...activity.months],
  years: [...activity.years],
  outputs: activity.outputs.map((output) => ({ ...output })),
  lines: activity.lines.map((line) => ({ ...line })),
});

async function activityOf(actor: Actor, planCode: string, id: string) {
  const { activities } = await viewOf(actor, planCode);
  return activityView(activities.find((activity) => activity.itemId === id)!);
}

const inputOf = (planCode: string, typed: z.output<typeof PlanActivityBody>, id?: string) => ({
  ...typed,
  code: planCode,
  ...(id && { itemId: id }),
  place: typed.place ?? undefined,
  outputs: typed.outputs.map(({ amount, targetId, ...output }) => ({
    ...output,
    amount: amount ?? undefined,
    targetId: targetId ?? undefined,
  })),
  lines: typed.lines.map(({ normId, units, ...line }) => ({
    ...line,
    normId: normId ?? undefined,
    units: units ?? undefined,
  })),
});

/** The cell over all items and sources. */
const wholeOf = (cells: View['cells']) => {
  const whole = cells.find(({ itemId: item, source }) => item === null && source === null);
  return {
    planned: whole?.planned ?? 0,
    allocated: whole?.allocated ?? 0,
    disbursed: whole?.disbursed ?? 0,
  };
};

/** Plans, for programs that an account of the lead body, the committee or the inspectors has lent its rights to. */
export function planRoutes(api: Api): void {
  api.openapi(list, async (context) => {
    const actor = await demandToken(context, 'plans:read');
    const plans = await planList(actor, context.req.valid('query'));
    return context.json(
      {
        items: plans.map(({ fromOn, untilOn, n, isDemo, ...plan }) => ({
          ...plan,
          from: fromOn as string,
          until: untilOn as string,
          version: n,
          demo: isDemo,
        })),
      },
      200,
    );
  });
  api.openapi(one, async (context) => {
    const actor = await demandToken(context, 'plans:read');
    const { version: asked, on: day } = context.req.valid('query');
    const view = await viewOf(
      actor,
      context.req.valid('param').code,
      asked,
      day as Day | undefined,
    );
    const { head, version, on } = view;
    return context.json(
      {
        code: head.code,
        lead: head.lead,
        from: head.fromOn as string,
        until: head.untilOn as string,
        on: on as string,
        version: version.n,
        state: version.state,
        title: version.title,
        purpose: version.purpose,
        measures: version.measures,
        decisionNumber: version.decisionNumber,
        versions: head.versions.map(({ n, state: stands, approvedOn }) => ({
          version: n,
          state: stands,
          approvedOn: approvedOn as string | null,
        })),
        activities: view.activities.map(activityView),
        totals: wholeOf(view.cells),
        warnings: view.warnings.map(({ itemId: item, code: what, params }) => ({
          itemId: item,
          code: what,
          params: { ...params },
        })),
        demo: head.isDemo,
      },
      200,
    );
  });
  api.openapi(enter, async (context) => {
    const actor = await demandToken(context, 'plans:write');
    const { code: planCode } = context.req.valid('param');
    const saved = await saveActivity(
      {
        actor,
        requestId: context.env.requestId,
        idempotencyKey: context.req.header('idempotency-key') ?? null,
      },
      inputOf(planCode, context.req.valid('json')),
    );
    return context.json(await activityOf(actor, planCode, saved.itemId), 201);
  });
  api.openapi(amend, async (context) => {
    const actor = await demandToken(context, 'plans:write');
    const { code: planCode, itemId: id } = context.req.valid('param');
    await saveActivity(
      { actor, requestId: context.env.requestId },
      inputOf(planCode, context.req.valid('json'), id),
    );
    return context.json(await activityOf(actor, planCode, id), 200);
  });
  api.openapi(remove, async (context) => {
    const actor = await demandToken(context, 'plans:write');
    const { code: planCode, itemId: id } = context.req.valid('param');
    await removeActivity(
      { actor, requestId: context.env.requestId },
      { code: planCode, itemId: id },
    );
    return context.body(null, 204);
  });
}
