import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, describe, expect, test } from 'vitest';
import { testDatabase } from '../../test/database.ts';
import { eventually } from '../../test/follower.ts';
import { serverInTest } from '../../test/server.ts';

/** The roles of a customer's own document, loaded as they stand; and why somebody sees something or not. */
const db = await testDatabase();
const server = await serverInTest(db.url);
const admin = await server.token('ingrid@fjord.example', 'fjord');
const folder = await mkdtemp(join(tmpdir(), 'plinth-roles-'));
afterAll(() => rm(folder, { recursive: true }));

/** The roles of the CSR system as its specification has them, between other things. */
const document = `# Access

\`\`\`yaml
roles:
  csr_manager:
    permissions:
      - projects:read:all
      - projects:write:all
      - budgets:read:all
      - budgets:write:all
      - users:read:all
      - reports:read:all
      
  recipient:
    permissions:
      - projects:read:own
      - projects:write:own
      - milestones:write:own
      - surveys:write:own
      - messages:read:own
      - messages:write:own
      
  finance_officer:
    permissions:
      - budgets:read:all
      - budgets:write:all
      - expenses:read:all
      - expenses:write:all
      - reports:read:financial
\`\`\`

\`\`\`yaml
rate_limits:
  authentication:
    requests: 5
\`\`\`
`;

async function ask(token: string, query: string, variables: Record<string, unknown> = {}) {
  const { body } = await server.graphql(token, query, variables);
  return { data: body.data ?? null, errors: body.errors ?? [] };
}

async function ok<T>(token: string, query: string, variables: Record<string, unknown> = {}): Promise<T> {
  const { data, errors } = await ask(token, query, variables);
  if (!data || errors.length > 0) throw new Error(JSON.stringify(errors));
  return data as T;
}

const userOf = async (email: string) => {
  const query = 'query($e: String) { users(filter: { email: { eq: $e } }) { nodes { id } } }';
  return (await ok<{ users: { nodes: { id: string }[] } }>(admin, query, { e: email })).users.nodes[0]?.id ?? '';
};
const updateUser = 'mutation($id: ID!, $i: UpdateUserInput!) { updateUser(id: $id, input: $i) { id } }';
const give = (id: string, roleId: string) => ok(admin, updateUser, { id, i: { roles: { set: [{ roleId }] } } });

interface Role {
  id: string;
  name: string;
  permissions: { permission: string }[];
}
const roles = () =>
  ok<{ roles: { nodes: Role[] } }>(admin, '{ roles(first: 50) { nodes { id name permissions { permission } } } }').then(
    (data) => data.roles.nodes,
  );
const roleOf = async (name: string) => (await roles()).find((role) => role.name === name);

const loadRoles =
  'mutation($y: String!, $d: Boolean) { loadRoles(yaml: $y, dryRun: $d) { name outcome known unknown { permission rule } } }';
interface Loaded {
  loadRoles: { name: string; outcome: string; known: number; unknown: { permission: string; rule: string }[] }[];
}

describe('the roles of a file', () => {
  test('are loaded as they stand: what means something holds, what does not yet is kept and reported', async () => {
    const tried = await ok<Loaded>(admin, loadRoles, { y: document, d: true });
    expect(tried.loadRoles.map(({ name, outcome }) => [name, outcome])).toEqual([
      ['csr_manager', 'CREATED'],
      ['recipient', 'CREATED'],
      ['finance_officer', 'CREATED'],
    ]);
    expect((await roles()).map(({ name }) => name)).not.toContain('recipient');
    const loaded = await ok<Loaded>(admin, loadRoles, { y: document });
    expect(loaded.loadRoles[0]).toMatchObject({ known: 1 });
    expect(loaded.loadRoles[2]?.unknown).toContainEqual({
      permission: 'reports:read:financial',
      rule: 'permission.unknown_aggregate',
    });
    expect((await roleOf('finance_officer'))?.permissions.map(({ permission }) => permission)).toEqual([
      'budgets:read:all',
      'budgets:write:all',
      'expenses:read:all',
      'expenses:write:all',
      'reports:read:financial',
    ]);
    const again = await ok<Loaded>(admin, loadRoles, { y: document });
    expect(again.loadRoles.every(({ outcome }) => outcome === 'UNCHANGED')).toBe(true);
    await ok(admin, 'mutation($id: ID!) { deleteRole(id: $id) }', { id: (await roleOf('recipient'))?.id });
    const restored = await ok<Loaded>(admin, loadRoles, { y: document });
    expect(restored.loadRoles.map(({ outcome }) => outcome)).toEqual(['UNCHANGED', 'RESTORED', 'UNCHANGED']);
  });

  test('can be given, and allow what is known of them', async () => {
    await give(await userOf('liv@fjord.example'), (await roleOf('csr_manager'))?.id ?? '');
    const liv = await server.token('liv@fjord.example', 'fjord');
    const allowed = async () =>
      (await ok<{ me: { permissions: string[] } }>(liv, '{ me { permissions } }')).me.permissions;
    await eventually(allowed).toEqual(['user:read:all']);
  });

  test('bring nothing that their loader does not have, and nothing of a file that is refused', async () => {
    const yaml = (permission: string) =>
      `roles:\n  first: { permissions: [contract:read:all] }\n  second: { permissions: ["${permission}"] }\n`;
    const malformed = await ask(admin, loadRoles, { y: yaml('contract read') });
    expect(malformed.errors[0]?.extensions).toMatchObject({ code: 'BAD_USER_INPUT', rule: 'permission.malformed' });
    await ok<Loaded>(admin, loadRoles, {
      y: 'roles: { steward: { permissions: ["role:*:all", "contract:read:all"] } }',
    });
    await give(await userOf('jonas@fjord.example'), (await roleOf('steward'))?.id ?? '');
    const jonas = await server.token('jonas@fjord.example', 'fjord');
    await eventually(async () => (await ask(jonas, '{ roles { totalCount } }')).errors.length).toBe(0);
    for (const permission of ['*:*:all', 'customer:read:all', 'projects:read:all']) {
      const { errors } = await ask(jonas, loadRoles, { y: yaml(permission) });
      expect(errors[0]?.extensions).toMatchObject({ code: 'FORBIDDEN', rule: 'permission.not_yours' });
    }
    expect((await roles()).map(({ name }) => name)).not.toContain('first');
    const approver = await server.token('astrid@fjord.example', 'fjord');
    expect((await ask(approver, loadRoles, { y: document })).errors[0]?.extensions).toMatchObject({
      rule: 'permission.missing',
    });
  });

  test('are loaded from the command line too', { timeout: 60_000 }, async () => {
    const file = join(folder, 'access.md');
    await writeFile(file, document);
    const script = fileURLToPath(new URL('../../roles.ts', import.meta.url));
    const env = { ...process.env, DATABASE_URL: db.url, DATA_DIR: folder };
    const run = (...args: string[]) => promisify(execFile)(process.execPath, [script, ...args], { env });
    const preview = await run(file, '--tenant', 'granite', '--preview');
    expect(preview.stdout).toContain('This was a preview: nothing was written.');
    const { stdout } = await run(file, '--tenant', 'granite');
    expect(stdout).toContain('csr_manager: created, 1 of 6 permissions known');
    expect(stdout).toContain('kept, and means nothing yet: reports:read:financial: there is no aggregate reports.');
    expect((await run(file, '--tenant', 'granite')).stdout).toContain('csr_manager: unchanged');
    await expect(run(file, '--tenant', 'nowhere')).rejects.toThrow('There is no company "nowhere"');
    await expect(run(join(folder, 'none.yaml'), '--tenant', 'granite')).rejects.toThrow('There is no file');
    expect(await readFile(file, 'utf8')).toBe(document);
  });
});
