-- as viewer
-- query($id: ID!) { customer(id: $id) { displayName contracts(first: 20) { totalCount nodes { title notesCount } } } }

select '{"displayName":' || to_json((t1.display_name)::text)::text || ',"contracts":' || (select '{"totalCount":' || (select count(*)::text
from contract t5
where t5.tenant_id = t1.tenant_id
and t5.customer_id = t1.id
and t5.deactivated_at is null
and true
and true
and true) || ',"nodes":' || coalesce('[' || string_agg(t4.j1, ','
order by t4.k0 desc) || ']', '[]') || '}'
from (select t3.k0, '{"title":' || to_json((t3.title)::text)::text || ',"notesCount":' || (select count(*)::text
from contract_note t6
where t6.tenant_id = t3.tenant_id
and t6.contract_id = t3.id
and t6.deactivated_at is null
and true) || '}' as j1
from (select t2.*, t2.id as k0
from contract t2
where t2.tenant_id = t1.tenant_id
and t2.customer_id = t1.id
and t2.deactivated_at is null
and true
and true
and true
and true
order by k0 desc
limit 20) t3) t4
having true) || '}' as json
from customer t1
where t1.tenant_id = $1::uuid
and t1.id = $2::uuid
and t1.deactivated_at is null
and true
-- "018f0000-0000-7000-8000-00000000000a", "018f0000-0000-7000-8000-000000000002"
