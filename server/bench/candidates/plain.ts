import { ApolloServer } from '@apollo/server';
import { fastifyApolloHandler } from '@as-integrations/fastify';
import Fastify from 'fastify';
import { openDatabase } from '../../database/client.ts';
import { plainContext, type PlainContext } from './plain-loaders.ts';
import { plainSchema } from './plain-schema.ts';
import { readOptions, serveBench, tokenVerifier } from './serve.ts';

/** TypeGraphQL as its documentation shows it: a resolver for each relation, DataLoader between it and Postgres, Apollo's defaults. */
const options = readOptions();
const verify = tokenVerifier(options);
const { points } = openDatabase(options.databaseUrl, {
  size: { points: options.pool },
  applicationName: 'bench plain',
});
const apollo = new ApolloServer<PlainContext>({ schema: plainSchema(), introspection: false });
await apollo.start();

const app = Fastify();
app.route({
  method: 'POST',
  url: '/graphql',
  handler: fastifyApolloHandler(apollo, {
    context: async (request) => {
      const { tenantId, userId } = await verify(request.headers.authorization);
      return plainContext(points, { tenantId, actor: { kind: 'user', id: userId } });
    },
  }),
});
await app.listen({ port: options.port, host: '127.0.0.1' });
serveBench();
