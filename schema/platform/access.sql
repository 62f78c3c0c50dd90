-- Who may do what: what may not happen whoever does it.

-- A company keeps somebody who may do everything. Looked at when a transaction ends, one at a time for each company, so that of two people
-- who take it from each other one is refused. Only what gave it to somebody is looked at: a company that has nobody yet may be worked on.
create or replace function keep_administrator() returns trigger language plpgsql as $$
begin
  perform pg_advisory_xact_lock(hashtextextended('administrator ' || new.tenant_id, 0));
  if exists (
    select from member m
    join user_role h on h.tenant_id = m.tenant_id and h.member_id = m.id and h.deactivated_at is null
    join role r on r.tenant_id = h.tenant_id and r.id = h.role_id and r.deactivated_at is null
    join role_permission p on p.tenant_id = r.tenant_id and p.role_id = r.id and p.deactivated_at is null
    where m.tenant_id = new.tenant_id and m.kind = 'person' and m.deactivated_at is null and p.permission in ('*:*:all', '*:*:tenant')
  ) then return null; end if;
  if (case tg_table_name
    when 'member' then not exists (
      select from user_role h join role_permission p on p.tenant_id = h.tenant_id and p.role_id = h.role_id
      where h.tenant_id = new.tenant_id and h.member_id = new.id and p.permission in ('*:*:all', '*:*:tenant'))
    when 'user_role' then not exists (
      select from role_permission p
      where p.tenant_id = new.tenant_id and p.role_id = (to_jsonb(old) ->> 'role_id')::uuid and p.permission in ('*:*:all', '*:*:tenant'))
    when 'role' then not exists (
      select from role_permission p where p.tenant_id = new.tenant_id and p.role_id = new.id and p.permission in ('*:*:all', '*:*:tenant'))
    else (to_jsonb(old) ->> 'permission') not in ('*:*:all', '*:*:tenant')
  end) then return null; end if;
  raise exception 'a company keeps an administrator' using errcode = '23514', table = 'company', constraint = 'company_administrator';
end $$;

drop trigger if exists keep_administrator on member;
create constraint trigger keep_administrator after update of deactivated_at on member deferrable initially deferred
  for each row when (new.deactivated_at is not null and old.deactivated_at is null) execute function keep_administrator();
drop trigger if exists keep_administrator on role;
create constraint trigger keep_administrator after update of deactivated_at on role deferrable initially deferred
  for each row when (new.deactivated_at is not null and old.deactivated_at is null) execute function keep_administrator();
drop trigger if exists keep_administrator on user_role;
create constraint trigger keep_administrator after update on user_role deferrable initially deferred
  for each row when (old.deactivated_at is null and (new.deactivated_at is not null or new.role_id <> old.role_id)) execute function keep_administrator();
drop trigger if exists keep_administrator on role_permission;
create constraint trigger keep_administrator after update on role_permission deferrable initially deferred
  for each row when (old.deactivated_at is null and (new.deactivated_at is not null or new.permission <> old.permission)) execute function keep_administrator();

-- Roles that the registry gives, by an invitation or single sign-on, are taken into the company's own data once: until the registry gives
-- others, what the company makes of them stays.
create or replace function control.membership_roles_given() returns trigger language plpgsql as $$
begin
  if tg_op = 'INSERT' then new.roles_taken := false;
  elsif new.roles is distinct from old.roles or (old.deactivated_at is not null and new.deactivated_at is null) then new.roles_taken := false;
  end if;
  return new;
end $$;
create or replace trigger roles_given before insert or update on control.membership
  for each row execute function control.membership_roles_given();
