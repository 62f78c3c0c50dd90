import type { Sql } from '../../../database/client.ts';
import { transact } from '../../../database/transaction.ts';
import { systemPrincipal } from '../../../engine/permissions.ts';
import type { Auth } from '../auth.ts';
import { type AdministrationOptions, SsoAdministration } from './administration.ts';
import type { Leave } from './admit.ts';
import { browserCookie } from './browser-cookie.ts';
import { txtLookup } from './domains.ts';
import { oidcClient } from './oidc.ts';
import { outbound, trusted } from './outbound.ts';
import { SingleSignOn } from './single-sign-on.ts';

export interface SsoOptions extends Pick<AdministrationOptions, 'rolesOf'> {
  readonly auth: Pick<Auth, 'control' | 'cookie' | 'publicOrigin'>;
  /** Connections to where a company has its records. */
  poolOf(tenantId: string): Promise<Sql>;
  /** Takes what somebody has in their company from them. */
  readonly leave: Leave;
  /** Identity providers within the own network, as `host` or `host:port`. */
  readonly privateHosts: readonly string[];
  readonly dnsServers: readonly string[];
}

export interface Sso {
  /** What browsers come to. */
  readonly signOn: SingleSignOn;
  /** What administrators change. */
  readonly administration: SsoAdministration;
}

export function createSso({ auth, poolOf, leave, privateHosts, dnsServers, rolesOf }: SsoOptions): Sso {
  const { publicOrigin } = auth;
  const ask = outbound(privateHosts);
  const oidc = oidcClient(ask);
  const signOn = new SingleSignOn({
    database: auth.control,
    publicOrigin,
    oidc,
    cookie: browserCookie(publicOrigin.startsWith('https:')),
    sessionCookie: auth.cookie,
    leave,
    welcome: async (tenantId, { id, name, email }) =>
      transact(await poolOf(tenantId), systemPrincipal(tenantId, 'single sign-on'), async (tx) => {
        await tx.query(
          'insert into member (id, tenant_id, name, email) values ($1::uuid, $2::uuid, $3::text, $4::text) on conflict do nothing',
          [id, tenantId, name, email],
        );
      }),
  });
  const isTrusted = trusted(privateHosts);
  const lookup = txtLookup(dnsServers);
  const administration = new SsoAdministration({ publicOrigin, oidc, ask, lookup, isTrusted, rolesOf });
  return { signOn, administration };
}
