import { confirmDomain } from '../platform/auth/sso/operator.ts';
import type { TestDatabase } from './database.ts';
import type { ServerInTest } from './server.ts';

const whole = `id slug name protocol enabled version issuer clientId hasClientSecret signInUrl certificates { fingerprint validUntil }
  emailClaim groupsClaim roleMappings { group role } defaultRole domains { id domain verifiedAt verifiedBy recordName recordValue }
  startUrl returnUrl metadataUrl lastSignInAt`;

export interface ConnectionInTest {
  id: string;
  slug: string;
  enabled: boolean;
  version: number;
  issuer: string | null;
  hasClientSecret: boolean;
  domains: { id: string; domain: string; verifiedAt: string | null; recordName: string; recordValue: string }[];
  startUrl: string;
  returnUrl: string;
  metadataUrl: string | null;
}

/** A company whose administrator manages its single sign-on through the API. */
export class SsoCompany {
  readonly #server: ServerInTest;
  readonly #database: TestDatabase;
  readonly slug: string;
  readonly token: string;

  constructor(server: ServerInTest, database: TestDatabase, slug: string, token: string) {
    this.#server = server;
    this.#database = database;
    this.slug = slug;
    this.token = token;
  }

  /** Runs a mutation that answers with a connection. @throws Error with the refusal */
  async change(mutation: string, variables: Record<string, unknown> = {}, types = ''): Promise<ConnectionInTest> {
    const answer = await this.attempt(mutation, variables, types);
    if ('code' in answer) throw new Error(`${mutation} was refused: ${JSON.stringify(answer)}`);
    return answer;
  }

  /** The same, where a refusal is expected. */
  async attempt(
    mutation: string,
    variables: Record<string, unknown> = {},
    types = '',
  ): Promise<ConnectionInTest | { code: string; rule: string; message: string; fields: unknown }> {
    const { body } = await this.#server.graphql(
      this.token,
      `mutation${types ? `(${types})` : ''} { done: ${mutation} { ${whole} } }`,
      variables,
    );
    const [error] = body.errors ?? [];
    if (error) {
      const { code, rule, fields } = error.extensions;
      return { code: String(code), rule: String(rule), message: error.message, fields };
    }
    return body.data?.['done'] as ConnectionInTest;
  }

  create(input: Record<string, unknown>): Promise<ConnectionInTest> {
    return this.change('createSsoConnection(input: $input)', { input }, '$input: CreateSsoConnectionInput!');
  }

  mapRoles(id: string, mappings: { group: string; role: string }[], defaultRole: string | null = null) {
    const types = '$id: ID!, $input: MapSsoRolesInput!';
    return this.change('mapSsoRoles(id: $id, input: $input)', { id, input: { mappings, defaultRole } }, types);
  }

  /** Names a domain, which the operator then confirms. */
  async own(id: string, domain: string): Promise<ConnectionInTest> {
    await this.change('addSsoDomain(id: $id, domain: $domain)', { id, domain }, '$id: ID!, $domain: String!');
    const [tenant] = await this.#database.sql<
      { id: string }[]
    >`select id from control.tenant where slug = ${this.slug}`;
    const decision = { tenantId: tenant?.id ?? '', reason: 'the contract names it' };
    await confirmDomain(this.#database.points, decision, domain);
    return this.change('enableSsoConnection(id: $id)', { id }, '$id: ID!');
  }
}
