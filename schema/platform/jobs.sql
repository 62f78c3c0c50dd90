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
