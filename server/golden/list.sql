-- as viewer
-- query($s: ContractStatus!, $n: Int) { contracts(filter: { status: { eq: $s } }, orderBy: [{ endDate: ASC }], first: $n) { nodes { id title customer { displayName } notes(first: 3) { body } } } }

select (select '{"nodes":' || coalesce('[' || string_agg(t3.j2, ','
order by t3.k0 asc, t3.k1 asc) || ']', '[]') || '}'
from (select t2.k0, t2.k1, ('{"id":"' || t2.id || '","title":' || to_json((t2.title)::text)::text || ',"customer":') || (coalesce((select '{"displayName":' || to_json((t4.display_name)::text)::text || '}'
from customer t4
where t4.tenant_id = t2.tenant_id
and t4.id = t2.customer_id
and true), 'null') || ',"notes":' || (select coalesce('[' || string_agg('{"body":' || to_json((t6.body)::text)::text || '}', ','
order by t6.k0 asc, t6.k1 asc) || ']', '[]')
from (select t5.*, t5.position as k0, t5.id as k1
from contract_note t5
where t5.tenant_id = t2.tenant_id
and t5.contract_id = t2.id
and t5.deactivated_at is null
and true
order by k0 asc, k1 asc
limit 3) t6) || '}') as j2
from (select t1.*, t1.end_date as k0, t1.id as k1
from contract t1
where t1.tenant_id = $1::uuid
and t1.deactivated_at is null
and true
and t1.status = $2::text
and true
and true
order by k0 asc, k1 asc
limit 50) t2) t3
having true) as json
-- "018f0000-0000-7000-8000-00000000000a", "active"
