import type { Config } from 'payload'

import { postgresAdapter } from '@payloadcms/db-postgres'
import { sqliteAdapter } from '@payloadcms/db-sqlite'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

// Not `new URL('../migrations', …)`: a bundler takes that for a file to be bundled.
const defaultMigrationDir = join(dirname(fileURLToPath(import.meta.url)), '../migrations')

/**
 * The adapter that fits `DATABASE_URL`. Tables follow the config by themselves ("push") unless
 * `DATABASE_PUSH` is `false`: then they come from `dev/migrations`, or from the folder in `DATABASE_MIGRATIONS`.
 */
export function databaseAdapter(env = process.env): Config['db'] {
  const url = env.DATABASE_URL ?? ''
  const push = env.DATABASE_PUSH !== 'false'
  const migrationDir = env.DATABASE_MIGRATIONS ?? defaultMigrationDir
  if (/^postgres(ql)?:\/\//.test(url)) {
    return postgresAdapter({ migrationDir, pool: { connectionString: url }, push })
  }
  if (url.startsWith('file:')) {
    return sqliteAdapter({ client: { url }, migrationDir, push })
  }
  const found = url ? 'DATABASE_URL has an unknown form' : 'DATABASE_URL is not set'
  throw new Error(
    `${found}: give postgres://… or postgresql://… (Postgres) or file:… (SQLite). \`npm run dev\` without it starts a database of its own.`,
  )
}
