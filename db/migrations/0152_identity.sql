-- Programs may also be lent the reading of reports.
alter table api_tokens drop constraint api_tokens_scopes_check;
alter table api_tokens add constraint api_tokens_scopes_check check (
  scopes <@ array['registers:read', 'registers:write', 'plans:read', 'plans:write', 'reports:read'] and cardinality(scopes) > 0);
