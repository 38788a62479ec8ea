import { createRoute, z } from '@hono/zod-openapi';
import { textOf } from '#kernel/catalogue.server.ts';
import { db, databaseNow } from '#kernel/db.server.ts';
import { formatDay, type Day } from '#kernel/day.ts';
import { Refusal } from '#kernel/errors.ts';
import type { Locale } from '#kernel/messages.ts';
import { languageOf } from '#kernel/problem.server.ts';
import { reportFacts, reportTable, reportView } from '#modules/reporting/index.server.ts';
import {
  reportCodes,
  reportScope,
  type ReportQuestion,
  type ReportTable,
} from '#modules/reporting/index.ts';
import type { Api } from '../app.ts';
import { pageAnswer } from '../paging.ts';
import { KnownParameter, WithinParameter } from '../parameters.ts';
import { problems } from '../problems.ts';
import { DayParameter, pageOf, paging } from '../schemas.ts';
import { demandToken, refused } from '../token.ts';

const tags = ['reports'];
const security = [{ token: [] }];
const code = z
  .enum(reportCodes)
  .openapi({ description: 'Number of the report in the scheme’s set', example: 'ocop-03' });
const question = {
  from: DayParameter.optional().openapi({
    description: 'First day of the period; 1 January of its last day’s year when left out',
  }),
  until: DayParameter.optional().openapi({
    description: 'Last day of the period; today when left out',
  }),
  map: z.enum(['district', 'commune']).optional().openapi({
    description: 'Districts as they last stood by `until`, or communes of today (when left out)',
  }),
  within: WithinParameter.optional(),
  knownAt: KnownParameter.optional(),
};
type Asked = Partial<Omit<ReportQuestion, 'demo'>>;

const Cell = z.union([z.number(), z.string(), z.null()]);
export const Report = z
  .object({
    code,
    title: z.string(),
    from: z.string(),
    until: z.string(),
    map: z.enum(['district', 'commune']),
    mapDay: z.string().openapi({ description: 'The day whose map is drawn' }),
    place: z.string().nullable(),
    recorded: z
      .boolean()
      .openapi({ description: 'false: no fact of the kind is on record, so there are no rows' }),
    columns: z.array(
      z.object({
        id: z.string(),
        label: z.string(),
        group: z.string().nullable(),
        type: z.string(),
        recorded: z
          .boolean()
          .openapi({ description: 'false: nothing is on record for it, its numbers are unknown' }),
      }),
    ),
    rows: z.array(
      z.object({
        id: z.string(),
        label: z.string(),
        kind: z.enum(['row', 'subtotal', 'remainder']),
        path: z.string().nullable(),
        cells: z.array(Cell),
      }),
    ),
    totals: z.array(Cell).nullable(),
    choices: z
      .array(z.string())
      .openapi({ description: 'How the open questions of counting were answered' }),
  })
  .openapi('Report');
export const ReportFact = z
  .object({
    column: z.string(),
    on: z.string().nullable(),
    code: z.string(),
    name: z.string(),
    path: z.string().nullable(),
    note: z.string().nullable(),
    value: z.number().nullable(),
    place: z.string().nullable(),
  })
  .openapi('ReportFact');

const list = createRoute({
  method: 'get',
  path: '/reports',
  operationId: 'listReports',
  tags,
  security,
  summary: 'The reports that the account may read',
  responses: {
    200: {
      description: 'The set, in the order of its numbers',
      content: {
        'application/json': {
          schema: z.object({
            items: z.array(z.object({ code, title: z.string(), lead: z.string() })),
          }),
        },
      },
    },
    ...refused,
  },
});
const one = createRoute({
  method: 'get',
  path: '/reports/{code}',
  operationId: 'getReport',
  tags,
  security,
  summary: 'A report of a period, a place and a map',
  description:
    'The same numbers as on the page, by the rights of the account: an officer of a commune gets the own commune. Fictitious rows never count.',
  request: { params: z.object({ code }), query: z.strictObject(question) },
  responses: {
    200: { description: 'The report', content: { 'application/json': { schema: Report } } },
    ...refused,
    ...problems.invalid,
  },
});
const facts = createRoute({
  method: 'get',
  path: '/reports/{code}/facts',
  operationId: 'listReportFacts',
  tags,
  security,
  summary: 'The facts behind a number, a column or a whole report',
  description:
    'Of the reports 01 to 06, whose cells count and sum. Each row of 07 to 12 is a fact itself; the rows of 13 open at /targets.',
  request: {
    params: z.object({ code }),
    query: z.strictObject({
      ...question,
      column: z.string().max(60).optional().openapi({ description: 'Only those of a column' }),
      row: z.string().max(80).optional().openapi({ description: 'Only those of a row, by its id' }),
      ...paging,
    }),
  },
  responses: {
    200: {
      description: 'A page of facts',
      content: { 'application/json': { schema: pageOf(ReportFact, 'ReportFactPage') } },
    },
    ...refused,
    ...problems.invalid,
  },
});

/** What is asked, with what is meant where something is left out. */
async function meant({ from, until, map, within, knownAt }: Asked): Promise<ReportQuestion> {
  const { now, today } = await databaseNow(db());
  const last = until ?? (today as Day);
  if (from && from > last)
    throw new Refusal('invalid', 'kernel.error.invalid', {
      fields: [
        { field: 'until', code: 'kernel.error.day-before', params: { day: formatDay(from) } },
      ],
    });
  return {
    from: from ?? (`${last.slice(0, 4)}-01-01` as Day),
    until: last,
    map: map ?? 'commune',
    ...(within && { within }),
    // nothing is known later than now: that is the present itself
    ...(knownAt && knownAt < now && { knownAt }),
  };
}

const reportAnswer = (table: ReportTable, locale: Locale) => {
  const { title, columns, choices } = reportView(table, locale);
  return {
    code: table.code,
    title,
    from: table.question.from as string,
    until: table.question.until as string,
    map: table.question.map,
    mapDay: table.mapDay as string,
    place: table.place,
    recorded: table.recorded,
    columns: table.columns.map(({ id, type }, at) => ({
      id,
      label: columns[at]!.label,
      group: columns[at]!.group,
      type,
      recorded: !table.unrecorded.includes(id),
    })),
    rows: table.rows.map(({ id, label, kind, path, cells }) => ({
      id,
      label,
      kind,
      path,
      cells: [...cells],
    })),
    totals: table.totals && [...table.totals],
    choices: [...choices],
  };
};

/** The scheme's reports, for programs with a token. */
export function reportRoutes(api: Api): void {
  api.openapi(list, async (context) => {
    const actor = await demandToken(context, 'reports:read');
    if (!reportScope(actor)) throw new Refusal('forbidden', 'kernel.error.forbidden');
    const locale = languageOf(context.req.header('accept-language'));
    const items = reportCodes.map((report) => ({
      code: report,
      title: textOf(locale, `reporting.title.${report}`),
      lead: textOf(locale, `reporting.lead.${report}`),
    }));
    return context.json({ items }, 200);
  });
  api.openapi(one, async (context) => {
    const actor = await demandToken(context, 'reports:read');
    const { code: report } = context.req.valid('param');
    const asked = await meant(context.req.valid('query'));
    const locale = languageOf(context.req.header('accept-language'));
    return context.json(
      reportAnswer(await reportTable(db(), actor, report, asked, locale), locale),
      200,
    );
  });
  api.openapi(facts, async (context) => {
    const actor = await demandToken(context, 'reports:read');
    const { code: report } = context.req.valid('param');
    const { column, row, after, limit = 24, ...rest } = context.req.valid('query');
    const page = await reportFacts(db(), actor, report, await meant(rest), {
      column,
      row,
      after,
      limit,
    });
    const items = page.rows.map(({ isDemo: _, ...fact }) => ({
      ...fact,
      on: fact.on as string | null,
    }));
    return pageAnswer(context, { items, next: page.next });
  });
}
