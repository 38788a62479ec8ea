import { defineConfig } from 'vitest/config';

const env = { NAMSAO_LOG: 'silent' };

/** Levels, fast first: unit → architecture → database → browser → drills. See CONTRIBUTING.md. */
export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'unit',
          env,
          include: ['src/**/*.test.ts', 'cli/**/*.test.ts'],
          exclude: ['**/*.db.test.ts'],
          // pure files share no state: one loading of the modules serves them all
          isolate: false,
          testTimeout: 60_000,
        },
      },
      {
        test: {
          name: 'architecture',
          env,
          include: ['tests/architecture.test.ts', 'tests/messages.test.ts'],
        },
      },
      {
        test: {
          name: 'database',
          env,
          include: ['src/**/*.db.test.ts', 'cli/**/*.db.test.ts', 'tests/db/*.test.ts'],
          globalSetup: ['tests/support/global-database.ts'],
          // loading the modules anew for every file took a quarter of the level's processor time
          isolate: false,
          setupFiles: ['tests/support/fresh-process.ts'],
          maxWorkers: 2,
          // far beyond what any needs: a busy machine is no fault of the program
          testTimeout: 300_000,
          hookTimeout: 300_000,
        },
      },
      {
        test: {
          name: 'browser',
          env,
          include: ['tests/e2e/*.test.ts'],
          globalSetup: ['tests/support/global-app.ts'],
          isolate: false,
          setupFiles: ['tests/support/fresh-process.ts'],
          testTimeout: 300_000,
          hookTimeout: 300_000,
          fileParallelism: false,
        },
      },
      {
        test: {
          name: 'drills',
          env,
          include: ['tests/drills/*.test.ts'],
          testTimeout: 180_000,
          hookTimeout: 120_000,
          fileParallelism: false,
        },
      },
    ],
  },
});
