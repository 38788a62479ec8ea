import adapter from '@sveltejs/adapter-node';
import { sveltekit } from '@sveltejs/kit/vite';
import { defineConfig } from 'vite';

export default defineConfig({
  // no warning of large chunks: those are the server's; what a browser loads is bounded by tests/e2e/public-machines.test.ts
  build: { chunkSizeWarningLimit: 2000 },
  plugins: [
    sveltekit({
      adapter: adapter({ out: 'build' }),
      paths: { relative: false },
    }),
  ],
});
