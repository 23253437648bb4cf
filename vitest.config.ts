import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vitest/config'

/** Tests that import the package by its name get its source. */
const alias = { 'payload-logbook': fileURLToPath(new URL('src/index.ts', import.meta.url)) }

export default defineConfig({
  test: {
    // Not one core less than there are, as by default: of two that would be half.
    maxWorkers: 2,
    projects: [
      {
        test: {
          name: 'unit',
          include: ['test/unit/**/*.spec.ts'],
        },
      },
      {
        resolve: { alias },
        test: {
          name: 'integration',
          env: { PAYLOAD_FORCE_DRIZZLE_PUSH: 'true', PAYLOAD_DROP_DATABASE: 'false' },
          globalSetup: ['test/harness/startDatabases.ts'],
          hookTimeout: 120_000,
          include: ['test/integration/**/*.int.spec.ts'],
          pool: 'forks',
          testTimeout: 60_000,
        },
      },
      {
        resolve: { alias },
        test: {
          name: 'durability',
          // It kills, starves and fills what it runs: not beside the others.
          sequence: { groupOrder: 2 },
          globalSetup: ['test/harness/startDatabases.ts'],
          env: { PAYLOAD_FORCE_DRIZZLE_PUSH: 'true', PAYLOAD_DROP_DATABASE: 'false' },
          fileParallelism: false,
          hookTimeout: 120_000,
          include: ['test/durability/**/*.spec.ts'],
          pool: 'forks',
          testTimeout: 240_000,
        },
      },
      {
        test: {
          name: 'e2e',
          // It builds and browses an app: not beside the others.
          sequence: { groupOrder: 1 },
          globalSetup: ['test/harness/startDatabases.ts'],
          hookTimeout: 600_000,
          include: ['test/e2e/**/*.e2e.spec.ts'],
          testTimeout: 120_000,
        },
      },
    ],
  },
})
