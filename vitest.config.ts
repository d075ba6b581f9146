import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    globalSetup: ['test/world/build.ts'],
    include: ['test/**/*.test.ts'],
    // The embedded engine binds one data directory to one process, so every test file gets a process of its own.
    pool: 'forks',
    isolate: true,
    maxWorkers: 2,
    testTimeout: 120_000,
    hookTimeout: 60_000,
  },
});
