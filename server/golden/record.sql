-- as viewer
-- query($id: ID!) { contract(id: $id) { title status value { amount currency } customer { displayName } notes(first: 5) { body } } }

select ('{"title":' || to_json((t1.title)::text)::text || ',"status":"' || upper(t1.status collate "C") || '","value":' || case when t1.value is null then 'null' else '{"amount":"' || case when t1.value_currency in ('AFN', 'ALL', 'BIF', 'CLP', 'COP', 'DJF', 'GNF', 'HUF', 'IDR', 'IQD', 'IRR', 'ISK', 'JPY', 'KMF', 'KPW', 'KRW', 'LAK', 'LBP', 'MGA', 'MMK', 'PKR', 'PYG', 'RWF', 'SLL', 'SOS', 'SYP', 'UGX', 'VND', 'VUV', 'XAF', 'XOF', 'XPF', 'YER')
and t1.value = trunc(t1.value) then trunc(t1.value)::text else t1.value::text end || '","currency":"' || t1.value_currency || '"}' end) || (',"customer":' || coalesce((select '{"displayName":' || to_json((t2.display_name)::text)::text || '}'
from customer t2
where t2.tenant_id = t1.tenant_id
and t2.id = t1.customer_id
and true), 'null') || ',"notes":' || (select coalesce('[' || string_agg('{"body":' || to_json((t4.body)::text)::text || '}', ','
order by t4.k0 asc, t4.k1 asc) || ']', '[]')
from (select t3.*, t3.position as k0, t3.id as k1
from contract_note t3
where t3.tenant_id = t1.tenant_id
and t3.contract_id = t1.id
and t3.deactivated_at is null
and true
order by k0 asc, k1 asc
limit 5) t4) || '}') as json
from contract t1
where t1.tenant_id = $1::uuid
and t1.id = $2::uuid
and t1.deactivated_at is null
and true
-- "018f0000-0000-7000-8000-00000000000a", "018f0000-0000-7000-8000-000000000002"
