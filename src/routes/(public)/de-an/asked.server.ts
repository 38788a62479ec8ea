import { config } from '#kernel/config.server.ts';
import { parseDay, type Day } from '#kernel/day.ts';
import { databaseNow, db } from '#kernel/db.server.ts';
import { placeBySlugOrCode, unitsOn } from '#modules/places/index.server.ts';
import { fullName } from '#modules/places/index.ts';
import { formatInstant, parseInstant } from '#modules/programme/index.ts';
import { mapDayOf, type MapLevel, type TargetQuestion } from '#modules/programme/index.server.ts';

/** What an address of the scheme asks: the day, the moment of knowledge, the map, the place, fictitious rows. */
export type Asked = Readonly<{
  on: Day;
  /** what was typed where no such day exists */
  badDay: string | null;
  /** as shown in the field */
  known: string;
  badKnown: boolean;
  demo: boolean;
  map: MapLevel;
  place: Readonly<{ code: string; name: string | null }> | null;
  /** the scheme's whole land is meant: its goals are goals of that */
  whole: boolean;
  /** the units that may be chosen: communes of today, districts as they last stood by the day asked */
  units: readonly Readonly<{ level: MapLevel; day: Day; units: readonly NamedUnit[] }>[];
  /** the parameters that links carry on */
  query: string;
}>;

type NamedUnit = Readonly<{ code: string; name: string }>;

const maps: Readonly<Record<string, MapLevel>> = { huyen: 'district', xa: 'commune' };
const unplaced = 'khong-ro';

/**
 * Reads an address. Fictitious rows are counted on demand, and in a demonstration only: elsewhere there is no switch.
 */
export async function asked(url: URL): Promise<{ asked: Asked; question: TargetQuestion }> {
  const text = (name: string) => url.searchParams.get(name)?.trim() ?? '';
  const { now, today } = await databaseNow(db());
  const typedDay = text('ngay');
  const day = typedDay ? parseDay(typedDay) : null;
  const on = day ?? (today as Day);
  const typedKnown = text('biet-den');
  const instant = typedKnown ? parseInstant(typedKnown) : null;
  // nothing is known later than now: that is the present itself
  const knownAt = instant && instant < now ? instant : undefined;
  const demo = config().NAMSAO_MODE === 'demo' && text('minh-hoa') === '1';
  const map = maps[text('ban-do')] ?? 'commune';
  const code = text('dia-ban').slice(0, 40);
  const unit = code && code !== unplaced ? await placeBySlugOrCode(db(), code, on) : null;
  const query = new URLSearchParams({ ngay: on });
  if (knownAt) query.set('biet-den', knownAt.toISOString());
  if (demo) query.set('minh-hoa', '1');
  if (text('ban-do') in maps) query.set('ban-do', text('ban-do'));
  if (code) query.set('dia-ban', code);
  return {
    asked: {
      on,
      badDay: typedDay && !day ? typedDay.slice(0, 40) : null,
      known: knownAt ? formatInstant(knownAt) : instant ? '' : typedKnown.slice(0, 40),
      badKnown: typedKnown !== '' && instant === null,
      demo,
      map,
      place: code ? { code, name: unit && fullName(unit) } : null,
      whole: !code || unit?.level === 'province',
      units: await choosable(on),
      query: query.toString(),
    },
    question: {
      on,
      ...(knownAt && { knownAt }),
      ...(code === unplaced ? { unplacedOn: map } : code ? { within: code } : {}),
      demo,
    },
  };
}

async function choosable(on: Day): Promise<Asked['units']> {
  return Promise.all(
    (['commune', 'district'] as const).map(async (level) => {
      const day = await mapDayOf(db(), level, on);
      const units = await unitsOn(db(), day, { level });
      return {
        level,
        day,
        units: units
          .map((unit) => ({ code: unit.code, name: fullName(unit) }))
          .sort((a, b) => a.name.localeCompare(b.name, 'vi')),
      };
    }),
  );
}
