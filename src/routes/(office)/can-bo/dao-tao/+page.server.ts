import { config } from '#kernel/config.server.ts';
import { parseDay, type Day } from '#kernel/day.ts';
import { databaseNow, db } from '#kernel/db.server.ts';
import { phases } from '#modules/programme/index.server.ts';
import { recentCourses, untrained } from '#modules/training/index.server.ts';
import { enter } from '../../../entry.ts';
import type { PageServerLoad } from './$types';

/** The first day of the scheme's own phase in which a day lies. */
const phaseBegin = (on: Day): Day =>
  (phases().find(
    ({ programme, from, until }) => programme === 'scheme' && from <= on && on <= until,
  )?.from ?? `${on.slice(0, 4)}-01-01`) as Day;

export const load: PageServerLoad = async (event) => {
  enter(event, 'agency-officer', 'commune-officer');
  const { actor } = event.locals;
  const { today } = await databaseNow(db());
  const asked = (name: string) => event.url.searchParams.get(name)?.trim() ?? '';
  const on = parseDay(asked('den')) ?? (today as Day);
  const from = parseDay(asked('tu')) ?? phaseBegin(on);
  const bad = (['tu', 'den'] as const).filter((name) => asked(name) && !parseDay(asked(name)));
  const demonstration = config().NAMSAO_MODE === 'demo';
  const demo = demonstration && asked('minh-hoa') === '1';
  const [figures, courses] = await Promise.all([
    untrained(actor, { from, on, demo }),
    recentCourses(actor),
  ]);
  return {
    from,
    on,
    bad: bad.map((name) => ({ name, text: asked(name).slice(0, 40) })),
    demonstration,
    demo,
    figures,
    courses,
  };
};
