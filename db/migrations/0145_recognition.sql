-- What the ministry answered on a product sent to it: number and day of its document, and the central council's points,
-- whatever star followed. QĐ 26/2026 Đ7.4đ-g.
alter table result_approvals add column centre_document_no text check (length(centre_document_no) between 1 and 60);
alter table result_approvals add column centre_answered_on date;
alter table result_approvals add column centre_score numeric(5, 2) check (centre_score between 0 and 100);
alter table result_approvals add constraint result_approvals_centre check ((centre_document_no is null) = (centre_answered_on is null));
call track_history('result_approvals');
-- Decisions of a day are listed with the products that wait for one.
create index decisions_latest on decisions (issued_on desc, id desc);
