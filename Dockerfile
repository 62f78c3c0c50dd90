# syntax=docker/dockerfile:1
FROM node:24-slim AS build
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
COPY schema/package.json schema/
COPY server/package.json server/
COPY client/package.json client/
RUN npm ci --include=dev --ignore-scripts
COPY . .
RUN npm run codegen && npm run build

# The server runs from its sources: Node strips the types. Optional packages are Node and Postgres, which the images bring.
FROM node:24-slim AS packages
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
COPY schema/package.json schema/
COPY server/package.json server/
COPY client/package.json client/
COPY scripts scripts
RUN npm ci --omit=dev --omit=optional --ignore-scripts --workspace=schema --workspace=server && node scripts/apply-patches.mjs

FROM node:24-slim
ENV NODE_ENV=production HOST=0.0.0.0 PORT=4000
WORKDIR /app
COPY --from=packages /app ./
COPY --from=build /app/schema schema
COPY --from=build /app/server server
COPY --from=build /app/client/dist client/dist
COPY --from=build /app/client/src/gql/operations.json client/src/gql/
# The key and the journals of the audit: mount a volume, since journals in the container go with it.
RUN mkdir /audit /keys && chown node:node /audit /keys
# Of what is encrypted in the database: apart from it, and from the journals.
ENV AUDIT_DIR=/audit/journals AUDIT_KEY_FILE=/audit/key.pem ENCRYPTION_KEY_FILE=/keys/encryption-keys
VOLUME /audit /keys
USER node
EXPOSE 4000
HEALTHCHECK --interval=10s --start-period=30s CMD ["node", "server/health.ts"]
CMD ["node", "server/main.ts"]
