import { sql } from 'kysely';
import type { Tx } from '#kernel/db.server.ts';
import type { Geometry } from './geojson.ts';
import { mapRows } from './maps.ts';
import type { ResolutionRow } from './reference.server.ts';
import { reconcile, type Reconciled } from './reconcile.server.ts';
import type { History } from './replay.ts';
import { schematicCells, type Seed } from './schematic.ts';
import type { Level } from './unit.ts';

/** Stores versions, links and maps; what is already right stays untouched. Places keep their ids for ever. */
export async function storeHistory(
  tx: Tx,
  history: History,
  resolutions: readonly ResolutionRow[],
): Promise<Readonly<Record<'places' | 'versions' | 'links' | 'maps', Reconciled>>> {
  // A whole country is more than a page may take.
  await sql`select set_config('statement_timeout', '600000', true)`.execute(tx);
  await reconcile(
    tx,
    {
      table: 'resolutions',
      columns: {
        number: 'text',
        effective_on: 'date',
        subject_vi: 'text',
        subject_en: 'text',
        note: 'text',
      },
      key: ['number'],
    },
    resolutions.map((row) => ({
      number: row.number,
      effective_on: row.effectiveOn,
      subject_vi: row.subjectVi,
      subject_en: row.subjectEn,
      note: row.note,
    })),
  );
  const codes = [...new Set(history.versions.map((version) => version.code))];
  const places = await reconcile(
    tx,
    {
      table: 'places',
      columns: { code_system: 'text', code: 'text' },
      key: ['code_system', 'code'],
    },
    codes.map((code) => ({ code_system: 'gso', code })),
  );
  const placeIds = new Map(
    (
      await tx
        .selectFrom('places')
        .select(['code', 'id'])
        .where('code_system', '=', 'gso')
        .execute()
    ).map((row) => [row.code, row.id]),
  );
  const placeId = (code: string): string => placeIds.get(code)!;

  // What was there before of these places: only that may go.
  await sql`drop table if exists scope_places, scope_versions`.execute(tx);
  await sql`create temp table scope_places on commit drop as
    select id from places where code_system = 'gso' and code in (select unnest(${codes}::text[]))`.execute(
    tx,
  );
  await sql`create temp table scope_versions on commit drop as
    select id from place_versions where place_id in (select id from scope_places)`.execute(tx);
  const versions = await reconcile(
    tx,
    {
      table: 'place_versions',
      columns: {
        place_id: 'uuid',
        level: 'text',
        kind: 'text',
        name: 'text',
        parent_place_id: 'uuid',
        valid_from: 'date',
        valid_until: 'date',
      },
      key: ['place_id', 'valid_from'],
      scope: sql`t.id in (select id from scope_versions)`,
    },
    history.versions.map((version) => ({
      place_id: placeId(version.code),
      level: version.level,
      kind: version.kind,
      name: version.name,
      parent_place_id: version.parent === null ? null : placeId(version.parent),
      valid_from: version.validFrom,
      valid_until: version.validUntil,
    })),
  );
  const versionIds = new Map(
    (
      await tx
        .selectFrom('place_versions as v')
        .innerJoin('places as p', 'p.id', 'v.place_id')
        .select(['v.id', 'v.valid_from', 'p.code'])
        .where('p.code_system', '=', 'gso')
        .execute()
    ).map((row) => [`${row.code}@${row.valid_from}`, row.id]),
  );
  const resolutionIds = new Map(
    (await tx.selectFrom('resolutions').select(['number', 'id']).execute()).map((row) => [
      row.number,
      row.id,
    ]),
  );
  const versionId = (key: string | null) => (key === null ? null : versionIds.get(key)!);
  const links = await reconcile(
    tx,
    {
      table: 'place_links',
      columns: {
        from_version_id: 'uuid',
        to_version_id: 'uuid',
        extent: 'text',
        resolution_id: 'uuid',
        effective_on: 'date',
        confidence: 'text',
        basis: 'text',
      },
      key: ['from_version_id', 'to_version_id'],
      optional: ['from_version_id', 'to_version_id'],
      scope: sql`coalesce(t.from_version_id, t.to_version_id) in (select id from scope_versions)`,
    },
    history.links.map((link) => ({
      from_version_id: versionId(link.from),
      to_version_id: versionId(link.to),
      extent: link.extent,
      resolution_id: resolutionIds.get(link.resolution) ?? null,
      effective_on: link.effectiveOn,
      confidence: link.confidence,
      basis: link.basis,
    })),
  );
  const maps = await reconcile(
    tx,
    {
      table: 'place_maps',
      columns: {
        place_id: 'uuid',
        fact_from: 'date',
        fact_until: 'date',
        level: 'text',
        map_from: 'date',
        map_until: 'date',
        target_place_id: 'uuid',
        status: 'text',
      },
      key: ['place_id', 'level', 'fact_from', 'map_from'],
      scope: sql`t.place_id in (select id from scope_places)`,
    },
    mapRows(history).map((row) => ({
      place_id: placeId(row.code),
      fact_from: row.factFrom,
      fact_until: row.factUntil,
      level: row.level,
      map_from: row.mapFrom,
      map_until: row.mapUntil,
      target_place_id: row.target === null ? null : placeId(row.target),
      status: row.status,
    })),
  );
  await sql`select set_config('statement_timeout', '60000', true)`.execute(tx);
  return { places, versions, links, maps };
}

/**
 * The schematic map, for as long as the units of its points stand: the latest version of each code.
 * One outline for all levels, grown from the smallest units.
 */
export async function storeSchematic(
  tx: Tx,
  history: History,
  seeds: readonly (Seed & { level: Level })[],
): Promise<Reconciled> {
  const finest = seeds.filter((seed) => seed.level === 'commune');
  const cells = new Map(
    [...new Set(seeds.map((seed) => seed.level))].flatMap((level) => [
      ...schematicCells(
        seeds.filter((seed) => seed.level === level),
        finest.length ? finest : seeds,
      ),
    ]),
  );
  const ids = new Map(
    (
      await tx
        .selectFrom('places')
        .select(['code', 'id'])
        .where('code', 'in', [...cells.keys()])
        .execute()
    ).map((row) => [row.code, row.id]),
  );
  const rows = [...cells].flatMap(([code, ring]) => {
    const versions = history.versions.filter((version) => version.code === code);
    const last = versions.reduce((a, b) => (b.validFrom > a.validFrom ? b : a));
    // The points of communes are those of the last map; a district keeps its place from its first day on.
    const from =
      last.level === 'district' ? versions.map((v) => v.validFrom).sort()[0]! : last.validFrom;
    const geometry: Geometry = { type: 'Polygon', coordinates: [ring] };
    const seed = seeds.find((s) => s.code === code)!;
    return {
      place_id: ids.get(code)!,
      kind: 'schematic',
      geometry,
      centroid_lon: seed.lon,
      centroid_lat: seed.lat,
      valid_from: from,
      valid_until: last.validUntil,
      source: 'data/places/centroids.csv',
    };
  });
  return reconcile(
    tx,
    {
      table: 'place_boundaries',
      columns: {
        place_id: 'uuid',
        kind: 'text',
        geometry: 'jsonb',
        centroid_lon: 'numeric',
        centroid_lat: 'numeric',
        valid_from: 'date',
        valid_until: 'date',
        source: 'text',
      },
      key: ['place_id', 'kind', 'valid_from'],
      scope: sql`t.kind = 'schematic'`,
    },
    rows,
  );
}
