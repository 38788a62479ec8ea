import { z } from 'zod';

/** One line of 1 to `maximum` characters without control characters (the database takes no NUL). */
export const plainText = (maximum: number) =>
  z
    .string()
    .min(1)
    .max(maximum)
    .regex(/^\P{Cc}*$/u);
