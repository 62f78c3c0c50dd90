import { ID, Int } from 'type-graphql';
import type { Principal } from '../../engine/permissions.ts';
import { DomainError } from '../../errors.ts';
import { covers } from '../../platform/auth/machines/scopes.ts';
import type { RequestContext } from '../context.ts';
import { field, objectType, ResolverClass } from '../declare.ts';
import { DateTimeScalar } from '../scalars.ts';
import { asChanges, type LimitTypes } from './limit-types.ts';

type Class = new () => object;

/** The company that one works in, for those who look after it. */
export function makeCompany(limits: LimitTypes): ResolverClass {
  const resolver = new ResolverClass('CompanyResolver');
  const company = makeType(limits);
  resolver.query(
    'company',
    { type: () => company, description: 'The company that you work in, and what it may do.', allow: 'company:read' },
    [],
    async (_root, _args, context) => {
      const tenantId = allowed(context.principal, 'company:read');
      const [sheet, found] = await Promise.all([
        context.backOffice.tenant(tenantId),
        context.backOffice.limits.of(tenantId, false),
      ]);
      return { ...sheet, createdAt: sheet.createdAt.toISOString(), limits: found };
    },
  );
  resolver.mutation(
    'setLimits',
    {
      type: () => limits.limit,
      list: true,
      description:
        'Sets limits of your company: lower, or up to the default again. They hold everywhere within five seconds.',
      allow: 'company:manage',
    },
    [{ name: 'input', type: () => limits.input, description: 'What changes.' }],
    (_root, { input }, context) => setLimits(context, input),
  );
  return resolver;
}

async function setLimits({ principal, backOffice, refusals }: RequestContext, input: unknown): Promise<object[]> {
  const { actor, requestId } = principal;
  const by = {
    userId: actor.id,
    kind: actor.kind === 'operator' || actor.kind === 'machine' ? actor.kind : ('user' as const),
    via: actor.via ?? null,
    requestId,
  };
  try {
    return await backOffice.limits.set(by, allowed(principal, 'company:manage'), asChanges(input), false);
  } catch (error) {
    await refusals.note(principal, { aggregate: 'Company', command: 'setLimits', rootId: principal.tenantId }, error);
    throw error;
  }
}

function makeType(limits: LimitTypes): Class {
  const company = objectType('Company', 'A company, as those who look after it see it.');
  field(company, 'id', { type: () => ID, description: 'Its id.' });
  field(company, 'slug', { type: () => String, description: 'Its short name, as in addresses.' });
  field(company, 'name', { type: () => String, description: 'What it is called.' });
  field(company, 'modules', { type: () => String, list: true, description: 'Domains that it has a licence for.' });
  field(company, 'people', { type: () => Int, description: 'How many people belong to it.' });
  field(company, 'seats', {
    type: () => Int,
    nullable: true,
    description: 'How many people may belong to it; any number when it is null.',
  });
  field(company, 'createdAt', { type: () => DateTimeScalar, description: 'Since when it is here.' });
  field(company, 'limits', {
    type: () => limits.limit,
    list: true,
    description: 'What its people may do in a minute.',
  });
  return company;
}

/** @returns the company. @throws DomainError FORBIDDEN when no role of the caller allows it */
function allowed({ grants, tenantId }: Principal, permission: string): string {
  if (covers(grants, `${permission}:all`)) return tenantId;
  throw new DomainError('FORBIDDEN', `None of your roles allows ${permission}.`, {
    rule: 'permission.missing',
    params: { permission },
  });
}
