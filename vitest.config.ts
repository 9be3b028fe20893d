// What: how the test suite runs. What not: which servers exist; test/servers starts those.
import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['**/*.test.ts'],
    exclude: ['**/node_modules/**', '**/dist/**'],
    globalSetup: ['test/servers/global-setup.ts'],
    testTimeout: 60_000,
    hookTimeout: 120_000,
    pool: 'forks',
    // Most of the time is spent waiting for servers and child processes, so one worker per core less one leaves a small machine idle.
    maxWorkers: Math.max(2, availableParallelism() - 1),
  },
});
