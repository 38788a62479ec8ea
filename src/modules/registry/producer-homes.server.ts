import { sql } from 'kysely';
import type { Tx } from '#kernel/db.server.ts';
import type { Day } from '#kernel/day.ts';
import { coreOfName } from './names.ts';

/** A place on a day. */
export type PlaceDay = Readonly<{ placeId: string; on: Day }>;

/** A name that a producer bears or bore; `name` is that of today. */
export type NamedProducer = { code: string; name: string; named: string };

/**
 * The names of the producers of some communes of today's map, read once for many rows of a file: what `producerTwins` says is
 * near. Who enters or changes a producer meanwhile says so.
 */
export class ProducerHomes {
  /** commune of today by place and day; a place that none has taken whole is its own */
  readonly #homes = new Map<string, string>();
  /** by commune and core of the name */
  readonly #named = new Map<string, NamedProducer[]>();
  /** by core of a name: producers that bore, bear or will bear it and have been changed since they were read */
  readonly #stale = new Map<string, Set<string>>();

  static async of(tx: Tx, places: readonly PlaceDay[]): Promise<ProducerHomes> {
    const known = new ProducerHomes();
    const { rows: homes } = await sql<{ placeId: string; on: Day; home: string }>`
      select a.place_id as "placeId", a.day as "on", coalesce(m.target_place_id, a.place_id) as home
        from (select distinct * from unnest(${places.map(({ placeId }) => placeId)}::uuid[], ${places.map(({ on }) => on)}::date[])
                as x (place_id, day)) a
       cross join lateral place_on_map(a.place_id, a.day, 'commune', today_in_vietnam()) m`.execute(
      tx,
    );
    for (const { placeId, on, home } of homes) known.#homes.set(`${placeId}|${on}`, home);
    await known.#read(tx);
    return known;
  }

  /** Producers that bear or bore a name of the same core in the commune of a place. */
  near(place: PlaceDay, name: string): readonly NamedProducer[] {
    const home = this.#homes.get(`${place.placeId}|${place.on}`);
    const all = home ? (this.#named.get(`${home}|${coreOfName(name)}`) ?? []) : [];
    return [...new Map(all.map((one) => [one.code, one])).values()];
  }

  /** A producer that is about to be entered there; its code is written into the answer as soon as it is known. */
  add(place: PlaceDay, name: string): NamedProducer {
    const one = { code: '', name, named: name };
    const home = this.#homes.get(`${place.placeId}|${place.on}`);
    if (home) this.#keep(home, one);
    return one;
  }

  /** A producer has, or will have when the change is written, another name or place: of that name nothing is known for sure. */
  changed(code: string, names: readonly string[]): void {
    for (const name of names) {
      const core = coreOfName(name);
      this.#stale.set(core, (this.#stale.get(core) ?? new Set()).add(code));
    }
  }

  /** Whether a change has touched what `near` knows of a name. */
  isStale(name: string): boolean {
    return this.#stale.has(coreOfName(name));
  }

  /** Reads again what has been changed and is written. */
  async refresh(tx: Tx): Promise<void> {
    const codes = new Set([...this.#stale.values()].flatMap((some) => [...some]));
    for (const [key, all] of this.#named)
      this.#named.set(
        key,
        all.filter((one) => !codes.has(one.code)),
      );
    await this.#read(tx, [...codes]);
    this.#stale.clear();
  }

  async #read(tx: Tx, codes?: readonly string[]): Promise<void> {
    const { rows } = await sql<NamedProducer & { home: string }>`
      with home as (select distinct unnest(${[...new Set(this.#homes.values())]}::uuid[]) as id),
      found as (
        select home.id as home, v.producer_id, v.name from home join producer_versions v on v.place_id = home.id
        union
        select home.id, v.producer_id, v.name
          from home
          join place_maps m on m.target_place_id = home.id and today_in_vietnam() between m.map_from and m.map_until
          join producer_versions v on v.place_id = m.place_id and v.place_on between m.fact_from and m.fact_until)
      select f.home, p.code, p.name, f.name as named
        from found f join producers_today p on p.id = f.producer_id
       where ${codes === undefined ? sql`true` : sql`p.code = any(${codes}::text[])`}
       order by length(p.code), p.code`.execute(tx);
    for (const { home, ...one } of rows) this.#keep(home, one);
  }

  #keep(home: string, one: NamedProducer): void {
    const key = `${home}|${coreOfName(one.named)}`;
    this.#named.set(key, [...(this.#named.get(key) ?? []), one]);
  }
}
