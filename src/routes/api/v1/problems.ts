import { z } from '@hono/zod-openapi';
import type { Context } from 'hono';
import { refusalStatus, type Refusal } from '#kernel/errors.ts';
import { problemResponse } from '#kernel/problem.server.ts';

/** What is wrong, RFC 9457. `type` is the address of the documentation's list of codes. */
export const Problem = z
  .object({
    type: z.string().openapi({ example: '/api/v1#not-found' }),
    title: z.string().openapi({ description: 'In the language of Accept-Language (vi, en)' }),
    status: z.int().openapi({ example: 404 }),
    code: z
      .string()
      .openapi({ description: 'Stable; never translated', example: 'kernel.error.not-found' }),
    errors: z
      .array(z.object({ parameter: z.string(), code: z.string(), detail: z.string() }))
      .optional()
      .openapi({ description: 'One for each parameter that was refused' }),
  })
  .openapi('Problem');

/** A refusal as a problem document. */
export function problem(context: Context, refusal: Refusal): Response {
  // RFC 9110 15.5.2: who is not known is asked for credentials, who is known is refused
  const unknown = refusal.code === 'identity.error.no-token';
  const { kind, code, params, fields } = refusal;
  return problemResponse(
    context.req.header('accept-language'),
    { status: unknown ? 401 : refusalStatus[kind], kind, code, params, fields },
    unknown ? { 'www-authenticate': 'Bearer' } : {},
  );
}

/** The problem answers that a route documents. */
export const problems = {
  invalid: {
    422: {
      description: 'A parameter is refused',
      content: { 'application/problem+json': { schema: Problem } },
    },
  },
  missing: {
    404: {
      description: 'There is no such thing',
      content: { 'application/problem+json': { schema: Problem } },
    },
  },
} as const;
