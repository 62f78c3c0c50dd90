import { createRequire } from 'node:module';
import { defineConfig } from 'vitest/config';

const require = createRequire(import.meta.url);

/** Two copies of graphql (CommonJS and ES modules) make "Cannot determine GraphQL type": everybody gets the one of `require`. */
const oneGraphql = { find: /^graphql$/, replacement: require.resolve('graphql') };

/** One key for all tests, which share databases' templates. */
process.env['ENCRYPTION_KEYS'] ??= `test:${Buffer.alloc(32, 'plinth').toString('base64')}`;
const withKeys = { setupFiles: ['server/test/encryption-keys.ts'] };

const pg = '**/*.pg.test.ts';
const outside = ['**/node_modules/**', '**/dist/**'];

export default defineConfig({
  test: {
    projects: [
      {
        resolve: { alias: [oneGraphql] },
        test: {
          ...withKeys,
          name: 'unit',
          include: ['{schema,server,scripts}/**/*.test.ts'],
          exclude: [...outside, pg],
        },
      },
      {
        resolve: { alias: [oneGraphql] },
        test: {
          ...withKeys,
          name: 'pg',
          include: [`server/${pg}`],
          exclude: outside,
          globalSetup: ['server/test/global-setup.ts'],
          maxWorkers: 2,
          testTimeout: 20_000,
          hookTimeout: 60_000,
        },
      },
      {
        resolve: { alias: [oneGraphql] },
        test: {
          ...withKeys,
          name: 'instances', // what is live, once more on two instances behind a balancer
          include: [
            `server/graphql/live/${pg}`,
            'server/graphql/http.pg.test.ts',
            'server/graphql/rules.pg.test.ts',
            'server/tenancy.pg.test.ts',
          ],
          exclude: outside,
          env: { INSTANCES: '2' },
          globalSetup: ['server/test/global-setup.ts'],
          maxWorkers: 2,
          testTimeout: 20_000,
          hookTimeout: 60_000,
        },
      },
      {
        resolve: { alias: [oneGraphql] },
        test: {
          ...withKeys,
          name: 'own-database', // what goes through a server, once more for companies in a database of their own
          include: [
            'server/graphql/live/sockets.pg.test.ts',
            'server/graphql/{http,raw-http,raw-mutation}.pg.test.ts',
            'server/tenancy.pg.test.ts',
          ],
          exclude: outside,
          env: { OWN_DATABASE: '1' },
          globalSetup: ['server/test/global-setup.ts'],
          maxWorkers: 2,
          testTimeout: 20_000,
          hookTimeout: 60_000,
        },
      },
      'client/vitest.config.ts',
      {
        test: {
          name: 'e2e',
          include: ['client/e2e/**/*.e2e.ts'],
          exclude: outside,
          globalSetup: ['client/e2e/global-setup.ts'],
          fileParallelism: false,
          testTimeout: 120_000,
          hookTimeout: 300_000,
          expect: { poll: { timeout: 10_000 } },
        },
      },
    ],
  },
});
