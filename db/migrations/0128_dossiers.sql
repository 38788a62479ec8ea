-- Drafts are kept as they are typed: when, and by whom of the producer.
alter table dossiers add column saved_at timestamptz;
alter table dossiers add column saved_by uuid references accounts;
call track_history('dossiers');
