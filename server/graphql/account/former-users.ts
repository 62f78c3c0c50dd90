import { ID } from 'type-graphql';
import { entityOf } from '../../engine/model.ts';
import { requireAction } from '../../engine/permissions.ts';
import { field, objectType, type ResolverClass } from '../declare.ts';
import { DateTimeScalar } from '../scalars.ts';

const most = 500; // that are told of

/** Who may not come in any more, for whoever may let them in again with `restoreUser`. */
export function addFormerUsers(resolver: ResolverClass): void {
  const former = objectType('FormerUser', 'Somebody who was in the company and may not come in any more.');
  field(former, 'id', { type: () => ID, description: 'Id of the person: `restoreUser` lets them in again.' });
  field(former, 'name', { type: () => String, description: 'Full name.' });
  field(former, 'email', { type: () => String, description: 'E-mail address at work.' });
  field(former, 'deactivatedAt', { type: () => DateTimeScalar, description: 'Since when.' });
  resolver.query(
    'formerUsers',
    {
      type: () => former,
      list: true,
      allow: 'user:delete',
      description: 'People who may not come in any more, the latest first.',
    },
    [],
    async (_root, _args, { model, principal, read }) => {
      requireAction(principal, entityOf(model, 'User'), 'delete');
      return read((tx) =>
        tx.query(
          `select id, name, email, to_char(deactivated_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as "deactivatedAt" from member
           where tenant_id = $1::uuid and kind = 'person' and deactivated_at is not null
           order by deactivated_at desc, id limit $2::int`,
          [principal.tenantId, most],
        ),
      );
    },
  );
}
