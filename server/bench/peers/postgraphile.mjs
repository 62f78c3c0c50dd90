import { createServer } from 'node:http';
import { Pool } from 'pg';
import { postgraphile } from 'postgraphile';
import { grafserv } from 'postgraphile/grafserv/node';
import { TYPES } from 'postgraphile/@dataplan/pg';
import { makePgService } from 'postgraphile/adaptors/pg';
import { PostGraphileAmberPreset } from 'postgraphile/presets/amber';
import { readOptions, serveBench, tokenVerifier } from '../candidates/serve.ts';

/**
 * PostGraphile 5 as its documentation recommends for production: Amber preset, no watching, no explain, no Ruru, caches that hold every
 * operation of the bench, prepared statements (on by default in its adaptor), the caller's role and company in pgSettings.
 */
const options = readOptions();
const verify = tokenVerifier(options);
const operations = 1000; // more than W8 has, so that nothing is parsed or planned twice

/** Two types of our change log that PostGraphile has no codec for, and says so at length. @type {GraphileConfig.Plugin} */
const textCodecs = {
  name: 'BenchTextCodecsPlugin',
  gather: {
    hooks: {
      async pgCodecs_findPgCodec(_info, event) {
        if (['xid8', 'pg_snapshot'].includes(event.pgType.typname)) event.pgCodec ??= TYPES.text;
      },
    },
  },
};

/** @type {GraphileConfig.Preset} */
const preset = {
  extends: [PostGraphileAmberPreset],
  // our indexes begin with the company, which row security adds: the plugin does not know, and hides what they serve
  disablePlugins: ['PgIndexBehaviorsPlugin'],
  plugins: [textCodecs],
  pgServices: [
    makePgService({
      pool: new Pool({ connectionString: options.databaseUrl, max: options.pool, options: '-c timezone=UTC' }),
      schemas: ['public', 'bench'],
    }),
  ],
  grafserv: { watch: false, graphiql: false, websockets: false, parseAndValidateCacheSize: operations },
  schema: { retryOnInitFail: false },
  grafast: {
    explain: false,
    async context(requestContext) {
      const { tenantId, userId } = await verify(requestContext.node?.req.headers.authorization);
      return {
        pgSettings: {
          role: 'plinth_app',
          'app.tenant': tenantId,
          'app.actor': userId,
          'app.actor_kind': 'user',
        },
      };
    },
  },
};

const instance = postgraphile(preset);
const schema = await instance.getSchema();
Object.assign((schema.extensions.grafast ??= {}), {
  queryCacheMaxLength: operations,
  operationsCacheMaxLength: operations,
});
const server = createServer();
await instance.createServ(grafserv).addTo(server);
server.listen(options.port, '127.0.0.1', serveBench);
