-- Recognition: certificates as a list, the newest first, and those of a decision by its number.
create index on certificates (issued_on desc, code desc);
create index on decisions (number);
