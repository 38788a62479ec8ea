import { sql } from 'kysely';
import type { Day } from '#kernel/day.ts';
import { openRegister, type OpenRegister } from '#kernel/register.server.ts';
import { forbid } from '#kernel/errors.ts';
import { hasRole } from '#modules/identity/index.ts';
import { writesFiction } from '#modules/registry/index.server.ts';
import { checkDay, moveReviewDays } from './calendar.server.ts';

const keepers = ['administrator', 'agency-officer'] as const;

/** Days off and days worked in lieu: what counting working days rests on. */
const holidays = openRegister(
  {
    name: 'dossiers.holidays',
    table: 'holidays',
    slug: 'ngay-nghi',
    prefix: 'NN',
    fields: [
      { name: 'day', kind: 'day', required: true, listed: true },
      { name: 'name', kind: 'text', required: true, listed: true, max: 120 },
      {
        name: 'kind',
        kind: 'choice',
        values: ['off', 'working'],
        required: true,
        listed: true,
        filter: true,
      },
      { name: 'basis', kind: 'text', listed: true },
    ],
    title: 'name',
    newest: 'day',
    key: ['day'],
  },
  {
    rights: {
      // no personal data: every officer may look
      sees: (actor) =>
        actor.grants.some(({ role }) => role !== 'producer') ? sql<boolean>`true` : null,
      offers: (actor) => keepers.some((role) => hasRole(actor, role)),
      permits: async (_tx, actor) =>
        actor.kind === 'system' ||
        keepers.some((role) => hasRole(actor, role)) ||
        forbid('registry.error.register-role'),
    },
    check: (tx, { day, kind }, before) =>
      checkDay(tx, { day: day as Day, kind: kind as string }, before?.id ?? null),
    follow: (tx, { actor }) => moveReviewDays(tx, actor),
    isDemo: writesFiction,
  },
);

/** The registers that this module keeps, in the order of their lists. */
export const registers: readonly OpenRegister[] = [holidays];
