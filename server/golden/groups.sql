-- as viewer
-- { contractGroups(by: [{ field: status }, { field: endDate, unit: MONTH }]) { count keys { status endDate } sum { value { amount currency } } } }

select (select coalesce('[' || string_agg(j, ','
order by i) || ']', '[]')
from (select ('{"count":' || t2.n::text || ',"keys":' || '{"status":' || coalesce('"' || upper(t2.k0 collate "C") || '"', 'null') || ',"endDate":' || coalesce('"' || t2.k1 || '"', 'null') || '}') || (',"sum":' || '{"value":' || '[' || coalesce(t2.m0, '') || ']' || '}' || '}') as j, row_number() over () as i
from (select *
from (select k0, k1, coalesce(sum(n), 0) as n, string_agg('{"amount":"' || case when s.c0 in ('AFN', 'ALL', 'BIF', 'CLP', 'COP', 'DJF', 'GNF', 'HUF', 'IDR', 'IQD', 'IRR', 'ISK', 'JPY', 'KMF', 'KPW', 'KRW', 'LAK', 'LBP', 'MGA', 'MMK', 'PKR', 'PYG', 'RWF', 'SLL', 'SOS', 'SYP', 'UGX', 'VND', 'VUV', 'XAF', 'XOF', 'XPF', 'YER')
and s.f0 = trunc(s.f0) then trunc(s.f0)::text else s.f0::text end || '","currency":"' || s.c0 || '"}', ','
order by s.c0) filter (where s.f0 is not null) as m0
from (select k0, k1, c0, count(*) as n, sum(v0) as f0
from (select t1.status as k0, date_trunc('month', t1.end_date::timestamp)::date as k1, t1.value as v0, t1.value_currency as c0
from contract t1
where t1.tenant_id = $1::uuid
and t1.deactivated_at is null
and true
and true
and true) b
group by k0, k1, c0) s
group by k0, k1) t2
where true
order by t2.n desc, t2.k0, t2.k1
limit $2::int) t2) t3) as json
-- "018f0000-0000-7000-8000-00000000000a", 100
