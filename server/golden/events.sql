-- as viewer
-- query($c: ID!) { customerEvents(filter: { customerId: { eq: $c } }, orderBy: [{ occurredAt: DESC }], first: 50) { nodes { occurredAt type payload } } }

select (select '{"nodes":' || coalesce('[' || string_agg(t3.j2, ','
order by t3.k0 desc, t3.k1 desc) || ']', '[]') || '}'
from (select t2.k0, t2.k1, ('{"occurredAt":"' || to_char(t2.occurred_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') || '","type":' || to_json((t2.type)::text)::text) || (',"payload":' || coalesce((t2.payload)::text, 'null') || '}') as j2
from (select t1.*, t1.occurred_at as k0, t1.id as k1
from customer_event t1
where t1.tenant_id = $1::uuid
and t1.deactivated_at is null
and true
and t1.customer_id = $2::uuid
and true
and true
order by k0 desc, k1 desc
limit 50) t2) t3
having true) as json
-- "018f0000-0000-7000-8000-00000000000a", "018f0000-0000-7000-8000-000000000002"
