-- as account_manager
-- { contracts(first: 20) { totalCount nodes { id title } pageInfo { hasNextPage endCursor } } }

select (select ('{"totalCount":' || (select count(*)::text
from contract t5
where t5.tenant_id = $1::uuid
and t5.deactivated_at is null
and (t5.owner_id = $2::uuid or exists (select
from customer t6
where t6.tenant_id = t5.tenant_id
and t6.id = t5.customer_id
and t6.account_manager_id = $2::uuid))
and true
and true) || ',"nodes":' || coalesce('[' || string_agg(t3.j3, ','
order by t3.k0 desc) filter (where t3.i <= (21 - 1)) || ']', '[]')) || (',"pageInfo":' || '{"hasNextPage":' || (count(t3.i) > (21 - 1))::text || ',"endCursor":' || coalesce((array_agg(t3.c
order by t3.i desc) filter (where t3.i <= (21 - 1)))[1], 'null') || '}' || '}')
from (select t2.k0, row_number() over () as i, '"' || translate(encode(convert_to('[175415,' || coalesce(to_json((t2.k0)::text)::text, 'null') || ']', 'UTF8'), 'base64'), E'+/=\n', '-_') || '"' as c, '{"id":"' || t2.id || '","title":' || to_json((t2.title)::text)::text || '}' as j3
from (select t1.*, t1.id as k0
from contract t1
where t1.tenant_id = $1::uuid
and t1.deactivated_at is null
and (t1.owner_id = $2::uuid or exists (select
from customer t4
where t4.tenant_id = t1.tenant_id
and t4.id = t1.customer_id
and t4.account_manager_id = $2::uuid))
and true
and true
and true
order by k0 desc
limit 21) t2) t3
having true) as json
-- "018f0000-0000-7000-8000-00000000000a", "018f0000-0000-7000-8000-000000000001"
