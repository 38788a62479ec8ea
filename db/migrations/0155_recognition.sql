-- Papers of a session and of its results as they were issued: number and day in their series, who signed, and the very bytes
-- that went out (Nghị định 30/2020 Đ15). Decision and letter to the ministry have theirs in decisions and result_approvals.

create table issued_papers (
  id uuid primary key default gen_random_uuid(),
  province_code text not null default '31',
  session_id uuid not null references council_sessions (id),
  paper text not null check (paper in ('minutes', 'report', 'submission', 'approval', 'notice')),
  -- one series a symbol and year, from 01
  number integer not null check (number > 0),
  symbol text not null check (symbol ~ '^\D[[:alpha:]0-9-]{0,29}$'),
  issued_on date not null check (isfinite(issued_on)),
  -- lines above the name, from the authority to the post; empty where the paper names its signers itself
  signed_as text[] not null,
  signer_name text check (length(signer_name) between 1 and 120),
  known_at timestamptz not null,
  issued_by uuid not null references accounts (id),
  is_demo boolean not null default false
);
create unique index issued_papers_number on issued_papers
  (province_code, symbol, (extract(year from issued_on)), number, is_demo);
create index on issued_papers (session_id, paper);
create index on issued_papers (issued_by);
call track_history('issued_papers');
create trigger append_only before update or delete on issued_papers for each row execute function refuse_change();

-- The bytes are kept once: nothing ever changes them, so they have no history of their own.
create table issued_paper_files (
  paper_id uuid not null references issued_papers (id),
  format text not null check (format in ('pdf', 'docx')),
  sha256 text not null check (sha256 ~ '^[0-9a-f]{64}$'),
  bytes bytea not null,
  primary key (paper_id, format)
);
create trigger append_only before update or delete on issued_paper_files for each row execute function refuse_change();

grant select, insert on issued_papers, issued_paper_files to namsao_app;
