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
