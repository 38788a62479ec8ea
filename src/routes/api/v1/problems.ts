import { z } from '@hono/zod-openapi';
import type { Context } from 'hono';
import { textOf } from '#kernel/catalogue.server.ts';
import { refusalStatus, type Refusal, type RefusalKind } from '#kernel/errors.ts';
import type { Locale } from '#kernel/messages.ts';

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

/** The reader's language: the better of the two that Accept-Language names, Vietnamese when it names neither. */
export function languageOf(header: string | null | undefined): Locale {
  const quality = (tag: string): number =>
    Math.max(
      0,
      ...(header ?? '').split(',').map((part) => {
        const [name = '', ...options] = part.trim().toLowerCase().split(';');
        if (name !== tag && !name.startsWith(`${tag}-`)) return 0;
        const q = options.map((option) => /^\s*q=([\d.]+)$/.exec(option)?.[1]).find(Boolean);
        return q === undefined ? 1 : Number(q);
      }),
    );
  return quality('en') > quality('vi') ? 'en' : 'vi';
}

/** A refusal as a problem document. */
export function problem(context: Context, refusal: Refusal): Response {
  const locale = languageOf(context.req.header('accept-language'));
  // RFC 9110 15.5.2: who is not known is asked for credentials, who is known is refused
  const unknown = refusal.code === 'identity.error.no-token';
  const status = unknown ? 401 : refusalStatus[refusal.kind];
  const body: z.infer<typeof Problem> = {
    type: `/api/v1#${refusal.kind satisfies RefusalKind}`,
    title: textOf(locale, refusal.code, refusal.params),
    status,
    code: refusal.code,
    ...(refusal.fields.length && {
      errors: refusal.fields.map(({ field, code, params }) => ({
        // of a parameter that may be repeated
        parameter: field.replace(/\.\d+$/, ''),
        code,
        detail: textOf(locale, code, params),
      })),
    }),
  };
  return new Response(JSON.stringify(body), {
    status,
    headers: {
      'content-type': 'application/problem+json; charset=utf-8',
      'content-language': locale,
      'cache-control': 'no-store',
      vary: 'Accept-Language',
      ...(unknown && { 'www-authenticate': 'Bearer' }),
    },
  });
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
