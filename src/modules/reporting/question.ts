import { parseDay, type Day } from '#kernel/day.ts';
import { parseInstant } from '#modules/programme/index.ts';
import type { MapLevel, ReportQuestion } from './types.ts';

const maps: Readonly<Record<string, MapLevel>> = { huyen: 'district', xa: 'commune' };

/** The periods that officers report on, to choose from; any other is typed. */
export function periodsOf(today: Day): { id: string; from: Day; until: Day }[] {
  const [year, month] = today.split('-').map(Number) as [number, number];
  const first = (y: number, m: number) => `${y}-${String(m).padStart(2, '0')}-01` as Day;
  const last = (y: number, m: number) =>
    new Date(Date.UTC(y, m, 0)).toISOString().slice(0, 10) as Day;
  const quarter = Math.ceil(month / 3);
  const half = month > 6 ? 7 : 1;
  return [
    { id: 'month', from: first(year, month), until: last(year, month) },
    { id: 'quarter', from: first(year, quarter * 3 - 2), until: last(year, quarter * 3) },
    { id: 'half', from: first(year, half), until: last(year, half + 5) },
    { id: 'year', from: first(year, 1), until: last(year, 12) },
    { id: 'last-year', from: first(year - 1, 1), until: last(year - 1, 12) },
  ];
}

/** A question as an address says it. `faults`: fields that hold no day or instant; their defaults are taken. */
export function readQuestion(
  params: URLSearchParams,
  today: Day,
  now: Date,
  demoAllowed: boolean,
): { question: ReportQuestion; faults: readonly ('tu' | 'den' | 'biet-den')[] } {
  const text = (name: string) => params.get(name)?.trim() ?? '';
  const faults: ('tu' | 'den' | 'biet-den')[] = [];
  const dayOf = (name: 'tu' | 'den', otherwise: Day): Day => {
    const typed = text(name);
    const read = typed ? parseDay(typed) : otherwise;
    if (!read) faults.push(name);
    return read ?? otherwise;
  };
  const from = dayOf('tu', `${today.slice(0, 4)}-01-01` as Day);
  let until = dayOf('den', today);
  if (until < from) {
    faults.push('den');
    until = from;
  }
  const typedKnown = text('biet-den');
  const instant = typedKnown ? parseInstant(typedKnown) : null;
  if (typedKnown && !instant) faults.push('biet-den');
  const within = text('noi').slice(0, 40);
  return {
    question: {
      from,
      until,
      map: maps[text('ban-do')] ?? 'commune',
      ...(within && { within }),
      // nothing is known later than now: that is the present itself
      ...(instant && instant < now && { knownAt: instant }),
      demo: demoAllowed && text('minh-hoa') === '1',
    },
    faults,
  };
}

/** The same question as an address. */
export function questionQuery(question: ReportQuestion): string {
  const query = new URLSearchParams({
    tu: question.from,
    den: question.until,
    'ban-do': question.map === 'district' ? 'huyen' : 'xa',
  });
  if (question.within) query.set('noi', question.within);
  if (question.knownAt) query.set('biet-den', question.knownAt.toISOString());
  if (question.demo) query.set('minh-hoa', '1');
  return query.toString();
}
