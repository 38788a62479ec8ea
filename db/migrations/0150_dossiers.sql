-- Whether a producer's consent covers its documents too: adding, correcting and reading them, not only the words of the forms.
alter table writing_consents add column documents boolean not null default false;
call track_history('writing_consents');
