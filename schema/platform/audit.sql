-- The audit is only ever added to, also by its owner; of an entry only the transaction id may change, when a database is restored into
-- another cluster. Whoever switches this off with a superuser's rights is found by the chain.
create or replace function refuse_change() returns trigger language plpgsql as $$
begin
  raise exception '% is only ever added to', tg_table_name using errcode = '42501';
end $$;

create or replace trigger only_added before delete or update of id, tenant_id, at, aggregate, root_id, version, command, actor_id, actor_kind, request_id, actor_via, changes, refusal
  on audit_entry for each row execute function refuse_change();
create or replace trigger not_emptied before truncate on audit_entry for each statement execute function refuse_change();
create or replace trigger only_added before update or delete on audit_seal for each row execute function refuse_change();
create or replace trigger not_emptied before truncate on audit_seal for each statement execute function refuse_change();

-- A text as netstring (its bytes in UTF-8), `~` for none: fields that are put together this way cannot be read in another way.
create or replace function audit_field(value text) returns text language sql stable parallel safe as $$
  select case when value is null then '~' else octet_length(convert_to(value, 'UTF8')) || ':' || value || ',' end
$$;

create or replace function audit_time(value timestamptz) returns text language sql stable parallel safe as $$
  select to_char(value at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')
$$;

-- When, who and what of an entry: three digests, so that it can be said which of them somebody changed. docs/audit.md has the format.
create or replace function audit_digests(e audit_entry) returns bytea language plpgsql stable parallel safe as $$
begin
  return sha256(convert_to(audit_field('when') || audit_field(audit_time(e.at)), 'UTF8'))
    || sha256(convert_to(audit_field('who') || audit_field(e.actor_id::text) || audit_field(e.actor_kind) || audit_field(e.request_id) || case when e.actor_via is null then '' else audit_field(e.actor_via) end, 'UTF8'))
    || sha256(convert_to(audit_field('what') || audit_field(e.aggregate) || audit_field(e.root_id::text) || audit_field(e.version::text) || audit_field(e.command) || audit_field(e.changes::text) || audit_field(e.refusal::text), 'UTF8'));
end $$;

create or replace function audit_leaf(s audit_seal) returns bytea language plpgsql stable parallel safe as $$
begin
  return sha256(convert_to(audit_field('leaf') || audit_field(s.tenant_id::text) || audit_field(s.seq::text) || audit_field(s.entry_id::text) || audit_field(audit_time(s.sealed_at)) || audit_field(s.backdated::text), 'UTF8') || s.digests);
end $$;

-- Seals the entries of the transactions that became visible since the last step, by company, in the order of their times. One instance at
-- a time; the others see -1. Writers wait for nothing and read nothing of the chain. As with the change stream, what was in flight in the
-- last snapshot is looked at again, so no entry is missed. After a long pause a step takes the transactions below a boundary, so that it
-- holds about `most` entries; the snapshot it leaves behind is then the present one, cut off there.
-- A row whose transaction began after an earlier step did (by the id that Postgres keeps of it, which nobody can write) cannot claim a time
-- before that step: it is marked as dated back.
create or replace function audit_step(most int) returns int language plpgsql set enable_seqscan = off set jit = off as $$
declare
  c record;
  e record;
  s audit_seal;
  looked_at timestamptz := clock_timestamp(); -- before this transaction has an id
  oldest xid8;
  in_flight xid8[];
  taken int := 0;
begin
  if not pg_try_advisory_xact_lock(4713) then return -1; end if;
  perform set_config('synchronous_commit', 'on', true); -- what is published must not be gone after a crash
  select * into strict c from audit_sealer;
  oldest := pg_snapshot_xmax(c.snapshot);
  in_flight := array(select pg_snapshot_xip(c.snapshot));
  s.position := c.position;
  s.sealed_at := looked_at;
  for e in
    with last_taken as materialized (
      select xid from audit_entry where xid >= oldest order by xid offset most - 1 limit 1
    ), boundary as materialized (
      select coalesce((select xid from audit_entry where xid > (select xid from last_taken) order by xid limit 1), pg_snapshot_xmax(pg_current_snapshot())) as xid
    ), fresh as (
      select a as entry, a.xmin as written_by from audit_entry a where xid >= oldest and xid < (select xid from boundary)
      union all
      select a, a.xmin from audit_entry a where xid = any (in_flight)
    )
    select (entry).tenant_id, (entry).id, audit_digests(entry) as digests,
      (entry).at < c.taken_at and age(written_by) < age(c.stamp::xid) as backdated,
      exists (select from audit_seal k where k.tenant_id = (entry).tenant_id and k.entry_id = (entry).id) as is_sealed,
      (select xid from boundary) as boundary, pg_current_snapshot() as snapshot
    from fresh order by (entry).tenant_id, (entry).at, (entry).id
  loop
    continue when e.is_sealed; -- which takes somebody who changes transaction ids
    if e.tenant_id is distinct from s.tenant_id then
      s.tenant_id := e.tenant_id;
      select k.seq, k.link into s.seq, s.link from audit_seal k where k.tenant_id = e.tenant_id order by k.seq desc limit 1;
      s.seq := coalesce(s.seq, 0);
      s.link := coalesce(s.link, decode(repeat('00', 32), 'hex'));
    end if;
    taken := taken + 1;
    s.seq := s.seq + 1;
    s.position := s.position + 1;
    s.entry_id := e.id;
    s.backdated := e.backdated;
    s.digests := e.digests;
    s.link := sha256(s.link || audit_leaf(s));
    insert into audit_seal values (s.*);
  end loop;
  if not found then return 0; end if;
  update audit_sealer set
    snapshot = format('%s:%s:%s', least(pg_snapshot_xmin(e.snapshot), e.boundary), e.boundary,
      array_to_string(array(select x from pg_snapshot_xip(e.snapshot) x where x < e.boundary order by x), ','))::pg_snapshot,
    taken_at = looked_at,
    stamp = pg_current_xact_id(),
    position = s.position;
  return taken;
end $$;

-- Called before sealing begins. A database restored into a cluster whose transaction ids are lower than those it brought would wait for them
-- to come round: it gets a new snapshot. Ids still to come are put below all others, those of entries that are not sealed yet above it.
create or replace function audit_resume() returns boolean language plpgsql as $$
begin
  perform pg_advisory_xact_lock(4713);
  if (select pg_snapshot_xmax(snapshot) <= pg_snapshot_xmax(pg_current_snapshot()) from audit_sealer) then return false; end if;
  with present as materialized (
    select pg_current_snapshot() as snapshot
  ), settled as (
    update audit_entry e set xid = case when exists (select from audit_seal k where k.tenant_id = e.tenant_id and k.entry_id = e.id) then '3' else pg_current_xact_id() end
    from present p, audit_sealer c
    where e.xid >= pg_snapshot_xmax(p.snapshot) or e.xid in (select pg_snapshot_xip(p.snapshot)) or e.xid in (select pg_snapshot_xip(c.snapshot))
  )
  update audit_sealer set snapshot = p.snapshot, taken_at = '-infinity', stamp = pg_current_xact_id() from present p;
  return true;
end $$;

-- 3 is the first id that a transaction can have: what was written before there were seals is sealed too.
insert into audit_sealer (one, snapshot, taken_at, stamp) values (1, '3:3:', '-infinity', '3') on conflict do nothing;

drop policy if exists system on audit_entry;
create policy system on audit_entry to plinth_system using (true);
drop policy if exists system on audit_seal;
create policy system on audit_seal to plinth_system using (true) with check (true);
grant select, update (xid) on audit_entry to plinth_system;
grant select, insert on audit_seal to plinth_system;
grant select, update on audit_sealer to plinth_system;
