-- Whatever changes of a company in the registry is told to all servers, whoever changed it: they look at its people and jobs again.
create or replace function control.tenant_touched() returns trigger language plpgsql as $$
begin
  new.updated_at := clock_timestamp();
  perform pg_notify('auth_revoked', new.id::text);
  return new;
end $$;
create or replace trigger touched before insert or update on control.tenant for each row execute function control.tenant_touched();

-- Nobody joins a company all of whose seats are taken, by whatever way they come. Who joins holds the row of the company, so that two who
-- come at once are counted one after the other.
create or replace function control.membership_seat() returns trigger language plpgsql as $$
declare
  seats int;
begin
  select t.seats into seats from control.tenant t where t.id = new.tenant_id for no key update;
  if seats is null or exists (select from control.membership m where m.tenant_id = new.tenant_id and m.user_id = new.user_id and m.deactivated_at is null) then
    return new;
  end if;
  if (select count(*) from control.membership m where m.tenant_id = new.tenant_id and m.deactivated_at is null) >= seats then
    raise exception 'all seats are taken' using errcode = '23514', schema = 'control', table = 'membership', constraint = 'membership_seats', detail = seats::text;
  end if;
  return new;
end $$;
create or replace trigger seats before insert or update of deactivated_at on control.membership
  for each row when (new.deactivated_at is null) execute function control.membership_seat();

-- Rows of a company that is moving to another database, or has left this one, are not written here. What is written through the engine adds to
-- the audit; the other tables are those that are written without. While it moves, the command that copies it holds an advisory lock, so that one
-- that was killed stops nobody: then the lock is to be had, and the next command waits for those who have it.
create or replace function control.refuse_moving() returns trigger language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  if exists (
    select from control.tenant_move m
    where m.tenant_id = new.tenant_id and (m.state = 'left' or m.state = 'leaving' and not pg_try_advisory_xact_lock_shared(4714, hashtext(new.tenant_id::text)))
  ) then raise exception 'the company is moving to another database' using errcode = '55006'; end if;
  return new;
end $$;
create or replace trigger moving before insert on audit_entry for each row execute function control.refuse_moving();
create or replace trigger moving before insert or update on import_run for each row execute function control.refuse_moving();
create or replace trigger moving before insert on import_file for each row execute function control.refuse_moving();
create or replace trigger moving before insert or update on idempotency_key for each row execute function control.refuse_moving();
