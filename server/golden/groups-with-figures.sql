-- as viewer
-- query($n: Int, $least: Decimal) { contractGroups(by: [{ field: ownerId }], having: { count: { gte: $n }, sum: { value: { currency: { eq: "NOK" }, amount: { gt: $least } } } }, orderBy: [{ sum: { value: { currency: "NOK", direction: DESC } } }], first: 10) { count keys { owner { name } } countDistinct { customerId } sum { value { amount currency } } avg { value { amount currency } noticePeriodDays } max { endDate } } }

select (select coalesce('[' || string_agg(j, ','
order by i) || ']', '[]')
from (select (('{"count":' || t2.n::text || ',"keys":' || '{"owner":' || coalesce((select '{"name":' || to_json((t3.name)::text)::text || '}'
from member t3
where t3.tenant_id = $1::uuid
and t3.id = t2.k0
and true), 'null') || '}') || (',"countDistinct":' || '{"customerId":' || coalesce((t2.f0)::text, 'null') || '}' || ',"sum":')) || ('{"value":' || '[' || coalesce(t2.m0, '') || ']' || '}' || ',"avg":' || '{"value":' || '[' || coalesce(t2.m1, '') || ']' || ',"noticePeriodDays":' || coalesce('"' || trim_scale(round(t2.f4 * 1.0000000000 / t2.f3, 6)) || '"', 'null') || '}' || ',"max":' || '{"endDate":' || coalesce('"' || t2.f5 || '"', 'null') || '}' || '}') as j, row_number() over () as i
from (select *
from (select k0, coalesce(sum(n) filter (where s.g = 1), 0) as n, max(s.f0) filter (where s.g = 1) as f0, sum(s.f3) filter (where s.g = 1) as f3, sum(s.f4) filter (where s.g = 1) as f4, max(s.f5) filter (where s.g = 1) as f5, string_agg('{"amount":"' || case when s.c0 in ('AFN', 'ALL', 'BIF', 'CLP', 'COP', 'DJF', 'GNF', 'HUF', 'IDR', 'IQD', 'IRR', 'ISK', 'JPY', 'KMF', 'KPW', 'KRW', 'LAK', 'LBP', 'MGA', 'MMK', 'PKR', 'PYG', 'RWF', 'SLL', 'SOS', 'SYP', 'UGX', 'VND', 'VUV', 'XAF', 'XOF', 'XPF', 'YER')
and s.f1 = trunc(s.f1) then trunc(s.f1)::text else s.f1::text end || '","currency":"' || s.c0 || '"}', ','
order by s.c0) filter (where s.f1 is not null
and s.g = 0) as m0, string_agg('{"amount":"' || round(s.f1 * 1.0000000000 / s.f2, case when s.c0 in ('AFN', 'ALL', 'BIF', 'CLP', 'COP', 'DJF', 'GNF', 'HUF', 'IDR', 'IQD', 'IRR', 'ISK', 'JPY', 'KMF', 'KPW', 'KRW', 'LAK', 'LBP', 'MGA', 'MMK', 'PKR', 'PYG', 'RWF', 'SLL', 'SOS', 'SYP', 'UGX', 'VND', 'VUV', 'XAF', 'XOF', 'XPF', 'YER') then 0 else 2 end) || '","currency":"' || s.c0 || '"}', ','
order by s.c0) filter (where s.f1 is not null
and s.g = 0) as m1, bool_or((s.f1 > $5::numeric
and s.c0 = $6::char(3))) filter (where s.f1 is not null
and s.g = 0) as m2, max(case when s.c0 = $3::text then s.f1 end) filter (where s.f1 is not null
and s.g = 0) as m3
from (select k0, c0, count(*) as n, count(distinct v0) as f0, sum(v1) as f1, count(v1) as f2, count(v2) as f3, sum(v2) as f4, max(v3) as f5, grouping(c0) as g
from (select t1.owner_id as k0, t1.customer_id as v0, t1.value as v1, t1.notice_period_days as v2, t1.end_date as v3, t1.value_currency as c0
from contract t1
where t1.tenant_id = $1::uuid
and t1.deactivated_at is null
and true
and true
and true offset 0) b
group by grouping sets ((k0), (k0, c0))) s
group by k0) t2
where (t2.n >= $2::bigint
and coalesce(t2.m2, false))
order by t2.m3 desc nulls last, t2.k0
limit $4::int) t2) t4) as json
-- "018f0000-0000-7000-8000-00000000000a", 5, "NOK", 10, "1000000", "NOK"
