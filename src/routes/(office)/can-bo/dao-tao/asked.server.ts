import type { RequestEvent } from '@sveltejs/kit';
import { config } from '#kernel/config.server.ts';
import { parseDay, type Day } from '#kernel/day.ts';
import { databaseNow, db } from '#kernel/db.server.ts';
import { phases } from '#modules/programme/index.server.ts';
import { enter } from '../../../entry.ts';

/** The first day of the scheme's own phase in which a day lies. */
const phaseBegin = (on: Day): Day =>
  (phases().find(
    ({ programme, from, until }) => programme === 'scheme' && from <= on && on <= until,
  )?.from ?? `${on.slice(0, 4)}-01-01`) as Day;

/** Who may open the desk of training, and what its address asks: `tu`, `den`, in a demonstration `minh-hoa=1`. */
export async function trainingAsked(event: RequestEvent) {
  enter(event, 'agency-officer', 'commune-officer');
  const { today } = await databaseNow(db());
  const asked = (name: string) => event.url.searchParams.get(name)?.trim() ?? '';
  const on = parseDay(asked('den')) ?? (today as Day);
  const from = parseDay(asked('tu')) ?? phaseBegin(on);
  const bad = (['tu', 'den'] as const).filter((name) => asked(name) && !parseDay(asked(name)));
  const demonstration = config().NAMSAO_MODE === 'demo';
  return {
    question: { from, on, demo: demonstration && asked('minh-hoa') === '1' },
    bad: bad.map((name) => ({ name, text: asked(name).slice(0, 40) })),
    demonstration,
  };
}
