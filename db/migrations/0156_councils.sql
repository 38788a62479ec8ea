-- Why a dossier is heard although the advisory team has not reported on it (QĐ 26/2026 Đ7.3c); null: it has, or is not asked.
alter table session_items add column without_report text check (length(without_report) between 5 and 1000);
call track_history('session_items');
