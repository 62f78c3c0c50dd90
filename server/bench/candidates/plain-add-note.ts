import { newId } from '../../engine/ids.ts';
import type { PlainContext } from './plain-loaders.ts';

/** A note with everything that ours writes beside it, a statement after the other, as a service method would. */
export async function addNote({ write, caller }: PlainContext, contractId: string, body: string): Promise<void> {
  const { tenantId, actor } = caller;
  await write(async (tx) => {
    const [contract] = await tx.query<{ version: number; watchers: string[] }>(
      `select c.version, array_remove(array['ownerId:' || c.owner_id, 'customer.accountManagerId:' || k.account_manager_id], null)
         || array(select 'obligations.responsibleId:' || o.responsible_id from contract_obligation o where o.tenant_id = c.tenant_id
           and o.contract_id = c.id and o.deactivated_at is null and o.responsible_id is not null) as watchers
       from contract c join customer k on k.tenant_id = c.tenant_id and k.id = c.customer_id
       where c.tenant_id = $1::uuid and c.id = $2::uuid and c.deactivated_at is null for update of c`,
      [tenantId, contractId],
    );
    if (!contract) throw new Error('there is no such contract');
    const version = contract.version + 1;
    const [last] = await tx.query<{ position: number | null }>(
      'select max(position) as position from contract_note where tenant_id = $1::uuid and contract_id = $2::uuid and deactivated_at is null',
      [tenantId, contractId],
    );
    const noteId = newId();
    await tx.query(
      'insert into contract_note (id, tenant_id, contract_id, position, created_by, updated_by, body) values ($1::uuid, $2::uuid, $3::uuid, $4::int, $5::uuid, $5::uuid, $6::text)',
      [noteId, tenantId, contractId, (last?.position ?? -1) + 1, actor.id, body],
    );
    await tx.query(
      'update contract set version = $3::int, updated_at = now(), updated_by = $4::uuid where tenant_id = $1::uuid and id = $2::uuid',
      [tenantId, contractId, version, actor.id],
    );
    const request = newId();
    await tx.query(
      `insert into change (tenant_id, aggregate, root_id, kind, version, command, changed_fields, parts, visible_to, actor_id, actor_kind, correlation_id)
       values ($1::uuid, 'Contract', $2::uuid, 'UPDATED', $3::int, 'updateContract', '{}', $4::jsonb, $5::text[], $6::uuid, $7::text, $8::text)`,
      [
        tenantId,
        contractId,
        version,
        [{ part: 'notes', op: 'ADDED', ids: [noteId] }],
        [...new Set(contract.watchers)],
        actor.id,
        actor.kind,
        request,
      ],
    );
    await tx.query(
      `insert into audit_entry (id, tenant_id, aggregate, root_id, version, command, actor_id, actor_kind, request_id, changes)
       values ($1::uuid, $2::uuid, 'Contract', $3::uuid, $4::int, 'updateContract', $5::uuid, $6::text, $7::text, $8::jsonb)`,
      [
        newId(),
        tenantId,
        contractId,
        version,
        actor.id,
        actor.kind,
        request,
        [
          { part: 'notes', id: noteId, op: 'ADDED', field: 'body', before: null, after: body },
          { part: 'notes', id: noteId, op: 'ADDED', field: 'visibility', before: null, after: 'all' },
        ],
      ],
    );
  });
}
