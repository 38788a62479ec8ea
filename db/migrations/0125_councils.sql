-- Who has to do with a dossier's producer, as one set: every step on an item asks it of all seats at once, which took
-- a query a seat. The reasons stay those of before. PL/pgSQL keeps the plan from one save to the next.
create function tied_accounts(dossier uuid) returns setof uuid language plpgsql stable rows 10 as $$
begin
  return query
    select g.account_id from dossiers d join role_grants g on g.producer_id = d.producer_id where d.id = dossier
    union select unnest(array[opened_by, filed_by]) from dossiers where id = dossier
    union select submitted_by from dossier_submissions where dossier_id = dossier
    union select reviewed_by from commune_reviews where dossier_id = dossier
    union select e.added_by from evidence_links l join evidence e on e.id = l.evidence_id where l.dossier_id = dossier;
end $$;

create or replace function tied_to_dossier(account uuid, dossier uuid) returns boolean language sql stable as $$
  select account in (select tied_accounts(dossier))
$$;
