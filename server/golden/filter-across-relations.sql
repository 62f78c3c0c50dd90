-- as viewer
-- query($f: ContractFilter) { contracts(filter: $f) { totalCount } }

select (select '{"totalCount":' || (select count(*)::text
from contract t1
where t1.tenant_id = $1::uuid
and t1.deactivated_at is null
and true
and (exists (select
from customer t2
where t2.tenant_id = t1.tenant_id
and t2.id = t1.customer_id
and true
and search_key(t2.segment) like '%' || search_pattern($2::text) || '%')
and (exists (select
from contract_note t3
where t3.tenant_id = t1.tenant_id
and t3.contract_id = t1.id
and t3.deactivated_at is null
and exists (select
from contract t4
where t4.tenant_id = t3.tenant_id
and t4.id = t3.contract_id
and t4.deactivated_at is null)
and true
and search_key(t3.body) like '%' || search_pattern($3::text) || '%'))
and (t1.value >= $4::numeric(15, 2)
and true))
and true) || '}') as json
-- "018f0000-0000-7000-8000-00000000000a", "oil", "late", "1000.00"
