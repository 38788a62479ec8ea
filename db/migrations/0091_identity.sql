-- A program may also be lent the plans: to read them, or to write the version that is being drafted.
alter table api_tokens drop constraint api_tokens_scopes_check;
alter table api_tokens add constraint api_tokens_scopes_check check (
  scopes <@ array['registers:read', 'registers:write', 'plans:read', 'plans:write'] and cardinality(scopes) > 0);
