-- as viewer
-- query($q: String) { customers(search: $q, orderBy: [{ displayName: ASC }], first: 25) { totalCount nodes { id displayName nationalId } } }

select (select '{"totalCount":' || (select count(*)::text
from customer t4
where t4.tenant_id = $1::uuid
and t4.deactivated_at is null
and true
and true
and (search_key(t4.display_name) like '%' || search_pattern($4::text) || '%' or search_key(t4.customer_no) like '%' || search_pattern($4::text) || '%' or search_key(t4.org_no) like '%' || search_pattern($4::text) || '%' or search_key(t4.email) like '%' || search_pattern($4::text) || '%')
and (search_key(t4.display_name) like '%' || search_pattern($5::text) || '%' or search_key(t4.customer_no) like '%' || search_pattern($5::text) || '%' or search_key(t4.org_no) like '%' || search_pattern($5::text) || '%' or search_key(t4.email) like '%' || search_pattern($5::text) || '%')) || ',"nodes":' || coalesce('[' || string_agg(t3.j2, ','
order by t3.k0 asc, t3.k1 asc) || ']', '[]') || '}'
from (select t2.k0, t2.k1, ('{"id":"' || t2.id || '","displayName":' || to_json((t2.display_name)::text)::text) || (',"nationalId":' || coalesce(chr(1) || '0' || chr(2) || t2.id || ' ' || t2.national_id || chr(3), 'null') || '}') as j2
from (select t1.*, t1.display_name as k0, t1.id as k1
from customer t1
where t1.tenant_id = $1::uuid
and t1.deactivated_at is null
and true
and true
and (search_key(t1.display_name) like '%' || search_pattern($2::text) || '%' or search_key(t1.customer_no) like '%' || search_pattern($2::text) || '%' or search_key(t1.org_no) like '%' || search_pattern($2::text) || '%' or search_key(t1.email) like '%' || search_pattern($2::text) || '%')
and (search_key(t1.display_name) like '%' || search_pattern($3::text) || '%' or search_key(t1.customer_no) like '%' || search_pattern($3::text) || '%' or search_key(t1.org_no) like '%' || search_pattern($3::text) || '%' or search_key(t1.email) like '%' || search_pattern($3::text) || '%')
and true
order by k0 asc, k1 asc
limit 25) t2) t3
having true) as json
-- "018f0000-0000-7000-8000-00000000000a", "nord", "as", "nord", "as"
