-- A document of the library says which criteria it serves in general: `<book>/<sheet>/<criterion>`.
alter table evidence add column serves text[] not null default '{}' check (cardinality(serves) <= 200);
call track_history('evidence');

-- The file that a document held when its content was this: now, or before it was replaced. A copy of a dossier names the content
-- that was handed in, and goes on showing that one.
create function evidence_file(document uuid, content text) returns uuid
  language sql stable
  return (select f.id
            from (select file_id, known_from from evidence where id = document
                  union all select file_id, known_from from history.evidence where id = document) v
            join files f on f.id = v.file_id
           where f.sha256 = content
           order by v.known_from desc limit 1);

-- The content under which a copy names a document; null where it does not.
create function copied_content(copy jsonb, document uuid) returns text
  language sql immutable
  return (select d ->> 'sha256' from jsonb_array_elements(copy -> 'documents') d where d ->> 'id' = document::text limit 1);
