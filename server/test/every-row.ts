/** A digest of every row of a company in every table that has a company: what is in them, but for what means something in one database only. */
export const everyRow = `
  select c.relname as name, (xpath('/row/n/text()', x))[1]::text::int as rows, (xpath('/row/h/text()', x))[1]::text as hash
  from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attname = 'tenant_id'
  cross join lateral query_to_xml(format(
    $q$select count(*) as n, coalesce(md5(string_agg(r, e'\\n' order by r collate "C")), '') as h
       from (select (to_jsonb(t) - 'xid' - case when %L = 'change' then 'id' else 'xid' end - case when %L = 'audit_seal' then 'position' else 'xid' end)::text as r
         from %I t where t.tenant_id = %L) rows$q$, c.relname, c.relname, c.relname, $1::text), false, true, '') x
  where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and not c.relispartition and c.relname <> 'change_feed'
  order by c.relname`;
