import { defineConfig } from 'drizzle-kit';

/** drizzle-kit reads every table of `schema/` and writes SQL migrations; row security, grants and triggers are in `policies.sql`. */
export default defineConfig({
  dialect: 'postgresql',
  schema: ['./schema/*/*.ts'],
  out: './schema/migrations',
});
