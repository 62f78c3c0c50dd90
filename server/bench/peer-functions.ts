/**
 * What somebody who builds on Postgres functions would write for the workloads that need one: PostGraphile calls all three, the limit the
 * first. They run as their caller, under the same row security. `add_note` writes what `updateContract` of ours does, row for row.
 */
export const peerFunctions = `
create schema if not exists bench;
grant usage on schema bench to plinth_app;

create or replace function bench.add_note(contract_id uuid, body text) returns contract_note language plpgsql volatile as $$
declare
  tenant uuid := current_setting('app.tenant')::uuid;
  actor uuid := current_setting('app.actor')::uuid;
  kind text := current_setting('app.actor_kind');
  request text := gen_random_uuid()::text;
  watchers text[];
  next_version int;
  note contract_note;
begin
  select array_remove(array['ownerId:' || c.owner_id, 'customer.accountManagerId:' || k.account_manager_id], null)
      || array(select 'obligations.responsibleId:' || o.responsible_id from contract_obligation o
        where o.tenant_id = c.tenant_id and o.contract_id = c.id and o.deactivated_at is null and o.responsible_id is not null) into watchers
    from contract c join customer k on k.tenant_id = c.tenant_id and k.id = c.customer_id
    where c.tenant_id = tenant and c.id = add_note.contract_id and c.deactivated_at is null for update of c;
  if not found then raise exception 'there is no such contract'; end if;
  insert into contract_note (id, tenant_id, contract_id, position, created_by, updated_by, body)
    select uuidv7(), tenant, add_note.contract_id, coalesce(max(n.position), -1) + 1, actor, actor, add_note.body
    from contract_note n where n.tenant_id = tenant and n.contract_id = add_note.contract_id and n.deactivated_at is null
    returning * into note;
  update contract c set version = c.version + 1, updated_at = now(), updated_by = actor
    where c.tenant_id = tenant and c.id = add_note.contract_id returning c.version into next_version;
  insert into change (tenant_id, aggregate, root_id, kind, version, command, changed_fields, parts, visible_to, actor_id, actor_kind, correlation_id)
    values (tenant, 'Contract', add_note.contract_id, 'UPDATED', next_version, 'updateContract', '{}',
      jsonb_build_array(jsonb_build_object('part', 'notes', 'op', 'ADDED', 'ids', jsonb_build_array(note.id))),
      array(select distinct unnest(watchers)), actor, kind, request);
  insert into audit_entry (id, tenant_id, aggregate, root_id, version, command, actor_id, actor_kind, request_id, changes)
    values (uuidv7(), tenant, 'Contract', add_note.contract_id, next_version, 'updateContract', actor, kind, request,
      jsonb_build_array(
        jsonb_build_object('part', 'notes', 'id', note.id, 'op', 'ADDED', 'field', 'body', 'before', null, 'after', note.body),
        jsonb_build_object('part', 'notes', 'id', note.id, 'op', 'ADDED', 'field', 'visibility', 'before', null, 'after', note.visibility)));
  return note;
end $$;

create or replace function bench.search_contracts(term text) returns setof contract language sql stable as $$
  select * from contract c where deactivated_at is null and (search_key(c.contract_no) like '%' || search_pattern(term) || '%' or search_key(c.title) like '%' || search_pattern(term) || '%')
$$;
comment on function bench.search_contracts(text) is '@behavior +filter +order'; -- PostGraphile: conditions and order on top of it

create or replace function bench.contract_dashboard() returns table (month date, status text, count int, sums json) language sql stable as $$
  select g.month, g.status, sum(g.count)::int, json_agg(json_build_object('amount', g.amount::text, 'currency', g.currency) order by g.currency) filter (where g.currency is not null)
  from (
    select date_trunc('month', end_date::timestamp)::date as month, c.status, c.value_currency as currency, count(*) as count, sum(c.value) as amount
    from contract c where c.deactivated_at is null group by 1, 2, 3
  ) g group by g.month, g.status order by g.month, g.status
$$;`;
