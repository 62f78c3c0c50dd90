import { execFileSync, spawn } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, expect, test } from 'vitest';
import { demoAccounts } from '../platform/auth/demo-accounts.ts';
import { testDatabase } from './database.ts';
import { freePort } from './server.ts';

/** The recipes of CONTRIBUTING.md, followed to the letter in a copy of the repository. */
const root = fileURLToPath(new URL('../..', import.meta.url));
const db = await testDatabase();
const copy = mkdtempSync(join(tmpdir(), 'plinth-recipe-'));
afterAll(() => rmSync(copy, { recursive: true, force: true }));

/** Every tracked or new file, and node_modules by links, but for our own workspaces, which are the copy's. */
function makeCopy(): void {
  const files = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard'], {
    cwd: root,
    encoding: 'utf8',
  })
    .trim()
    .split('\n');
  for (const file of files) {
    mkdirSync(dirname(join(copy, file)), { recursive: true });
    cpSync(join(root, file), join(copy, file));
  }
  mkdirSync(join(copy, 'node_modules/@plinth'), { recursive: true });
  for (const name of readdirSync(join(root, 'node_modules'))) {
    if (name !== '@plinth') symlinkSync(join(root, 'node_modules', name), join(copy, 'node_modules', name));
  }
  for (const workspace of ['schema', 'server', 'client']) {
    symlinkSync(join(copy, workspace), join(copy, 'node_modules/@plinth', workspace));
    const own = join(root, workspace, 'node_modules');
    if (readdirSync(join(root, workspace)).includes('node_modules'))
      symlinkSync(own, join(copy, workspace, 'node_modules'));
  }
}

/** The code blocks of CONTRIBUTING.md that begin with a file's path, and those that do not. */
const blocks = [...readFileSync(join(root, 'CONTRIBUTING.md'), 'utf8').matchAll(/```ts\n([\s\S]*?)```/g)].map(
  ([, text]) => text ?? '',
);
const field = blocks[0]?.split('\n')[1] ?? '';

/** The block that is the file, without the comment that says so. */
function textOf(path: string): string {
  const found = blocks.find((block) => block.startsWith(`// ${path}\n`));
  if (!found) throw new Error(`CONTRIBUTING.md has no ${path}`);
  return found.slice(found.indexOf('\n') + 1);
}

/** The block that is a line to put somewhere. */
function line(start: string): string {
  const found = blocks.find((block) => block.startsWith(start));
  if (!found) throw new Error(`CONTRIBUTING.md has no ${start}`);
  return found.trim();
}

/** Writes the files that the recipes of commands, handlers and lifecycles name, and their lines. */
function addBehaviour(): void {
  const domain = 'server/domains/contracts';
  for (const path of [
    'schema/contracts/rating-events.ts',
    'schema/contracts/rating-lifecycle.ts',
    `${domain}/commands/correct-vendor-rating.ts`,
    `${domain}/handlers/keep-rating-event.ts`,
  ])
    writeFileSync(join(copy, path), textOf(path));
  edit(`${domain}/domain.ts`, /commands: \[.*\],/, line('commands: '));
  edit(`${domain}/domain.ts`, /handlers: \[.*\],/, line('handlers: '));
  edit(`${domain}/domain.ts`, /^/, "import { correctVendorRating } from './commands/correct-vendor-rating.ts';\n");
  edit(`${domain}/domain.ts`, /^/, "import { keepRatingEvent } from './handlers/keep-rating-event.ts';\n");
  const noun = 'schema/contracts/vendor-rating.ts';
  edit(noun, /( +ratedOn: .*\n)/, `$1    ${line('status: ')}\n`);
  edit(noun, /( +search: \['title'\],\n)/, `$1  ${line('lifecycle: ')}\n`);
  edit(noun, /^/, "import { ratingLifecycle, RatingStatus } from './rating-lifecycle.ts';\n");
  edit(noun, 'import { date,', 'import { choice, date,');
}

function edit(file: string, from: string | RegExp, to: string): void {
  const text = readFileSync(join(copy, file), 'utf8');
  const changed = text.replace(from, to);
  if (changed === text) throw new Error(`${file} has no ${String(from)}`);
  writeFileSync(join(copy, file), changed);
}

const node = (...args: string[]) =>
  execFileSync(process.execPath, args, { cwd: copy, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });

test(
  'what the recipes say is all there is to write: a field, an aggregate, a lifecycle, a command and a handler are in the database, the API, the live feed and the app',
  { timeout: 400_000 },
  async () => {
    makeCopy();
    edit('schema/contracts/contract.ts', /( +title: text\(.*\n)/, `$1    ${field.trim()}\n`);
    writeFileSync(join(copy, 'schema/contracts/vendor-rating.ts'), textOf('schema/contracts/vendor-rating.ts'));
    edit('schema/contracts/domain.ts', /aggregates: \[.*\],/, line('aggregates: '));
    edit('schema/contracts/domain.ts', /^/, "import { VendorRating } from './vendor-rating.ts';\n");
    addBehaviour();
    node('server/generate.ts');
    const metadata = readFileSync(join(copy, 'client/src/gql/aggregates.ts'), 'utf8');
    expect(metadata).toContain('VendorRating');
    expect(metadata).toContain('costCentre');
    for (const verb of ['publishVendorRating', 'correctVendorRating']) expect(metadata).toContain(verb);
    node('node_modules/typescript/bin/tsc', '--project', 'client');
    node('node_modules/typescript/bin/tsc');

    const port = await freePort();
    const server = spawn(process.execPath, ['server/main.ts'], {
      cwd: copy,
      env: { ...process.env, NODE_ENV: 'test', PORT: String(port), DATABASE_URL: db.url, DEMO: '1' },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let output = '';
    for (const stream of [server.stdout, server.stderr]) stream.on('data', (data) => (output += String(data)));
    const ended = new Promise((resolve) => server.once('exit', resolve));
    try {
      const url = `http://localhost:${String(port)}`;
      await until(
        () =>
          fetch(`${url}/health/ready`).then(
            (answer) => answer.ok,
            () => false,
          ),
        () => output,
      );
      const call = await signedIn(url);
      const { createCustomer } = await call<{ createCustomer: { id: string } }>(
        'mutation { createCustomer(input: { customerNo: "R-1", displayName: "Rated AS" }) { id } }',
      );
      const { createContract } = await call<{ createContract: { costCentre: string } }>(
        'mutation($c: ID!) { createContract(input: { contractNo: "R-1", title: "Rated", customerId: $c, costCentre: "4711" }) { costCentre } }',
        { c: createCustomer.id },
      );
      expect(createContract.costCentre).toBe('4711');
      expect(await call('{ contracts(filter: { costCentre: { eq: "4711" } }) { totalCount } }')).toEqual({
        contracts: { totalCount: 1 },
      });
      const created = await call<{ createVendorRating: { id: string } }>(
        'mutation($c: ID!) { createVendorRating(input: { title: "Snow", customerId: $c, score: 5, ratedOn: "2026-11-20" }) { id } }',
        { c: createCustomer.id },
      );
      expect(
        await call(
          '{ vendorRatings(search: "snow") { nodes { score customer { displayName } } } customers(filter: { vendorRatings: { some: { score: { gte: 5 } } } }) { totalCount } }',
        ),
      ).toEqual({
        vendorRatings: { nodes: [{ score: 5, customer: { displayName: 'Rated AS' } }] },
        customers: { totalCount: 1 },
      });
      await expect(
        call(
          'mutation($c: ID!) { createVendorRating(input: { title: "x", customerId: $c, score: 6, ratedOn: "2026-11-20" }) { id } }',
          { c: createCustomer.id },
        ),
      ).rejects.toThrow('at most 5');
      const rating = { id: created.createVendorRating.id };
      const step = 'mutation($id: ID!) { publishVendorRating(id: $id) { status availableCommands { name possible } } }';
      expect(await call(step, rating)).toEqual({
        publishVendorRating: {
          status: 'PUBLISHED',
          availableCommands: [
            { name: 'publishVendorRating', possible: false },
            { name: 'correctVendorRating', possible: true },
          ],
        },
      });
      await expect(call(step, rating)).rejects.toThrow('not possible from PUBLISHED');
      await call('mutation($id: ID!) { correctVendorRating(id: $id, input: { score: 3 }) { score } }', rating);
      expect(
        await call('{ customerEvents(filter: { type: { eq: "rating.corrected" } }) { nodes { title } } }'),
      ).toEqual({
        customerEvents: { nodes: [{ title: 'Rated 3' }] },
      });
      const [feed] =
        await db.sql`select kind, command from change where aggregate = 'VendorRating' and root_id = ${created.createVendorRating.id}`;
      expect(feed).toEqual({ kind: 'CREATED', command: 'createVendorRating' });
      const [guarded] =
        await db.sql`select relforcerowsecurity as forced from pg_class where relname = 'vendor_rating'`;
      expect(guarded).toEqual({ forced: true });
    } finally {
      server.kill('SIGTERM');
      await ended;
    }
  },
);

async function until(ready: () => Promise<boolean>, output: () => string): Promise<void> {
  for (let tries = 0; tries < 450; tries += 1) {
    if (await ready()) return;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  throw new Error(`the server did not start: ${output()}`);
}

async function signedIn(url: string) {
  const headers = { 'content-type': 'application/json' };
  const admin = demoAccounts.find((account) =>
    account.memberships.some(({ tenant, roles }) => tenant === 'fjord' && roles.includes('admin')),
  );
  const session = await fetch(`${url}/auth/sign-in`, {
    method: 'POST',
    headers,
    body: JSON.stringify({ email: admin?.email, password: admin?.password }),
  });
  const cookie = session.headers
    .getSetCookie()
    .map((each) => each.split(';')[0])
    .join('; ');
  const issued = await fetch(`${url}/auth/token`, {
    method: 'POST',
    headers: { ...headers, cookie },
    body: JSON.stringify({ tenant: 'fjord' }),
  });
  const { accessToken } = (await issued.json()) as { accessToken: string };
  return async <T = unknown>(query: string, variables: Record<string, unknown> = {}): Promise<T> => {
    const answer = await fetch(`${url}/graphql`, {
      method: 'POST',
      headers: { ...headers, authorization: `Bearer ${accessToken}` },
      body: JSON.stringify({ query, variables }),
    });
    const { data, errors } = (await answer.json()) as { data: T; errors?: { message: string }[] };
    if (errors?.[0]) throw new Error(errors[0].message);
    return data;
  };
}
