import { sql } from 'kysely';
import type { Actor } from '#kernel/actor.ts';
import type { Tx } from '#kernel/db.server.ts';
import { forbid, type Verdict } from '#kernel/errors.ts';
import type { RegisterRights, Values } from '#kernel/register.server.ts';
import { producersOf } from '#modules/identity/index.ts';
import { rightsOf } from '#modules/registry/index.server.ts';

const place = { field: 'place', column: 'place', write: true } as const;

/** The agency keeps all courses, a commune those held in it; others of the scheme read. */
export const courseRights = rightsOf({
  keep: ['agency-officer'],
  read: ['trade-officer', 'steering-committee', 'inspector'],
  place,
});

/** Whose lists of people these are: names are for those who keep the course. */
const keepers = rightsOf({ keep: ['agency-officer'], place });

/** A course as its rights see it. */
export async function courseOf(tx: Tx, id: string): Promise<Values> {
  const row = await tx
    .selectFrom('training_courses')
    .select(['place_id as place', 'place_on as placeOn'])
    .where('id', '=', id)
    .executeTakeFirstOrThrow();
  return row;
}

/** Whether the actor keeps this course. */
export const mayKeep = async (tx: Tx, actor: Actor, courseId: string): Promise<Verdict> => {
  const course = await courseOf(tx, courseId);
  return keepers.permits(tx, actor, 'amend', { before: course, after: course });
};

/** The condition over a course `t` that the actor keeps it; null: none. */
export const keptCourses = keepers.sees;

/**
 * Rights of the parts of a course: whoever keeps the course keeps them. With `people`, nobody else reads them but each
 * producer its own rows; otherwise who reads the course does.
 */
export function partRights({ people }: { people: boolean }): RegisterRights {
  const base = people ? keepers : courseRights;
  return {
    sees: (actor) => {
      const courses = base.sees(actor);
      const own = people ? producersOf(actor) : [];
      const parts = [
        ...(courses
          ? [sql<boolean>`t.course_id in (select t.id from training_courses t where ${courses})`]
          : []),
        ...(own.length ? [sql<boolean>`t.producer_id = any(${own}::uuid[])`] : []),
      ];
      return parts.length ? sql<boolean>`(${sql.join(parts, sql` or `)})` : null;
    },
    offers: keepers.offers,
    permits: async (tx, actor, _action, { before, after }) => {
      for (const row of [before, after]) {
        if (typeof row?.course !== 'string') continue;
        const verdict = await mayKeep(tx, actor, row.course);
        if (verdict !== true) return forbid('training.error.course-role');
      }
      return true;
    },
  };
}
