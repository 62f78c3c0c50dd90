-- as account_manager
-- { contractGroups(by: [{ field: customerId }], first: 10) { count keys { customer { displayName } } } }

select (select coalesce('[' || string_agg(j, ','
order by i) || ']', '[]')
from (select '{"count":' || t3.n::text || ',"keys":' || '{"customer":' || coalesce((select '{"displayName":' || to_json((t4.display_name)::text)::text || '}'
from customer t4
where t4.tenant_id = $1::uuid
and t4.id = t3.k0
and (t4.account_manager_id = $2::uuid)), 'null') || '}' || '}' as j, row_number() over () as i
from (select *
from (select k0, count(*) as n
from (select t1.customer_id as k0
from contract t1
where t1.tenant_id = $1::uuid
and t1.deactivated_at is null
and (t1.owner_id = $2::uuid or exists (select
from customer t2
where t2.tenant_id = t1.tenant_id
and t2.id = t1.customer_id
and t2.account_manager_id = $2::uuid))
and true
and true) b
group by k0) t3
where true
order by t3.n desc, t3.k0
limit $3::int) t3) t5) as json
-- "018f0000-0000-7000-8000-00000000000a", "018f0000-0000-7000-8000-000000000001", 10
