import { createHash } from 'node:crypto';
import { createRoute, z } from '@hono/zod-openapi';
import type { Actor } from '#kernel/actor.ts';
import { textOf } from '#kernel/catalogue.server.ts';
import { db } from '#kernel/db.server.ts';
import { languageOf } from '#kernel/problem.server.ts';
import type { Field } from '#kernel/register.ts';
import type { OpenRegister, RegisterRow, Shown } from '#kernel/register.server.ts';
import { listRows, rowByCode } from '#kernel/register-list.server.ts';
import { registerAt, registersOf } from '../../../registers.server.ts';
import type { Api } from '../app.ts';
import { pageAnswer } from '../paging.ts';
import { problems } from '../problems.ts';
import { paging, pageOf } from '../schemas.ts';
import { demandToken, problem, refused } from '../token.ts';

const Value = z.union([
  z.string(),
  z.number(),
  z.boolean(),
  z.null(),
  z.object({ code: z.string(), text: z.string() }),
]);
const FieldDescription = z
  .object({
    name: z.string(),
    kind: z.string(),
    label: z.string(),
    required: z.boolean(),
    personal: z.boolean(),
    values: z.array(z.string()).optional(),
  })
  .openapi('RegisterField');
export const RegisterDescription = z
  .object({
    slug: z.string().openapi({ example: 'su-kien' }),
    title: z.string(),
    writable: z.boolean().openapi({ description: 'Whether the account may enter rows at all' }),
    fields: z.array(FieldDescription),
  })
  .openapi('Register');
export const RegisterEntry = z
  .object({
    code: z.string(),
    demo: z.boolean(),
    version: z.string().openapi({ description: 'Send it back as If-Match when amending' }),
    values: z.record(z.string(), Value),
  })
  .openapi('RegisterRow');
const Given = z.union([
  z.string().max(20_000),
  z.number(),
  z.boolean(),
  z.null(),
  z.object({ code: z.string().max(300), text: z.string().optional() }),
]);
const Typed = z.record(z.string().max(60), Given).openapi({
  description:
    'Values as they are read, or texts as typed into the form; references by code; days as YYYY-MM-DD',
});
const idempotencyKey = z.object({
  'idempotency-key': z.string().min(8).max(128).optional().openapi({
    description: 'A repeated request with the same key answers as the first time',
  }),
});
const ifMatch = z.object({
  'if-match': z.string().max(200).openapi({
    description: 'The ETag of the row as it was read, or its version in quotes',
    example: '"966abc0b"',
  }),
});

const security = [{ token: [] }];
const tags = ['registers'];
const slug = z
  .string()
  .max(60)
  .openapi({
    param: { name: 'slug', in: 'path' },
    description: 'Register, as the list of registers names it',
    example: 'lop-tap-huan',
  });
const code = z
  .string()
  .max(20)
  .openapi({
    param: { name: 'code', in: 'path' },
    description: 'Code of the row',
    example: 'LH-0001',
  });
const oneRow = (description: string) => ({
  description,
  content: { 'application/json': { schema: RegisterEntry } },
});
const typedBody = {
  content: { 'application/json': { schema: z.object({ values: Typed }) } },
  required: true,
};

const all = createRoute({
  method: 'get',
  path: '/registers',
  operationId: 'listRegisters',
  tags,
  security,
  summary: 'The registers that the account sees or writes, with their fields',
  responses: {
    200: {
      description: 'The registers',
      content: {
        'application/json': { schema: z.object({ items: z.array(RegisterDescription) }) },
      },
    },
    401: refused[401],
  },
});
const list = createRoute({
  method: 'get',
  path: '/registers/{slug}',
  operationId: 'listRegisterRows',
  tags,
  security,
  summary: 'Rows of a register that the account may see',
  request: {
    params: z.object({ slug }),
    query: z.strictObject({
      q: z.string().max(100).optional().openapi({ description: 'Words of the row' }),
      from: z
        .string()
        .max(10)
        .optional()
        .openapi({ format: 'date', description: 'Rows of this day and later' }),
      until: z
        .string()
        .max(10)
        .optional()
        .openapi({ format: 'date', description: 'Rows of this day and earlier' }),
      sort: z
        .string()
        .max(60)
        .optional()
        .openapi({ description: 'A field, `-` before it: downwards' }),
      ...paging,
    }),
  },
  responses: {
    200: {
      description: 'A page of rows',
      content: { 'application/json': { schema: pageOf(RegisterEntry, 'RegisterPage') } },
    },
    ...refused,
    ...problems.invalid,
  },
});
const one = createRoute({
  method: 'get',
  path: '/registers/{slug}/{code}',
  operationId: 'getRegisterRow',
  tags,
  security,
  summary: 'One row',
  request: { params: z.object({ slug, code }) },
  responses: { 200: oneRow('The row'), ...refused },
});
const enter = createRoute({
  method: 'post',
  path: '/registers/{slug}',
  operationId: 'enterRegisterRow',
  tags,
  security,
  summary: 'Enters a row; a repeated Idempotency-Key answers as the first time',
  request: { params: z.object({ slug }), headers: idempotencyKey, body: typedBody },
  responses: { 201: oneRow('The new row'), ...refused, ...problems.invalid },
});
const amend = createRoute({
  method: 'put',
  path: '/registers/{slug}/{code}',
  operationId: 'amendRegisterRow',
  tags,
  security,
  summary: 'Amends a row: all its fields; If-Match carries the version that was read',
  request: { params: z.object({ slug, code }), headers: ifMatch, body: typedBody },
  responses: {
    200: oneRow('The row as it is now'),
    ...refused,
    409: problem('Somebody changed the row meanwhile'),
    ...problems.invalid,
  },
});

function fieldValue(
  field: Field,
  row: RegisterRow,
  shown: ReadonlyMap<string, Shown>,
): z.infer<typeof Value> {
  const value = row.values[field.name] ?? null;
  if (field.kind !== 'reference' && field.kind !== 'place') return value;
  const what = shown.get(String(value));
  return what ? { code: what.code, text: what.text } : null;
}

/** Given values as texts, as a form would bring them. */
const typedOf = (
  { register }: OpenRegister,
  values: z.infer<typeof Typed>,
): Record<string, string> =>
  Object.fromEntries(
    Object.entries(values).map(([name, given]) => {
      const whole = register.fields.some(
        (field) => field.name === name && (field.kind === 'count' || field.kind === 'money'),
      );
      return [name, textOfValue(given, whole)];
    }),
  );

function textOfValue(given: z.infer<typeof Given>, whole: boolean): string {
  if (given === null) return '';
  if (typeof given === 'object') return given.code;
  // 1.234 in a column of whole numbers is no thousand: it is refused there
  if (typeof given === 'number' && whole && !Number.isInteger(given)) return `${given} …`;
  return String(given);
}

/** What stands for a row as it is read. */
const tagOf = (row: z.infer<typeof RegisterEntry>): string =>
  `"${createHash('sha256').update(JSON.stringify(row)).digest('hex').slice(0, 32)}"`;

const rowView = (open: OpenRegister, row: RegisterRow, shown: ReadonlyMap<string, Shown>) => ({
  code: row.code,
  demo: row.isDemo,
  version: row.version,
  values: Object.fromEntries(
    open.register.fields
      .filter(({ kind }) => kind !== 'file')
      .map((field) => [field.name, fieldValue(field, row, shown)]),
  ),
});

/** The registers, for programs that an account has lent its rights to. */
export function registerRoutes(api: Api): void {
  api.openAPIRegistry.registerComponent('securitySchemes', 'token', {
    type: 'http',
    scheme: 'bearer',
    description:
      'A token of /tai-khoan/khoa with one scope: registers:read, registers:write, plans:read, plans:write or reports:read',
  });
  const read = async (open: OpenRegister, actor: Actor, code: string) => {
    const { row, shown } = await rowByCode(db(), open, actor, code);
    return rowView(open, row, shown);
  };
  api.openapi(all, async (context) => {
    const actor = await demandToken(context, 'registers:read');
    const locale = languageOf(context.req.header('accept-language'));
    const items = registersOf(actor).map(({ register, options: { rights } }) => ({
      slug: register.slug,
      title: textOf(locale, register.name),
      writable: rights.offers(actor),
      fields: register.fields.map((field) => ({
        name: field.name,
        kind: field.kind,
        label: textOf(locale, `${register.name}.${field.name}`),
        required: field.required ?? false,
        personal: field.personal ?? false,
        ...(field.kind === 'choice' && { values: [...field.values] }),
      })),
    }));
    return context.json({ items }, 200);
  });
  api.openapi(list, async (context) => {
    const actor = await demandToken(context, 'registers:read');
    const open = registerAt(context.req.valid('param').slug);
    const { q, from, until, sort, limit, after } = context.req.valid('query');
    const page = await listRows(db(), open, actor, {
      text: q,
      from,
      until,
      sort,
      limit: limit ?? 24,
      cursor: after,
    });
    return pageAnswer(context, {
      items: page.rows.map((row) => rowView(open, row, page.shown)),
      total: page.total,
      next: page.next,
    });
  });
  api.openapi(one, async (context) => {
    const actor = await demandToken(context, 'registers:read');
    const { slug, code } = context.req.valid('param');
    const row = await read(registerAt(slug), actor, code.toUpperCase());
    context.header('etag', tagOf(row));
    return context.json(row, 200);
  });
  api.openapi(enter, async (context) => {
    const actor = await demandToken(context, 'registers:write');
    const open = registerAt(context.req.valid('param').slug);
    const { code } = await open.enter(
      {
        actor,
        requestId: context.env.requestId,
        idempotencyKey: context.req.valid('header')['idempotency-key'] ?? null,
      },
      { values: typedOf(open, context.req.valid('json').values) },
    );
    const row = await read(open, actor, code);
    context.header('etag', tagOf(row));
    return context.json(row, 201);
  });
  api.openapi(amend, async (context) => {
    const actor = await demandToken(context, 'registers:write');
    const { slug, code } = context.req.valid('param');
    const open = registerAt(slug);
    const { row, shown } = await rowByCode(db(), open, actor, code.toUpperCase());
    const match = context.req.valid('header')['if-match'].replace(/^W\//, '');
    const asRead = match === tagOf(rowView(open, row, shown));
    await open.amend(
      { actor, requestId: context.env.requestId },
      {
        id: row.id,
        version: asRead ? row.version : match.replace(/^"|"$/g, ''),
        values: typedOf(open, context.req.valid('json').values),
      },
    );
    const after = await read(open, actor, row.code);
    context.header('etag', tagOf(after));
    return context.json(after, 200);
  });
}
