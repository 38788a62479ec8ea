import { z } from '@hono/zod-openapi';
import { parseInstant } from '#modules/programme/index.ts';

/** What was known until an instant; a day means its end in Việt Nam. */
export const KnownParameter = z
  .string()
  .max(40)
  .transform((text, context): Date => {
    const instant = /^\d{4}-/.test(text) ? parseInstant(text) : null;
    if (instant) return instant;
    context.addIssue({ code: 'custom', message: 'kernel.error.wrong-form' });
    return z.NEVER;
  })
  .openapi({
    type: 'string',
    description: 'Answer by what was known until this instant; a day means its end in Việt Nam',
    example: '2026-06-30T08:00:00+07:00',
  });

export const WithinParameter = z
  .string()
  .regex(/^(\d{2}|\d{3}|\d{5})$/, { message: 'kernel.error.wrong-form' })
  .openapi({ description: 'GSO code of a unit on either map', example: '294' });
