import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { defineConfig } from 'vitest/config';
import solid from 'vite-plugin-solid';

/** vite-plugin-solid asks for browser builds, and msw has none of what intercepts Node's own requests. */
const interceptors = dirname(createRequire(import.meta.url).resolve('@mswjs/interceptors'));

export default defineConfig({
  plugins: [solid()],
  resolve: {
    alias: [
      {
        find: /^@mswjs\/interceptors\/(ClientRequest|http)$/,
        replacement: join(interceptors, 'interceptors/$1/index.js'),
      },
    ],
  },
  test: {
    name: 'client',
    include: ['**/*.test.{ts,tsx}'],
    exclude: ['**/node_modules/**', 'dist/**'],
    environment: 'jsdom',
    server: { deps: { inline: [/msw/, /@mswjs/] } },
  },
});
