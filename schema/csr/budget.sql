-- Budgets of the CSR CRM: what no writer may break, whoever it is.

-- INV-CS-01, INV-CS-08: the sums on a budget are those of its sectors. Looked at when a transaction ends; budget_exceeded then holds their
-- limit. Who adds to a sector must change the budget's row with it, and so waits for whoever else does: of two the second sees the first.
create or replace function keep_budget_sums() returns trigger language plpgsql as $$
declare
  root uuid := case tg_table_name when 'budget' then new.id else (to_jsonb(new) ->> 'budget_id')::uuid end;
begin
  if exists (
    select from budget b
    cross join lateral (
      select coalesce(sum(a.allocated_amount), 0) as allocated, coalesce(sum(a.committed_amount), 0) as committed, coalesce(sum(a.spent_amount), 0) as spent
      from budget_allocation a
      where a.tenant_id = b.tenant_id and a.budget_id = b.id and a.deactivated_at is null
    ) s
    where b.tenant_id = new.tenant_id and b.id = root
      and (b.allocated_amount, b.committed_amount, b.spent_amount) is distinct from (s.allocated, s.committed, s.spent)
  ) then
    raise exception 'the sums on a budget are those of its sectors' using errcode = '23514', table = 'budget', constraint = 'budget_sums';
  end if;
  return null;
end $$;

drop trigger if exists keep_budget_sums on budget;
create constraint trigger keep_budget_sums after insert or update on budget deferrable initially deferred
  for each row execute function keep_budget_sums();
drop trigger if exists keep_budget_sums on budget_allocation;
create constraint trigger keep_budget_sums after insert or update on budget_allocation deferrable initially deferred
  for each row execute function keep_budget_sums();
