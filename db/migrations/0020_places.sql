-- Places in time: a place is a code; what it was on a day is a version; resolutions link versions.
-- Facts of other modules reference places(id) with their own day, and are never rewritten.

create table resolutions (
  id uuid primary key default gen_random_uuid(),
  number text not null unique,
  effective_on date not null,
  subject_vi text not null,
  subject_en text not null,
  note text
);
create index on resolutions (effective_on);
call track_history('resolutions');

create table places (
  id uuid primary key default gen_random_uuid(),
  code_system text not null default 'gso',
  code text not null check (code ~ '^[0-9A-Z-]{1,20}$'),
  unique (code_system, code)
);
call track_history('places');

-- Codes were reused under other names: a version, not a code, is one unit.
create table place_versions (
  id uuid primary key default gen_random_uuid(),
  place_id uuid not null references places (id),
  level text not null check (level in ('province', 'district', 'commune')),
  kind text not null check (length(kind) between 1 and 40),
  name text not null check (length(name) between 1 and 120 and name is nfc normalized),
  parent_place_id uuid references places (id),
  valid_from date not null,
  valid_until date check (valid_until >= valid_from),
  check ((level = 'province') = (parent_place_id is null)),
  -- decided at commit: a reload may move the end of one version and the start of the next in any order
  exclude using gist (place_id with =, daterange(valid_from, valid_until, '[]') with &&) deferrable initially deferred
);
create index on place_versions (place_id, valid_from);
create index on place_versions (parent_place_id, valid_from);
create index on place_versions (level, valid_from);
call track_history('place_versions');

-- What a resolution made of a unit. No successor known: `unresolved`. No predecessor in our data: from_version_id is null.
create table place_links (
  id uuid primary key default gen_random_uuid(),
  from_version_id uuid references place_versions (id) deferrable initially deferred,
  to_version_id uuid references place_versions (id) deferrable initially deferred,
  extent text not null check (extent in ('full', 'partial', 'merge', 'rename/type/parent', 'dissolved', 'unresolved')),
  -- the part of the old unit's figures that goes along, where a source states one
  share numeric check (share > 0 and share <= 1),
  resolution_id uuid not null references resolutions (id),
  effective_on date not null,
  confidence text not null check (confidence in ('verified', 'high', 'medium', 'unresolved')),
  basis text not null,
  check (num_nonnulls(from_version_id, to_version_id) > 0),
  check ((to_version_id is null) = (extent in ('dissolved', 'unresolved'))),
  check ((extent = 'unresolved') = (confidence = 'unresolved')),
  unique nulls not distinct (from_version_id, to_version_id)
);
create index on place_links (to_version_id);
create index on place_links (resolution_id);
call track_history('place_links');

-- Where a fact of a place and day stands on the map of another day, worked out from the links at load.
-- Exactly one row for each place, day of a fact, level and day of a map: so sums on every map agree.
-- The facts of a place's last version run for ever: an old address written later is still understood.
create table place_maps (
  id uuid primary key default gen_random_uuid(),
  place_id uuid not null references places (id),
  fact_from date not null,
  fact_until date not null,
  level text not null check (level in ('province', 'district', 'commune')),
  map_from date not null,
  map_until date not null,
  target_place_id uuid references places (id),
  -- placed; not-divisible: in several units, or known only for a larger one; unresolved: no confirmed
  -- successor; no-level: no unit of this level there on that day
  status text not null check (status in ('placed', 'not-divisible', 'unresolved', 'no-level')),
  check ((target_place_id is not null) = (status = 'placed')),
  unique (place_id, level, fact_from, map_from)
);
create index on place_maps (target_place_id, level, map_from);
call track_history('place_maps');

-- Outlines in WGS84 as GeoJSON geometries. Schematic ones are our own and say so; official ones are imported.
create table place_boundaries (
  id uuid primary key default gen_random_uuid(),
  place_id uuid not null references places (id),
  kind text not null check (kind in ('official', 'schematic')),
  geometry jsonb not null check (geometry ->> 'type' in ('Polygon', 'MultiPolygon')),
  centroid_lon numeric(8, 5) not null,
  centroid_lat numeric(8, 5) not null,
  valid_from date not null,
  valid_until date check (valid_until >= valid_from),
  source text not null,
  exclude using gist (place_id with =, kind with =, daterange(valid_from, valid_until, '[]') with &&)
    deferrable initially deferred
);
create index on place_boundaries (place_id, valid_from);
call track_history('place_boundaries');

-- Which reference data this database holds: a fingerprint, no fact of the scheme.
create table place_sources (
  name text primary key,
  sha256 text not null check (sha256 ~ '^[0-9a-f]{64}$'),
  loaded_at timestamptz not null default now()
);

-- Names as they are today; a place that is gone keeps its last name. Written so that a join reads only its rows.
create view place_names with (security_invoker = true) as
  select v.place_id, p.code_system, p.code, v.level, v.kind, v.name, v.parent_place_id, v.valid_from, v.valid_until
    from place_versions v join places p on p.id = v.place_id
   where v.valid_from <= today_in_vietnam()
     and not exists (select from place_versions later
                      where later.place_id = v.place_id and later.valid_from > v.valid_from
                        and later.valid_from <= today_in_vietnam());

-- The version of a place that a fact of that day means. Unqualified names: the schema `past` answers through it too.
create function place_version_on(place uuid, on_day date)
  returns table (version_id uuid, level text, kind text, name text, parent_place_id uuid, valid_from date, valid_until date)
  language sql stable parallel safe as $$
  select v.id, v.level, v.kind, v.name, v.parent_place_id, v.valid_from, v.valid_until
    from place_versions v
   where v.place_id = place and v.valid_from <= on_day
   order by v.valid_from desc limit 1
$$;

-- Where a fact stands on a map: always one row, so that no fact is lost or doubled in a join lateral.
-- `not-placed`: the fact names no place, or none that is known on its day.
create function place_on_map(place uuid, fact_day date, map_level text, map_day date)
  returns table (target_place_id uuid, status text)
  language sql stable parallel safe as $$
  select m.target_place_id, coalesce(m.status, 'not-placed')
    from (select) as one
    left join place_maps m
      on m.place_id = place and m.level = map_level
     and fact_day between m.fact_from and m.fact_until
     and map_day between m.map_from and m.map_until
$$;

-- A role for a place is for one that there is. Accounts come before places.
alter table role_grants add foreign key (place_id) references places;

grant select, insert, update, delete on
  resolutions, places, place_versions, place_links, place_maps, place_boundaries, place_sources to namsao_app;
grant select on place_names to namsao_app;
