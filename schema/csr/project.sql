-- Projects of the CSR CRM: what no writer may break, whoever it is. Each is looked at when a transaction ends.

-- INV-CS-03, INV-CS-08: what a running project is promised is what its lines add up to, and what of a sector is committed is what its projects
-- are promised. Who changes one of them has to change the others with it, and so waits for whoever else changes the same budget.
create or replace function keep_commitments() returns trigger language plpgsql as $$
declare
  row_ jsonb := to_jsonb(new);
  of_project uuid := case tg_table_name when 'project' then (row_ ->> 'id')::uuid when 'project_budget_line' then (row_ ->> 'project_id')::uuid end;
  budgets uuid[] := array_remove(array[(row_ ->> 'budget_id')::uuid, case when tg_op = 'UPDATE' then (to_jsonb(old) ->> 'budget_id')::uuid end], null);
begin
  if exists (
    select from project p
    cross join lateral (
      select coalesce(sum(l.amount), 0) as lines from project_budget_line l
      where l.tenant_id = p.tenant_id and l.project_id = p.id and l.deactivated_at is null
    ) s
    where p.tenant_id = new.tenant_id and p.id = of_project and p.status in ('active', 'on_hold', 'completing')
      and (p.approved_budget <> s.lines or p.committed_amount <> s.lines)
  ) then
    raise exception 'a running project is promised what its lines add up to' using errcode = '23514', table = 'project', constraint = 'project_budget_lines';
  end if;
  if tg_table_name <> 'project_budget_line' and exists (
    with promised as (
      select p.budget_id, p.sector, sum(p.committed_amount) as amount from project p
      where p.tenant_id = new.tenant_id and p.budget_id = any (budgets) and p.deactivated_at is null
      group by 1, 2
    ), booked as (
      select a.budget_id, a.sector, a.committed_amount as amount from budget_allocation a
      where a.tenant_id = new.tenant_id and a.budget_id = any (budgets) and a.deactivated_at is null
    )
    select from promised p full join booked b using (budget_id, sector) where coalesce(p.amount, 0) <> coalesce(b.amount, 0)
  ) then
    raise exception 'what is committed of a sector is what its projects are promised' using errcode = '23514', table = 'budget', constraint = 'budget_commitments';
  end if;
  return null;
end $$;

drop trigger if exists keep_commitments on project;
create constraint trigger keep_commitments after insert or update on project deferrable initially deferred
  for each row execute function keep_commitments();
drop trigger if exists keep_commitments on project_budget_line;
create constraint trigger keep_commitments after insert or update on project_budget_line deferrable initially deferred
  for each row execute function keep_commitments();
drop trigger if exists keep_commitments on budget_allocation;
create constraint trigger keep_commitments after insert or update on budget_allocation deferrable initially deferred
  for each row execute function keep_commitments();

-- INV-CS-09: a project begins with a recipient that is in use and has a memorandum that holds on that day.
create or replace function keep_recipient_ready() returns trigger language plpgsql as $$
begin
  perform from organization o
  where o.tenant_id = new.tenant_id and o.id = new.organization_id and o.deactivated_at is null and o.is_active
    and o.mou_signed and o.mou_date <= current_date and (o.mou_valid_to is null or o.mou_valid_to >= current_date)
  for share;
  if not found then
    raise exception 'a project begins with a recipient that is ready' using errcode = '23514', table = 'project', constraint = 'project_recipient_ready';
  end if;
  return null;
end $$;

drop trigger if exists keep_recipient_ready on project;
create constraint trigger keep_recipient_ready after update on project deferrable initially deferred
  for each row when (new.status = 'active' and old.status is distinct from new.status) execute function keep_recipient_ready();

-- INV-CS-05: nobody of the organisation that did a milestone approves it. INV-CS-04: weights of a running project add up to a hundred, or nothing has one.
create or replace function keep_milestone() returns trigger language plpgsql as $$
begin
  if new.status = 'approved' and exists (
    select from project p
    join organization o on o.tenant_id = p.tenant_id and o.id = p.organization_id
    join team_member m on m.tenant_id = o.tenant_id and m.team_id = o.team_id and m.deactivated_at is null
    where p.tenant_id = new.tenant_id and p.id = new.project_id and m.user_id = new.approved_by_id
  ) then
    raise exception 'people of the recipient approve nothing' using errcode = '23514', table = 'project_milestone', constraint = 'project_milestone_approved_by_recipient';
  end if;
  perform from project p where p.tenant_id = new.tenant_id and p.id = new.project_id for update;
  if (
    select count(w.weight) > 0 and (count(w.weight) < count(*) or sum(w.weight) <> 100)
    from project_milestone w join project p on p.tenant_id = w.tenant_id and p.id = w.project_id and p.status in ('active', 'on_hold', 'completing')
    where w.tenant_id = new.tenant_id and w.project_id = new.project_id and w.deactivated_at is null
  ) then
    raise exception 'weights add up to a hundred' using errcode = '23514', table = 'project_milestone', constraint = 'project_milestone_weights';
  end if;
  return null;
end $$;

drop trigger if exists keep_milestone on project_milestone;
create constraint trigger keep_milestone after insert or update on project_milestone deferrable initially deferred
  for each row execute function keep_milestone();
