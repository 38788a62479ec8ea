-- Scoring without a network. What each member wrote on each device, one row an act: entered into the sheet, or come too
-- late and refused, with its reason. The sheet in score_sheets follows from the entered ones. Only ever added to.
create table sheet_operations (
  item_id uuid not null references session_items,
  account_id uuid not null references accounts,
  -- of the device's pack; all zeros: the page itself
  device uuid not null,
  seq integer not null check (seq >= 0),
  attempt smallint not null check (attempt >= 1),
  -- shape: src/modules/councils/offline/merge.ts
  content jsonb not null,
  outcome text not null check (outcome in ('entered', 'refused')),
  reason text not null default '',
  received_at timestamptz not null default now(),
  primary key (item_id, account_id, device, seq),
  check ((outcome = 'refused') = (length(reason) > 0))
);
create index on sheet_operations (account_id);
create trigger append_only before update or delete on sheet_operations for each row execute function refuse_change();

-- Sealed more tightly than the sheets: a member's own for ever, also after the opening.
alter table sheet_operations enable row level security;
alter table sheet_operations force row level security;
create policy own on sheet_operations for select using (account_id = acting_account());
create policy own_entry on sheet_operations for insert with check (account_id = acting_account());
do $$ begin
  execute format('create policy owner_backup on sheet_operations for all to %I
    using (current_setting(''namsao.backup'', true) = ''on'') with check (current_setting(''namsao.backup'', true) = ''on'')', current_user);
end $$;
grant select, insert on sheet_operations to namsao_app;
