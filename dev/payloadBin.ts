/**
 * Payload's own command line on the development app: `npm run dev:payload -- migrate:create`. As in
 * `npm run dev`, the database is a Postgres of its own unless `DATABASE_URL` names another.
 */
import { fileURLToPath } from 'node:url'

import { developmentDataDir } from './database/developmentDataDir.js'
import { startPostgres } from './database/startPostgres.js'

process.env.PAYLOAD_CONFIG_PATH = fileURLToPath(new URL('payload.config.ts', import.meta.url))
if (!process.env.DATABASE_URL) {
  const postgres = await startPostgres({ dataDir: developmentDataDir })
  process.env.DATABASE_URL = postgres.url
}

// It ends the process itself, and Postgres ends with the process.
await import(new URL('../bin.js', import.meta.resolve('payload')).href)
