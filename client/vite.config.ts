import { fileURLToPath } from 'node:url';
import tailwindcss from '@tailwindcss/vite';
import { defineConfig } from 'vite';
import solid from 'vite-plugin-solid';

const server = `http://127.0.0.1:${process.env.PORT ?? '4000'}`;

export default defineConfig({
  root: fileURLToPath(new URL('.', import.meta.url)),
  plugins: [solid(), tailwindcss()],
  html: { cspNonce: 'NONCE-OF-THIS-ANSWER' }, // what the server puts a nonce for: server/client-pages.ts
  // The charts are one chunk of 560 kB that arrives with the first chart.
  build: { outDir: 'dist', emptyOutDir: true, target: 'es2022', chunkSizeWarningLimit: 600 },
  server: {
    proxy: {
      '/graphql': { target: server, ws: true },
      '/auth': server,
      '/imports': server,
      '/playground': server,
      '/health': server,
    },
  },
});
