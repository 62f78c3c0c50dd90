import { addressesOf, type Connection, connectionColumns } from './connection.ts';
import type { ControlQuery } from './managing.ts';
import { describeCertificate } from './saml-metadata.ts';

/** A connection as those see it who look after it. The secret is not in it, only whether there is one. */
export interface ConnectionView extends Omit<
  Connection,
  'clientSecret' | 'certificates' | 'tenantName' | 'tenantStatus' | 'tenantSlug' | 'tenantId'
> {
  readonly hasClientSecret: boolean;
  readonly certificates: readonly { fingerprint: string; validUntil: string }[];
  readonly domains: readonly DomainView[];
  readonly startUrl: string;
  /** What the provider is told to send people back to. */
  readonly returnUrl: string;
  /** SAML: our entity id, and where our metadata is. */
  readonly metadataUrl: string | null;
  readonly lastSignInAt: string | null;
}

export interface DomainView {
  readonly id: string;
  readonly domain: string;
  readonly verifiedAt: string | null;
  readonly verifiedBy: 'dns' | 'operator' | null;
  /** The TXT record that proves it. */
  readonly recordName: string;
  readonly recordValue: string;
}

interface Row extends Connection {
  readonly lastSignInAt: string | null;
}

/** Name and content of the TXT record that proves a domain. */
export const proofOf = (domain: string, token: string) => ({
  recordName: `_plinth-verification.${domain}`,
  recordValue: `plinth-verification=${token}`,
});

/** The connections of a company, or one of them, by name. */
export async function viewConnections(
  query: ControlQuery,
  publicOrigin: string,
  tenantId: string,
  id: string | null = null,
): Promise<ConnectionView[]> {
  const rows = await query<Row>(
    `select ${connectionColumns}, c.last_sign_in_at as "lastSignInAt"
     from control.sso_connection c join control.tenant t on t.id = c.tenant_id
     where c.tenant_id = $1::uuid and ($2::uuid is null or c.id = $2::uuid) order by c.name, c.id`,
    [tenantId, id],
  );
  const domains = await query<{ connectionId: string; token: string } & DomainView>(
    `select id, connection_id as "connectionId", domain, token, verified_at as "verifiedAt", verified_by as "verifiedBy"
     from control.sso_domain where tenant_id = $1::uuid order by domain`,
    [tenantId],
  );
  return rows.map(
    ({
      clientSecret,
      certificates,
      tenantId: _id,
      tenantName: _name,
      tenantStatus: _status,
      tenantSlug: _slug,
      ...row
    }) => {
      const addresses = addressesOf(publicOrigin, row.slug);
      const isSaml = row.protocol === 'saml';
      return {
        ...row,
        hasClientSecret: clientSecret !== null,
        certificates: certificates.map(describeCertificate),
        domains: domains
          .filter((each) => each.connectionId === row.id)
          .map(({ token, connectionId: _connection, ...each }) => ({ ...each, ...proofOf(each.domain, token) })),
        startUrl: addresses.start,
        returnUrl: isSaml ? addresses.acs : addresses.callback,
        metadataUrl: isSaml ? addresses.metadata : null,
      };
    },
  );
}
