-- Registry: participation (support given, who succeeded whom) and selection (candidates of a locality).

-- Who went on in whose place: a household becomes a company, cooperatives merge. One row for each pair.
create table producer_successions (
  id uuid primary key default gen_random_uuid(),
  code text not null unique,
  from_producer_id uuid not null references producers (id),
  to_producer_id uuid not null references producers (id),
  happened_on date not null check (isfinite(happened_on)),
  -- after a separation the first goes on beside the second; after all others it is no more
  kind text not null check (kind in ('conversion', 'takeover', 'merger', 'consolidation', 'division', 'separation')),
  basis text not null check (length(basis) between 1 and 300),
  document_id uuid references files (id),
  source text check (length(source) <= 2000),
  note text check (length(note) <= 4000),
  is_demo boolean not null default false,
  check (from_producer_id <> to_producer_id),
  unique (from_producer_id, to_producer_id)
);
create index on producer_successions (to_producer_id);
call track_history('producer_successions');

-- Support that a producer was given, and whether it was consolidated or strengthened by it (củng cố, kiện toàn).
create table producer_supports (
  id uuid primary key default gen_random_uuid(),
  code text not null unique,
  producer_id uuid not null references producers (id),
  product_id uuid references products (id),
  description text not null check (length(description) between 1 and 300),
  kind text not null check (kind in ('organisation', 'training', 'equipment', 'premises', 'design', 'packaging', 'standards', 'technology', 'digital', 'marketing', 'credit', 'consulting', 'other')),
  effect text not null check (effect in ('consolidated', 'strengthened', 'other')),
  given_on date not null check (isfinite(given_on)),
  until date check (isfinite(until) and until >= given_on),
  provider text check (length(provider) <= 300),
  funding text check (funding in ('central', 'province', 'commune', 'integrated', 'own', 'credit', 'sponsor')),
  -- whole đồng
  amount bigint check (amount >= 0),
  decision_no text check (length(decision_no) <= 100),
  outcome text check (length(outcome) <= 4000),
  source text check (length(source) <= 2000),
  is_demo boolean not null default false
);
create unique index on producer_supports (producer_id, given_on, description);
create index on producer_supports (given_on);
create index on producer_supports (product_id);
call track_history('producer_supports');

-- Products that a locality puts forward for the scheme; points by the criteria of src/modules/registry/selection.ts.
create table selection_candidates (
  id uuid primary key default gen_random_uuid(),
  code text not null unique,
  name text not null check (length(name) between 1 and 200 and name is nfc normalized),
  place_id uuid not null references places (id),
  place_on date not null,
  proposed_on date not null check (isfinite(proposed_on)),
  producer_id uuid references producers (id),
  product_id uuid references products (id),
  idea_code text check (idea_code ~ '^YT-[0-9]{4}-[0-9]{5}$'),
  reason text not null check (length(reason) between 1 and 4000),
  local_material bigint check (local_material between 0 and 5),
  local_identity bigint check (local_identity between 0 and 5),
  local_labour bigint check (local_labour between 0 and 5),
  market bigint check (market between 0 and 5),
  capacity bigint check (capacity between 0 and 5),
  decision text not null check (decision in ('waiting', 'shortlisted', 'not-shortlisted', 'withdrawn')),
  decided_on date check (isfinite(decided_on)),
  council text check (length(council) <= 300),
  minutes_no text check (length(minutes_no) <= 100),
  decision_reason text check (length(decision_reason) <= 4000),
  source text check (length(source) <= 2000),
  is_demo boolean not null default false,
  check (decided_on >= proposed_on),
  check ((decision in ('shortlisted', 'not-shortlisted')) = (decided_on is not null))
);
create unique index on selection_candidates (name, place_id, proposed_on);
create index on selection_candidates (place_id);
create index on selection_candidates (decided_on) where decision = 'shortlisted';
create index on selection_candidates (producer_id);
create index on selection_candidates (product_id);
call track_history('selection_candidates');

grant select, insert, update, delete on
  producer_successions, producer_supports, selection_candidates to namsao_app;

-- From whom a producer comes, through any number of steps, by a day. Unqualified names: `past` answers through it too.
create function producer_lines(asked_on date, with_demo boolean)
  returns table (from_id uuid, to_id uuid, since date, kind text, is_demo boolean)
  language sql stable parallel safe as $$
  with recursive lines (from_id, to_id, since, kind, is_demo) as (
    select s.from_producer_id, s.to_producer_id, s.happened_on, s.kind, s.is_demo
      from producer_successions s
     where s.happened_on <= asked_on and (with_demo or not s.is_demo)
    union
    select l.from_id, s.to_producer_id, greatest(l.since, s.happened_on),
           case when l.kind = s.kind then s.kind else 'takeover' end, l.is_demo or s.is_demo
      from lines l
      join producer_successions s on s.from_producer_id = l.to_id
     where s.happened_on <= asked_on and (with_demo or not s.is_demo) and s.to_producer_id <> l.from_id)
  select from_id, to_id, since, kind, is_demo from lines
$$;

-- Enterprises and cooperatives that take part on a day: they, or those whom they succeeded, have begun; they are of that
-- form on the day; they have neither ended nor been succeeded.
create function participating_producers(asked_on date, with_demo boolean)
  returns table (producer_id uuid, since date, is_demo boolean)
  language sql stable parallel safe as $$
  with begun as (
    select s.producer_id, s.started_on as since, s.is_demo
      from producer_starts s
     where s.started_on <= asked_on and case when with_demo then s.in_all else s.in_real end
    union all
    select l.to_id, greatest(l.since, s.started_on), l.is_demo or s.is_demo
      from producer_lines(asked_on, with_demo) l
      join producer_starts s on s.producer_id = l.from_id
     where s.started_on <= asked_on and case when with_demo then s.in_all else s.in_real end)
  select b.producer_id, min(b.since), bool_and(b.is_demo) or (select p.is_demo from producers p where p.id = b.producer_id)
    from begun b
    join producer_versions v
      on v.producer_id = b.producer_id and v.kind in ('enterprise', 'cooperative')
     and (asked_on between v.valid_from and coalesce(v.valid_until, 'infinity')
          or v.valid_from > asked_on
             and not exists (select from producer_versions e where e.producer_id = v.producer_id and e.valid_from < v.valid_from))
   where b.producer_id not in (
           select s.from_producer_id from producer_successions s
            where s.kind <> 'separation' and s.happened_on <= asked_on and (with_demo or not s.is_demo))
   group by b.producer_id
  having with_demo or not (select p.is_demo from producers p where p.id = b.producer_id)
$$;
