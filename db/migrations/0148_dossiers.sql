-- The commune's report (Mẫu 03) has a number of the committee's own series of reports, taken once a year
-- (NĐ 30/2020 Đ15, Phụ lục I II.3); its letter and report are signed in a post (II.7). Both are open on what was recorded before.
alter table commune_reviews
  add column report_number integer check (report_number between 1 and 99999),
  add column report_symbol text check (report_symbol ~ '^[^\s/]{1,30}$'),
  add column signer_post text check (signer_post in ('chair', 'vice-chair', 'acting-chair')),
  add check ((report_number is null) = (report_symbol is null));
call track_history('commune_reviews');
