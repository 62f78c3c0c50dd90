-- as viewer
-- query($s: ContractStatus!, $n: Int) { contracts(filter: { status: { eq: $s } }, orderBy: [{ endDate: ASC }], first: $n) { nodes { id title customer { displayName } notes(first: 3) { body } } } }

select (select '{"nodes":' || coalesce('[' || string_agg(t3.j1, ','
order by t3.i) filter (where t3.i <= ($1::int - 1)) || ']', '[]') || '}'
from (select row_number() over () as i, '{"id":' || '"' || t2.id || '"' || ',"title":' || to_json((t2.title)::text)::text || ',"customer":' || coalesce((select '{"displayName":' || to_json((t4.display_name)::text)::text || '}'
from customer t4
where t4.tenant_id = t2.tenant_id
and t4.id = t2.customer_id
and true), 'null') || ',"notes":' || (select coalesce('[' || string_agg(j, ','
order by i) || ']', '[]')
from (select '{"body":' || to_json((t6.body)::text)::text || '}' as j, row_number() over () as i
from (select t5.*
from contract_note t5
where t5.tenant_id = t2.tenant_id
and t5.contract_id = t2.id
and t5.deactivated_at is null
and true
order by t5.position asc, t5.id asc
limit $4::int) t6) t7) || '}' as j1
from (select t1.*, t1.end_date as k0, t1.id as k1
from contract t1
where t1.tenant_id = $2::uuid
and t1.deactivated_at is null
and true
and t1.status = $3::text
and true
and true
order by k0 asc, k1 asc
limit $1::int) t2) t3
having true) as json
-- 51, "018f0000-0000-7000-8000-00000000000a", "active", 3
