-- as account_manager
-- query($id: ID!) { contract(id: $id) { title customer { displayName nationalId } } }

select '{"title":' || to_json((t1.title)::text)::text || ',"customer":' || coalesce((select '{"displayName":' || to_json((t2.display_name)::text)::text || ',"nationalId":' || coalesce(chr(1) || '0' || chr(2) || t2.id || ' ' || t2.national_id || chr(3), 'null') || '}'
from customer t2
where t2.tenant_id = t1.tenant_id
and t2.id = t1.customer_id
and (t2.account_manager_id = $1::uuid)), 'null') || '}' as json
from contract t1
where t1.tenant_id = $2::uuid
and t1.id = $3::uuid
and t1.deactivated_at is null
and (t1.owner_id = $1::uuid or exists (select
from customer t3
where t3.tenant_id = t1.tenant_id
and t3.id = t1.customer_id
and t3.account_manager_id = $1::uuid))
-- "018f0000-0000-7000-8000-000000000001", "018f0000-0000-7000-8000-00000000000a", "018f0000-0000-7000-8000-000000000002"
