-- Reports as they were issued: what was asked, what was known then, and the very bytes that went out.

create table issued_reports (
  id uuid primary key default gen_random_uuid(),
  province_code text not null default '31',
  report text not null check (report ~ '^ocop-[0-9]{2}$'),
  office text not null check (office in ('agency', 'trade')),
  -- one series a symbol and year, from 01 (Nghị định 30/2020 Đ15)
  number integer not null check (number > 0),
  symbol text not null check (symbol ~ '^[[:upper:]][[:upper:]0-9-]{0,29}$'),
  issued_on date not null check (isfinite(issued_on)),
  -- period, map, place: as src/modules/reporting/types.ts says it
  question jsonb not null,
  known_at timestamptz not null,
  issued_by uuid not null references accounts (id),
  issued_at timestamptz not null default now(),
  -- fictitious rows were counted
  is_demo boolean not null default false
);
create unique index issued_reports_number on issued_reports
  (province_code, symbol, (extract(year from issued_on)), number, is_demo);
create index on issued_reports (report, issued_on desc);
call track_history('issued_reports');
create trigger append_only before update or delete on issued_reports for each row execute function refuse_change();

-- The bytes are kept once: nothing ever changes them, so they have no history of their own.
create table issued_report_files (
  report_id uuid not null references issued_reports (id),
  format text not null check (format in ('pdf', 'docx', 'xlsx')),
  sha256 text not null check (sha256 ~ '^[0-9a-f]{64}$'),
  bytes bytea not null,
  primary key (report_id, format)
);
create trigger append_only before update or delete on issued_report_files for each row execute function refuse_change();

grant select, insert on issued_reports, issued_report_files to namsao_app;
