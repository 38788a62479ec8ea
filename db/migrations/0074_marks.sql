-- Marks: collective and certification marks, geographical indications, plain trademarks. Where a filing stands follows from
-- its dated steps (src/modules/marks/steps.ts), never from a column.

create table marks (
  id uuid primary key default gen_random_uuid(),
  code text not null unique,
  name text not null check (length(name) between 1 and 300),
  -- unknown: the source speaks of a mark and does not say of which kind; like a trademark it counts in no figure
  kind text not null check (kind in ('collective', 'certification', 'geographical-indication', 'trademark', 'unknown')),
  owner text check (length(owner) <= 300),
  producer_id uuid references producers (id),
  manager text check (length(manager) <= 300),
  goods text check (length(goods) <= 4000),
  -- the sign names the place of origin
  local_sign boolean,
  place_id uuid references places (id),
  place_on date,
  regulation_no text check (length(regulation_no) <= 100),
  regulation_on date check (isfinite(regulation_on)),
  regulation_id uuid references files (id),
  source text check (length(source) <= 2000),
  note text check (length(note) <= 4000),
  is_demo boolean not null default false,
  check ((place_id is null) = (place_on is null))
);
create unique index on marks (name, kind);
create index on marks (producer_id);
create index on marks (place_id);
call track_history('marks');

create table mark_steps (
  id uuid primary key default gen_random_uuid(),
  code text not null unique,
  mark_id uuid not null references marks (id),
  kind text not null check (kind in ('permission-asked', 'permission-given', 'filed', 'accepted', 'published', 'opposed',
    'opposition-settled', 'examined', 'refused', 'withdrawn', 'granted', 'amended', 'renewed', 'lapsed', 'cancelled')),
  taken_on date not null check (isfinite(taken_on)),
  document_no text check (length(document_no) <= 100),
  -- last day of protection, of a grant or a renewal
  valid_until date check (isfinite(valid_until) and valid_until >= taken_on),
  document_id uuid references files (id),
  source text check (length(source) <= 2000),
  note text check (length(note) <= 4000),
  is_demo boolean not null default false,
  check (valid_until is null or kind in ('granted', 'renewed'))
);
create unique index on mark_steps (mark_id, kind, taken_on);
call track_history('mark_steps');

-- Products to which a mark extends, and from when until when.
create table mark_products (
  id uuid primary key default gen_random_uuid(),
  code text not null unique,
  mark_id uuid not null references marks (id),
  product_id uuid not null references products (id),
  starts_on date not null check (isfinite(starts_on)),
  ends_on date check (isfinite(ends_on) and ends_on >= starts_on),
  source text check (length(source) <= 2000),
  note text check (length(note) <= 1000),
  is_demo boolean not null default false
);
create unique index on mark_products (mark_id, product_id, starts_on);
create index on mark_products (product_id);
call track_history('mark_products');

-- The right to use a mark, given to a producer: for one product, or for all of its products that the mark covers.
create table mark_rights (
  id uuid primary key default gen_random_uuid(),
  code text not null unique,
  mark_id uuid not null references marks (id),
  producer_id uuid not null references producers (id),
  product_id uuid references products (id),
  document_no text check (length(document_no) <= 100),
  issuer text check (length(issuer) <= 300),
  granted_on date not null check (isfinite(granted_on)),
  -- null: without a term
  valid_until date check (isfinite(valid_until) and valid_until >= granted_on),
  revoked_on date check (isfinite(revoked_on) and revoked_on >= granted_on),
  document_id uuid references files (id),
  source text check (length(source) <= 2000),
  note text check (length(note) <= 1000),
  is_demo boolean not null default false
);
create unique index on mark_rights (mark_id, producer_id, product_id, granted_on) nulls not distinct;
create index on mark_rights (producer_id);
create index on mark_rights (product_id);
call track_history('mark_rights');

grant select, insert, update, delete on marks, mark_steps, mark_products, mark_rights to namsao_app;

-- Collective marks, certification marks and geographical indications protected on a day, with the day of the grant. The same
-- as stateOn in src/modules/marks/steps.ts; a test holds the two together. Names unqualified: `past` answers through it.
-- A mark of which no last day is stated is protected for ten years from its filing (Luật Sở hữu trí tuệ Điều 93.6), or, if
-- the filing is unknown, at most ten years from its grant; a geographical indication without a term (Điều 93.7).
create function protected_marks(asked_on date, with_demo boolean)
  returns table (mark_id uuid, since date, is_demo boolean)
  language sql stable parallel safe as $$
  select m.id, g.granted_on, m.is_demo or last.is_demo
    from marks m
   cross join lateral (
     select s.kind, s.valid_until, s.is_demo from mark_steps s
      where s.mark_id = m.id and s.taken_on <= asked_on
        and s.kind in ('refused', 'withdrawn', 'granted', 'renewed', 'lapsed', 'cancelled')
        and (with_demo or not s.is_demo)
      order by s.taken_on desc,
               array_position(array['refused', 'withdrawn', 'granted', 'renewed', 'lapsed', 'cancelled'], s.kind) desc
      limit 1) last
   cross join lateral (
     select max(s.taken_on) as granted_on from mark_steps s
      where s.mark_id = m.id and s.taken_on <= asked_on and s.kind = 'granted' and (with_demo or not s.is_demo)) g
   cross join lateral (
     select max(s.taken_on) as filed_on from mark_steps s
      where s.mark_id = m.id and s.taken_on <= g.granted_on and s.kind = 'filed' and (with_demo or not s.is_demo)) f
   where m.kind in ('collective', 'certification', 'geographical-indication') and (with_demo or not m.is_demo)
     and last.kind in ('granted', 'renewed') and g.granted_on is not null
     and (last.valid_until >= asked_on
          or last.valid_until is null
             and (m.kind = 'geographical-indication'
                  or (coalesce(f.filed_on, g.granted_on) + interval '10 years')::date >= asked_on))
$$;

-- Products that may bear such a mark on a day, and the first day from which one has held without a break in its own papers.
-- Where the mark's use is given by rights to the product's owner, a right has to hold; otherwise the coverage is enough.
create function marked_products(asked_on date, with_demo boolean)
  returns table (product_id uuid, since date, marks text, is_demo boolean)
  language sql stable parallel safe as $$
  with rights as (
    select r.*, r.granted_on <= asked_on and (r.valid_until is null or r.valid_until >= asked_on)
                and (r.revoked_on is null or r.revoked_on > asked_on) as holds
      from mark_rights r
     where r.granted_on <= asked_on and (with_demo or not r.is_demo)),
  covered as (
    select c.mark_id, c.product_id, c.starts_on, c.is_demo, (
             select v.producer_id from product_versions v where v.product_id = c.product_id
              order by v.valid_from > asked_on, case when v.valid_from > asked_on then v.valid_from end, v.valid_from desc
              limit 1) as producer_id
      from mark_products c
     where c.starts_on <= asked_on and (c.ends_on is null or c.ends_on >= asked_on) and (with_demo or not c.is_demo)),
  borne as (
    select c.mark_id, c.product_id, c.starts_on, c.is_demo
      from covered c
     where not exists (
       select from rights r
        where r.mark_id = c.mark_id and r.producer_id = c.producer_id
          and (r.product_id is null or r.product_id = c.product_id))
    union all
    select c.mark_id, c.product_id, greatest(c.starts_on, r.granted_on), c.is_demo or r.is_demo
      from covered c
      join rights r on r.mark_id = c.mark_id and r.producer_id = c.producer_id and r.product_id is null and r.holds
    union all
    select r.mark_id, r.product_id, r.granted_on, r.is_demo from rights r where r.product_id is not null and r.holds)
  select b.product_id, min(greatest(b.starts_on, p.since)), string_agg(distinct m.name, ', '), bool_and(b.is_demo or p.is_demo)
    from borne b
    join protected_marks(asked_on, with_demo) p on p.mark_id = b.mark_id
    join marks m on m.id = b.mark_id
   group by b.product_id
$$;
