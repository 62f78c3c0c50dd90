-- Written by `npm run generate` from schema/; do not edit. Applied after the migrations, as often as it changes.
grant usage on schema public to plinth_app, plinth_system;
revoke all on all tables in schema public from plinth_app, plinth_auth, plinth_system;
grant usage on all sequences in schema public to plinth_app, plinth_system;

-- Partitions by month for every table that is partitioned by time, a year back and a year ahead; what lies outside goes to the default,
-- and is moved when its month comes near. Called at each start and once a day, in UTC: a month must not depend on who calls.
create or replace function ensure_partitions() returns void language plpgsql set timezone = 'UTC' as $$
declare
  parent record;
  month date;
  rest text;
  part text;
begin
  perform pg_advisory_xact_lock(4712);
  for parent in
    select c.relname as name, a.attname as key from pg_partitioned_table p
    join pg_class c on c.oid = p.partrelid
    join pg_namespace n on n.oid = c.relnamespace
    join pg_attribute a on a.attrelid = c.oid and a.attnum = p.partattrs[0]
    where n.nspname = 'public' and p.partstrat = 'r' and a.atttypid = any (array['timestamptz', 'date']::regtype[])
  loop
    rest := parent.name || '_default';
    if to_regclass('public.' || rest) is null then
      execute format('create table %I partition of %I default', rest, parent.name);
      execute format('alter table %I enable row level security, force row level security', rest);
    end if;
    for month in select generate_series(date_trunc('month', current_date - interval '1 year'), date_trunc('month', current_date + interval '1 year'), interval '1 month')::date loop
      part := parent.name || to_char(month, '_YYYY_MM');
      if to_regclass('public.' || part) is not null then continue; end if;
      begin
        execute format('create table %I partition of %I for values from (%L) to (%L)', part, parent.name, month, month + interval '1 month');
      exception when check_violation then
        -- the default holds rows of the month: it is taken off while they move; its owner sees them only without forced row security
        execute format('alter table %I detach partition %I', parent.name, rest);
        execute format('create table %I partition of %I for values from (%L) to (%L)', part, parent.name, month, month + interval '1 month');
        execute format('alter table %I no force row level security', rest);
        execute format('with moved as (delete from %I where %I >= %L and %I < %L returning *) insert into %I select * from moved', rest, parent.key, month, parent.key, month + interval '1 month', part);
        execute format('alter table %I force row level security', rest);
        execute format('alter table %I attach partition %I default', parent.name, rest);
      end;
      execute format('alter table %I enable row level security, force row level security', part);
    end loop;
  end loop;
end $$;

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

-- The change stream: what writers appended to `change` becomes `change_feed`, in one order for everybody.

-- Where this database is: the server and the database in it, and the timeline of its log, which a promotion or a recovery to a point in
-- time changes.
create or replace function change_home(out home text, out timeline text) language sql as $$
  select (select system_identifier from pg_control_system()) || '/' || (select oid from pg_database where datname = current_database()),
    left(pg_walfile_name(pg_current_wal_lsn()), 8)
$$;

-- Whether a change has its position.
create or replace function change_is_numbered(c change, s change_sequencer) returns boolean language sql immutable as $$
  select c.id <= s.settled_id or pg_visible_in_snapshot(c.xid, s.snapshot)
    or s.target is not null and c.id <= s.last_id and pg_visible_in_snapshot(c.xid, s.target)
$$;

-- Begins a new feed, in which no position of the old one can be resumed. Called by the step when the row of the sequencer was not written
-- here: a restored backup, a copied database, a standby that was promoted; and by hand after files of Postgres were put back.
-- In a copy transaction ids mean nothing, so ids of changes say from where on there are some without a position: of these, what has one
-- gets the lowest transaction id there is, what has none the one above it, and the first steps take that. All in one call, so that a change
-- is either numbered or still to be.
create or replace function change_new_epoch() returns void language plpgsql as $$
declare
  s change_sequencer;
  here record;
  settled bigint;
begin
  perform pg_advisory_xact_lock(4711);
  select * into strict here from change_home();
  select c.* into strict s from change_sequencer c;
  if s.home = here.home and s.stamp::xid = (select xmin from change_sequencer) then
    update change_sequencer set epoch = gen_random_uuid(), timeline = here.timeline, stamp = pg_current_xact_id();
    return;
  end if;
  select coalesce(min(id) filter (where not change_is_numbered(change, s)) - 1, max(id), 0) into settled from change;
  update change set xid = case when change_is_numbered(change, s) then '2'::xid8 else '3'::xid8 end where id > settled;
  update change_sequencer set epoch = gen_random_uuid(), snapshot = '3:3:', horizon = '3', floor_id = settled, settled_id = settled, target = null, last_id = null,
    position = greatest(position, (select max(f.position) from change_feed f)), home = here.home, timeline = here.timeline, stamp = pg_current_xact_id();
end $$;

-- A change as it is told and read: the fields of `Change` in server/engine/changes.ts.
create or replace function change_json(f change_feed) returns json language sql stable as $$
  select json_build_object('position', f.position::text, 'tenantId', f.tenant_id, 'aggregate', f.aggregate, 'rootId', f.root_id,
    'kind', f.kind, 'version', f.version, 'command', f.command, 'changedFields', f.changed_fields, 'parts', f.parts,
    'visibleTo', f.visible_to, 'outOfSight', f.out_of_sight, 'actorId', f.actor_id, 'actorKind', f.actor_kind,
    'correlationId', f.correlation_id, 'bulkId', f.bulk_id, 'siteId', f.site_id,
    'at', to_char(f.at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'))
$$;

-- Makes the partition of the feed that a position is in: a million positions each. Attached, since that does not wait for readers; as the
-- owner, since plinth_system makes no tables.
create or replace function change_feed_partition(place bigint) returns void language plpgsql security definer set search_path = public, pg_temp as $$
declare
  part bigint := place / 1000000;
  name text := 'change_feed_' || part;
begin
  if to_regclass(name) is not null then return; end if;
  execute format('create table %I (like change_feed including all)', name);
  execute format('alter table %I enable row level security, force row level security', name);
  execute format('alter table change_feed attach partition %I for values from (%s) to (%s)', name, part * 1000000, (part + 1) * 1000000);
end $$;
revoke all on function change_feed_partition(bigint) from public;
grant execute on function change_feed_partition(bigint) to plinth_system;

drop function if exists change_resume();
drop function if exists change_step();
-- Numbers the changes of the transactions that became visible since the last step, in the order of their ids, at most `most` of them.
-- One instance at a time; the others see -1. Needs READ COMMITTED, on the primary.
--
-- Nothing is lost to transactions that commit out of order: those that ran at the last snapshot are looked at again, whether it names them
-- or they began between its end and `horizon`, where the transaction that took it began. Whoever began after that wrote ids above `floor_id`, where the
-- sequence stood before, since a transaction has its id before its changes have theirs (the default of change.id).
--
-- What is too much for one step is worked off in the order of ids, up to the snapshot `target`, before anything newer is looked at: so
-- changes of one record, whose writers waited for each other, stay in order.
--
-- `notes` are what was told to the others by NOTIFY: changes as they are, as far as they fit, and else how far to read.
create or replace function change_step(most int default 2000, out taken int, out epoch uuid, out head bigint, out oldest bigint, out notes text[])
language plpgsql set enable_seqscan = off set jit = off as $$
#variable_conflict use_column
declare
  c record;
  given bigint;
  told int;
begin
  if not pg_try_advisory_xact_lock(4711) then
    taken := -1;
    select s.epoch, s.position, s.oldest into strict epoch, head, oldest from change_sequencer s;
    return;
  end if;
  -- before this transaction has an id, and so before any later one has
  given := case when pg_current_xact_id_if_assigned() is null then coalesce(pg_sequence_last_value('change_id_seq'), 0) else 0 end;
  for attempt in 1..2 loop
    select s.*, s.home = h.home and s.timeline = h.timeline and s.stamp::xid = s.xmin as is_here into strict c from change_sequencer s, change_home() h;
    exit when c.is_here;
    perform change_new_epoch();
  end loop;
  perform change_feed_partition(place) from (values (c.position + 1), (c.position + most)) p (place)
  where to_regclass('change_feed_' || place / 1000000) is null;
  with running as materialized (
    select pg_snapshot_xip(c.snapshot) as xid
    union all
    select x::text::xid8 from generate_series(pg_snapshot_xmax(c.snapshot)::text::bigint, c.horizon::text::bigint - 1) x
  ), fresh as materialized (
    select * from (
      select late.* from running, lateral (
        select * from change where xid = running.xid and id > greatest(c.last_id, c.settled_id) and (c.target is null or pg_visible_in_snapshot(xid, c.target))
        order by id limit most + 1
      ) late
      union all
      -- `is true` keeps the planner from the index by xid: this is a range of ids
      (select * from change where id > greatest(c.last_id, c.floor_id) and (xid >= c.horizon) is true and (c.target is null or pg_visible_in_snapshot(xid, c.target))
      order by id limit most + 1)
    ) d order by id limit most + 1
  ), rest as materialized (
    select count(*) > most as is_left, greatest(pg_current_xact_id(), pg_snapshot_xmax(pg_current_snapshot())) as now_horizon from fresh
    having count(*) > 0 or c.target is not null
  ), next as materialized (
    select *, row_number() over (order by id) as n from fresh order by id limit most
  ), numbered as (
    insert into change_feed (position, tenant_id, aggregate, root_id, kind, version, command, changed_fields, parts, visible_to, out_of_sight, actor_id, actor_kind, correlation_id, bulk_id, site_id, at)
    select c.position + n, tenant_id, aggregate, root_id, kind, version, command, changed_fields, parts, visible_to, out_of_sight, actor_id, actor_kind, correlation_id, bulk_id, site_id, at from next
    returning position as n, case when (select count(*) from next) <= 100 then change_json(change_feed)::text end as line
  ), moved as (
    update change_sequencer set
      snapshot = case when is_left then snapshot else coalesce(target, pg_current_snapshot()) end,
      horizon = case when is_left then horizon else coalesce(target_horizon, now_horizon) end,
      floor_id = case when is_left then floor_id else coalesce(target_floor, given) end,
      target = case when is_left then coalesce(target, pg_current_snapshot()) end,
      target_horizon = case when is_left then coalesce(target_horizon, now_horizon) end,
      target_floor = case when is_left then coalesce(target_floor, given) end,
      last_id = case when is_left then (select max(id) from next) end,
      position = c.position + (select count(*) from next),
      stamp = pg_current_xact_id()
    from rest
  ), parts as (
    -- A payload has less than 8,000 bytes: a part begins within 3,800 and ends with a line that is no longer than that. Whoever hears it takes it
    -- that nothing is left out in it, so a line that is too long ends a part too.
    select string_agg(line, ',' order by n) as lines, count(*) as told, min(n) as first
    from (
      select n, line, fits, sum(octet_length(line) + 1) filter (where fits) over so_far / 3800 as part, count(*) filter (where not fits) over so_far as gaps
      from (select n, line, coalesce(octet_length(line) < 3800, false) as fits from numbered) m window so_far as (order by n)
    ) l where fits
    group by part, gaps
  )
  select (select count(*) from next), array(select format('{"epoch":"%s","changes":[%s]}', c.epoch, lines) from parts order by first), (select sum(told) from parts)
  into taken, notes, told;
  epoch := c.epoch;
  head := c.position + taken;
  oldest := c.oldest;
  if taken > coalesce(told, 0) then notes := notes || format('{"epoch":"%s","head":"%s"}', c.epoch, head); end if;
  perform pg_notify('change_feed', note) from unnest(notes) note;
end $$;

-- Forgets what nobody is promised any more: partitions of the feed whose last change is older than `keep`, and rows of the log that are, at
-- most 10,000 of them and only with a position. Called as the owner until it answers less than that.
create or replace function change_forget(keep interval) returns int language plpgsql as $$
declare
  part record;
  forgotten int;
  last_at timestamptz;
  end_of_part bigint;
begin
  perform pg_advisory_xact_lock(4711), set_config('lock_timeout', '3s', true);
  for part in
    select c.relname as name, substring(c.relname from '\d+$')::bigint as number from pg_inherits i join pg_class c on c.oid = i.inhrelid
    where i.inhparent = 'change_feed'::regclass order by 2
  loop
    end_of_part := (part.number + 1) * 1000000 - 1;
    perform set_config('role', 'plinth_system', true);
    select f.at into last_at from change_feed f where f.position = end_of_part;
    perform set_config('role', 'none', true);
    exit when last_at is null or last_at >= now() - keep;
    execute format('drop table %I', part.name);
    update change_sequencer set oldest = end_of_part, stamp = pg_current_xact_id();
  end loop;
  perform set_config('role', 'plinth_system', true);
  delete from change where id in (
    select (o.c).id from (select c from change c order by c.id limit 10000) o, change_sequencer s
    where (o.c).at < now() - keep and change_is_numbered(o.c, s)
  );
  get diagnostics forgotten = row_count;
  perform set_config('role', 'none', true);
  return forgotten;
end $$;

insert into change_sequencer (one, snapshot) values (1, pg_current_snapshot()) on conflict do nothing;

-- The only way to a job. graphile_worker's tables are under row security of their own, so plinth_app reaches them through this function,
-- which runs as the owner and stamps the job with the tenant and actor of the transaction: a payload cannot name others.
create or replace function enqueue_job(name text, payload jsonb) returns bigint
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  tenant uuid := nullif(current_setting('app.tenant', true), '')::uuid;
  actor uuid := nullif(current_setting('app.actor', true), '')::uuid;
  actor_kind text := nullif(current_setting('app.actor_kind', true), '');
begin
  if tenant is null or actor is null or actor_kind is null then
    raise exception 'a job is enqueued within a tenant and by somebody' using errcode = '42501';
  end if;
  return (graphile_worker.add_job(
    name,
    json_build_object('tenantId', tenant, 'actorId', actor, 'actorKind', actor_kind,
      'actorVia', nullif(current_setting('app.actor_via', true), ''), 'actorScopes', nullif(current_setting('app.actor_scopes', true), ''),
      'payload', payload),
    flags => array['tenant:' || tenant] -- by which the jobs of a company that is suspended are left where they are
  )).id;
end $$;

revoke all on function enqueue_job(text, jsonb) from public;
grant execute on function enqueue_job(text, jsonb) to plinth_app;

-- The same for what belongs to no tenant: mails, and what follows in tenants from a change of a person. The work is named here, so that whoever
-- has got to be plinth_auth cannot queue a job in a tenant's name.
create or replace function enqueue_control_job(name text, payload jsonb) returns bigint
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
begin
  if name not in ('mail.send', 'auth.tell_company') then
    raise exception 'not a job of the control schema: %', name using errcode = '42501';
  end if;
  return (graphile_worker.add_job(name, payload::json)).id;
end $$;

revoke all on function enqueue_control_job(text, jsonb) from public;
grant execute on function enqueue_control_job(text, jsonb) to plinth_auth;

-- Search without case and accents, by trigrams. A server that lacks an extension searches without it, and says so at start-up.
do $$
declare
  extension text;
begin
  foreach extension in array array['btree_gin', 'pg_trgm', 'unaccent'] loop
    begin
      execute format('create extension if not exists %I', extension);
    exception when insufficient_privilege or feature_not_supported or undefined_file then
      raise notice 'extension % is not to be had: %', extension, sqlerrm;
    end;
  end loop;
end $$;

-- What a text is searched by. unaccent() depends on a dictionary and is therefore only stable; named in full it is immutable for us.
-- Made only when it is another, because making it forgets that it is leakproof.
do $$
declare
  unaccent text := (select format('%I.unaccent', n.nspname) from pg_extension e join pg_namespace n on n.oid = e.extnamespace where e.extname = 'unaccent');
  body text := format('begin return lower(%s); end', case when unaccent is null then 'value' else format('%s(%L::regdictionary, value)', unaccent, unaccent) end);
begin
  if body = (select p.prosrc from pg_proc p where p.oid = to_regprocedure('search_key(text)')) then return; end if;
  execute format('create or replace function search_key(value text) returns text language plpgsql immutable strict parallel safe as %L', body);
end $$;

-- The same for what somebody typed: `%`, `_` and `\` mean themselves, also those that come of the fullwidth forms.
create or replace function search_pattern(value text) returns text language plpgsql immutable strict parallel safe as $$
begin
  return regexp_replace(search_key(value), '([\\%_])', '\\\1', 'g');
end $$;

-- Under row security an operator becomes an index condition only if it is leakproof. These can tell nobody of other companies' rows:
-- docs/decisions/0009-indexes.md. Only a superuser may say so.
create or replace function mark_leakproof() returns void language plpgsql as $$
declare
  reviewed regprocedure[] := array['numeric_eq(numeric,numeric)', 'numeric_lt(numeric,numeric)', 'numeric_le(numeric,numeric)', 'numeric_gt(numeric,numeric)', 'numeric_ge(numeric,numeric)', 'textlike(text,text)', 'search_key(text)'];
  marked regprocedure;
begin
  if not (select rolsuper from pg_roles where rolname = current_user) then return; end if;
  perform pg_advisory_xact_lock(5210425002);
  for marked in select p.oid from pg_proc p where p.oid = any (reviewed) and not p.proleakproof loop
    execute format('alter function %s leakproof', marked);
  end loop;
end $$;

select mark_leakproof();

-- One index over the search columns of a table, made anew when they or `search_key` are others. With the tenant in it a small company
-- does not pay for a large one.
create or replace function search_index(target regclass, columns text[]) returns void language plpgsql as $$
declare
  name text := (select c.relname || '_search' from pg_class c where c.oid = target);
  made_of text := array_to_string(columns, ', ') || ' by ' || (select md5(p.prosrc) from pg_proc p where p.oid = 'search_key(text)'::regprocedure);
begin
  if obj_description(to_regclass(name), 'pg_class') = made_of then return; end if;
  execute format('drop index if exists %I', name);
  if columns = '{}' or (select count(*) from pg_extension where extname in ('btree_gin', 'pg_trgm')) < 2 then return; end if;
  execute format('create index %I on %s using gin (tenant_id, %s) where deactivated_at is null', name, target,
    (select string_agg(format('search_key(%I) gin_trgm_ops', c), ', ') from unnest(columns) c));
  execute format('comment on index %I is %L', name, made_of);
end $$;

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

alter table customer enable row level security;
alter table customer force row level security;
drop policy if exists tenant on customer;
create policy tenant on customer to plinth_app using (tenant_id = (select nullif(current_setting('app.tenant', true), '')::uuid)) with check (tenant_id = (select nullif(current_setting('app.tenant', true), '')::uuid));
grant select, insert, update on customer to plinth_app;

alter table customer_identifier enable row level security;
alter table customer_identifier force row level security;
drop policy if exists tenant on customer_identifier;
create policy tenant on customer_identifier to plinth_app using (tenant_id = (select nullif(current_setting('app.tenant', true), '')::uuid)) with check (tenant_id = (select nullif(current_setting('app.tenant', true), '')::uuid));
grant select, insert, update on customer_identifier to plinth_app;

alter table customer_address enable row level security;
alter table customer_address force row level security;
drop policy if exists tenant on customer_address;
create policy tenant on customer_address to plinth_app using (tenant_id = (select nullif(current_setting('app.tenant', true), '')::uuid)) with check (tenant_id = (select nullif(current_setting('app.tenant', true), '')::uuid));
grant select, insert, update on customer_address to plinth_app;

alter table customer_contact enable row level security;
alter table customer_contact force row level security;
drop policy if exists tenant on customer_contact;
create policy tenant on customer_contact to plinth_app using (tenant_id = (select nullif(current_setting('app.tenant', true), '')::uuid)) with check (tenant_id = (select nullif(current_setting('app.tenant', true), '')::uuid));
grant select, insert, update on customer_contact to plinth_app;

alter table contract enable row level security;
alter table contract force row level security;
drop policy if exists tenant on contract;
create policy tenant on contract to plinth_app using (tenant_id = (select nullif(current_setting('app.tenant', true), '')::uuid)) with check (tenant_id = (select nullif(current_setting('app.tenant', true), '')::uuid));
grant select, insert, update on contract to plinth_app;

alter table contract_party enable row level security;
alter table contract_party force row level security;
drop policy if exists tenant on contract_party;
create policy tenant on contract_party to plinth_app using (tenant_id = (select nullif(current_setting('app.tenant', true), '')::uuid)) with check (tenant_id = (select nullif(current_setting('app.tenant', true), '')::uuid));
grant select, insert, update on contract_party to plinth_app;

alter table contract_version enable row level security;
alter table contract_version force row level security;
drop policy if exists tenant on contract_version;
create policy tenant on contract_version to plinth_app using (tenant_id = (select nullif(current_setting('app.tenant', true), '')::uuid)) with check (tenant_id = (select nullif(current_setting('app.tenant', true), '')::uuid));
grant select, insert, update on contract_version to plinth_app;

alter table contract_obligation enable row level security;
alter table contract_obligation force row level security;
drop policy if exists tenant on contract_obligation;
create policy tenant on contract_obligation to plinth_app using (tenant_id = (select nullif(current_setting('app.tenant', true), '')::uuid)) with check (tenant_id = (select nullif(current_setting('app.tenant', true), '')::uuid));
grant select, insert, update on contract_obligation to plinth_app;

alter table contract_milestone enable row level security;
alter table contract_milestone force row level security;
drop policy if exists tenant on contract_milestone;
create policy tenant on contract_milestone to plinth_app using (tenant_id = (select nullif(current_setting('app.tenant', true), '')::uuid)) with check (tenant_id = (select nullif(current_setting('app.tenant', true), '')::uuid));
grant select, insert, update on contract_milestone to plinth_app;

alter table contract_note enable row level security;
alter table contract_note force row level security;
drop policy if exists tenant on contract_note;
create policy tenant on contract_note to plinth_app using (tenant_id = (select nullif(current_setting('app.tenant', true), '')::uuid)) with check (tenant_id = (select nullif(current_setting('app.tenant', true), '')::uuid));
grant select, insert, update on contract_note to plinth_app;

alter table contract_flag enable row level security;
alter table contract_flag force row level security;
drop policy if exists tenant on contract_flag;
create policy tenant on contract_flag to plinth_app using (tenant_id = (select nullif(current_setting('app.tenant', true), '')::uuid)) with check (tenant_id = (select nullif(current_setting('app.tenant', true), '')::uuid));
grant select, insert, update on contract_flag to plinth_app;

alter table contract_document enable row level security;
alter table contract_document force row level security;
drop policy if exists tenant on contract_document;
create policy tenant on contract_document to plinth_app using (tenant_id = (select nullif(current_setting('app.tenant', true), '')::uuid)) with check (tenant_id = (select nullif(current_setting('app.tenant', true), '')::uuid));
grant select, insert, update on contract_document to plinth_app;

alter table customer_event enable row level security;
alter table customer_event force row level security;
drop policy if exists tenant on customer_event;
create policy tenant on customer_event to plinth_app using (tenant_id = (select nullif(current_setting('app.tenant', true), '')::uuid)) with check (tenant_id = (select nullif(current_setting('app.tenant', true), '')::uuid));
grant select, insert, update on customer_event to plinth_app;

alter table member enable row level security;
alter table member force row level security;
drop policy if exists tenant on member;
create policy tenant on member to plinth_app using (tenant_id = (select nullif(current_setting('app.tenant', true), '')::uuid)) with check (tenant_id = (select nullif(current_setting('app.tenant', true), '')::uuid));
grant select, insert, update on member to plinth_app;

alter table user_role enable row level security;
alter table user_role force row level security;
drop policy if exists tenant on user_role;
create policy tenant on user_role to plinth_app using (tenant_id = (select nullif(current_setting('app.tenant', true), '')::uuid)) with check (tenant_id = (select nullif(current_setting('app.tenant', true), '')::uuid));
grant select, insert, update on user_role to plinth_app;

alter table user_site enable row level security;
alter table user_site force row level security;
drop policy if exists tenant on user_site;
create policy tenant on user_site to plinth_app using (tenant_id = (select nullif(current_setting('app.tenant', true), '')::uuid)) with check (tenant_id = (select nullif(current_setting('app.tenant', true), '')::uuid));
grant select, insert, update on user_site to plinth_app;

alter table role enable row level security;
alter table role force row level security;
drop policy if exists tenant on role;
create policy tenant on role to plinth_app using (tenant_id = (select nullif(current_setting('app.tenant', true), '')::uuid)) with check (tenant_id = (select nullif(current_setting('app.tenant', true), '')::uuid));
grant select, insert, update on role to plinth_app;

alter table role_permission enable row level security;
alter table role_permission force row level security;
drop policy if exists tenant on role_permission;
create policy tenant on role_permission to plinth_app using (tenant_id = (select nullif(current_setting('app.tenant', true), '')::uuid)) with check (tenant_id = (select nullif(current_setting('app.tenant', true), '')::uuid));
grant select, insert, update on role_permission to plinth_app;

alter table team enable row level security;
alter table team force row level security;
drop policy if exists tenant on team;
create policy tenant on team to plinth_app using (tenant_id = (select nullif(current_setting('app.tenant', true), '')::uuid)) with check (tenant_id = (select nullif(current_setting('app.tenant', true), '')::uuid));
grant select, insert, update on team to plinth_app;

alter table team_member enable row level security;
alter table team_member force row level security;
drop policy if exists tenant on team_member;
create policy tenant on team_member to plinth_app using (tenant_id = (select nullif(current_setting('app.tenant', true), '')::uuid)) with check (tenant_id = (select nullif(current_setting('app.tenant', true), '')::uuid));
grant select, insert, update on team_member to plinth_app;

alter table site enable row level security;
alter table site force row level security;
drop policy if exists tenant on site;
create policy tenant on site to plinth_app using (tenant_id = (select nullif(current_setting('app.tenant', true), '')::uuid)) with check (tenant_id = (select nullif(current_setting('app.tenant', true), '')::uuid));
grant select, insert, update on site to plinth_app;

alter table import_run enable row level security;
alter table import_run force row level security;
drop policy if exists tenant on import_run;
create policy tenant on import_run to plinth_app using (tenant_id = (select nullif(current_setting('app.tenant', true), '')::uuid)) with check (tenant_id = (select nullif(current_setting('app.tenant', true), '')::uuid));
grant select, insert, update on import_run to plinth_app;

alter table import_error enable row level security;
alter table import_error force row level security;
drop policy if exists tenant on import_error;
create policy tenant on import_error to plinth_app using (tenant_id = (select nullif(current_setting('app.tenant', true), '')::uuid)) with check (tenant_id = (select nullif(current_setting('app.tenant', true), '')::uuid));
grant select, insert, update on import_error to plinth_app;

alter table operator_visit enable row level security;
alter table operator_visit force row level security;
drop policy if exists tenant on operator_visit;
create policy tenant on operator_visit to plinth_app using (tenant_id = (select nullif(current_setting('app.tenant', true), '')::uuid)) with check (tenant_id = (select nullif(current_setting('app.tenant', true), '')::uuid));
grant select, insert, update on operator_visit to plinth_app;

alter table change enable row level security;
alter table change force row level security;
drop policy if exists tenant on change;
create policy tenant on change to plinth_app using (tenant_id = (select nullif(current_setting('app.tenant', true), '')::uuid)) with check (tenant_id = (select nullif(current_setting('app.tenant', true), '')::uuid));
grant select, insert on change to plinth_app;

alter table audit_entry enable row level security;
alter table audit_entry force row level security;
drop policy if exists tenant on audit_entry;
create policy tenant on audit_entry to plinth_app using (tenant_id = (select nullif(current_setting('app.tenant', true), '')::uuid)) with check (tenant_id = (select nullif(current_setting('app.tenant', true), '')::uuid));
grant select, insert on audit_entry to plinth_app;

alter table audit_seal enable row level security;
alter table audit_seal force row level security;
drop policy if exists tenant on audit_seal;
create policy tenant on audit_seal to plinth_app using (tenant_id = (select nullif(current_setting('app.tenant', true), '')::uuid)) with check (tenant_id = (select nullif(current_setting('app.tenant', true), '')::uuid));
grant select on audit_seal to plinth_app;

alter table external_ref enable row level security;
alter table external_ref force row level security;
drop policy if exists tenant on external_ref;
create policy tenant on external_ref to plinth_app using (tenant_id = (select nullif(current_setting('app.tenant', true), '')::uuid)) with check (tenant_id = (select nullif(current_setting('app.tenant', true), '')::uuid));
grant select, insert on external_ref to plinth_app;

alter table import_file enable row level security;
alter table import_file force row level security;
drop policy if exists tenant on import_file;
create policy tenant on import_file to plinth_app using (tenant_id = (select nullif(current_setting('app.tenant', true), '')::uuid)) with check (tenant_id = (select nullif(current_setting('app.tenant', true), '')::uuid));
grant select, insert, update, delete on import_file to plinth_app;

alter table idempotency_key enable row level security;
alter table idempotency_key force row level security;
drop policy if exists tenant on idempotency_key;
create policy tenant on idempotency_key to plinth_app using (tenant_id = (select nullif(current_setting('app.tenant', true), '')::uuid)) with check (tenant_id = (select nullif(current_setting('app.tenant', true), '')::uuid));
grant select, insert, update on idempotency_key to plinth_app;

alter table change_feed enable row level security;
alter table change_feed force row level security;
drop policy if exists tenant on change_feed;
create policy tenant on change_feed to plinth_app using (tenant_id = (select nullif(current_setting('app.tenant', true), '')::uuid)) with check (tenant_id = (select nullif(current_setting('app.tenant', true), '')::uuid));

drop policy if exists system on change;
create policy system on change to plinth_system using (true);
drop policy if exists system on change_feed;
create policy system on change_feed to plinth_system using (true) with check (true);
drop policy if exists system on import_run;
create policy system on import_run for select to plinth_system using (true);
drop policy if exists system on import_file;
create policy system on import_file to plinth_system using (true);
drop policy if exists system on idempotency_key;
create policy system on idempotency_key to plinth_system using (true);
grant select (created_at), delete on idempotency_key to plinth_system;
grant select, update (xid), delete on change to plinth_system;
grant select, insert on change_feed to plinth_system;
grant select, update on change_sequencer to plinth_system;
grant select (tenant_id, id, status) on import_run to plinth_system;
grant select (tenant_id, id, created_at), delete on import_file to plinth_system;

grant usage on schema control to plinth_auth;
grant select, insert, update, delete on all tables in schema control to plinth_auth;

alter table customer set (autovacuum_analyze_scale_factor = 0, autovacuum_analyze_threshold = 1000);
alter table customer_identifier set (autovacuum_analyze_scale_factor = 0, autovacuum_analyze_threshold = 1000);
alter table customer_address set (autovacuum_analyze_scale_factor = 0, autovacuum_analyze_threshold = 1000);
alter table customer_contact set (autovacuum_analyze_scale_factor = 0, autovacuum_analyze_threshold = 1000);
alter table contract set (autovacuum_analyze_scale_factor = 0, autovacuum_analyze_threshold = 1000);
alter table contract_party set (autovacuum_analyze_scale_factor = 0, autovacuum_analyze_threshold = 1000);
alter table contract_version set (autovacuum_analyze_scale_factor = 0, autovacuum_analyze_threshold = 1000);
alter table contract_obligation set (autovacuum_analyze_scale_factor = 0, autovacuum_analyze_threshold = 1000);
alter table contract_milestone set (autovacuum_analyze_scale_factor = 0, autovacuum_analyze_threshold = 1000);
alter table contract_note set (autovacuum_analyze_scale_factor = 0, autovacuum_analyze_threshold = 1000);
alter table contract_flag set (autovacuum_analyze_scale_factor = 0, autovacuum_analyze_threshold = 1000);
alter table contract_document set (autovacuum_analyze_scale_factor = 0, autovacuum_analyze_threshold = 1000);
alter table member set (autovacuum_analyze_scale_factor = 0, autovacuum_analyze_threshold = 1000);
alter table user_role set (autovacuum_analyze_scale_factor = 0, autovacuum_analyze_threshold = 1000);
alter table user_site set (autovacuum_analyze_scale_factor = 0, autovacuum_analyze_threshold = 1000);
alter table role set (autovacuum_analyze_scale_factor = 0, autovacuum_analyze_threshold = 1000);
alter table role_permission set (autovacuum_analyze_scale_factor = 0, autovacuum_analyze_threshold = 1000);
alter table team set (autovacuum_analyze_scale_factor = 0, autovacuum_analyze_threshold = 1000);
alter table team_member set (autovacuum_analyze_scale_factor = 0, autovacuum_analyze_threshold = 1000);
alter table site set (autovacuum_analyze_scale_factor = 0, autovacuum_analyze_threshold = 1000);
alter table import_run set (autovacuum_analyze_scale_factor = 0, autovacuum_analyze_threshold = 1000);
alter table import_error set (autovacuum_analyze_scale_factor = 0, autovacuum_analyze_threshold = 1000);
alter table operator_visit set (autovacuum_analyze_scale_factor = 0, autovacuum_analyze_threshold = 1000);

do $$ begin
  if not exists (select from pg_constraint where conname = 'customer_national_id_sealed') then
    alter table customer add constraint customer_national_id_sealed check (national_id like 's1.%') not valid;
  end if;
end $$;

select search_index('customer', array['display_name', 'customer_no', 'org_no', 'email']::text[]);
select search_index('contract', array['contract_no', 'title']::text[]);
select search_index('customer_event', array['title', 'type', 'producer']::text[]);
select search_index('member', array['name', 'email']::text[]);
select search_index('role', array['title', 'name']::text[]);
select search_index('team', array['name']::text[]);
select search_index('site', array['name', 'code']::text[]);
select search_index('import_run', array['file_name', 'format']::text[]);
select search_index('operator_visit', array[]::text[]);
