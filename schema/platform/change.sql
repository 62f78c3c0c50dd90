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
