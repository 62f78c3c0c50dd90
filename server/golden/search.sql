-- as viewer
-- query($q: String) { customers(search: $q, orderBy: [{ displayName: ASC }], first: 25) { totalCount nodes { id displayName nationalId } } }

select (select '{"totalCount":' || (select count(*)::text
from customer t4
where t4.tenant_id = $2::uuid
and t4.deactivated_at is null
and true
and true
and (search_key(t4.display_name) like '%' || search_pattern($5::text) || '%' or search_key(t4.customer_no) like '%' || search_pattern($5::text) || '%' or search_key(t4.org_no) like '%' || search_pattern($5::text) || '%' or search_key(t4.email) like '%' || search_pattern($5::text) || '%')
and (search_key(t4.display_name) like '%' || search_pattern($6::text) || '%' or search_key(t4.customer_no) like '%' || search_pattern($6::text) || '%' or search_key(t4.org_no) like '%' || search_pattern($6::text) || '%' or search_key(t4.email) like '%' || search_pattern($6::text) || '%')) || ',"nodes":' || coalesce('[' || string_agg(t3.j1, ','
order by t3.i) filter (where t3.i <= ($1::int - 1)) || ']', '[]') || '}'
from (select row_number() over () as i, '{"id":' || '"' || t2.id || '"' || ',"displayName":' || to_json((t2.display_name)::text)::text || ',"nationalId":' || coalesce(to_json((case when char_length(t2.national_id) > 4 then '•••••••' || right(t2.national_id, 4) when t2.national_id is not null then '•••••••' end)::text)::text, 'null') || '}' as j1
from (select t1.*, t1.display_name as k0, t1.id as k1
from customer t1
where t1.tenant_id = $2::uuid
and t1.deactivated_at is null
and true
and true
and (search_key(t1.display_name) like '%' || search_pattern($3::text) || '%' or search_key(t1.customer_no) like '%' || search_pattern($3::text) || '%' or search_key(t1.org_no) like '%' || search_pattern($3::text) || '%' or search_key(t1.email) like '%' || search_pattern($3::text) || '%')
and (search_key(t1.display_name) like '%' || search_pattern($4::text) || '%' or search_key(t1.customer_no) like '%' || search_pattern($4::text) || '%' or search_key(t1.org_no) like '%' || search_pattern($4::text) || '%' or search_key(t1.email) like '%' || search_pattern($4::text) || '%')
and true
order by k0 asc, k1 asc
limit $1::int) t2) t3
having true) as json
-- 26, "018f0000-0000-7000-8000-00000000000a", "nord", "as", "nord", "as"
