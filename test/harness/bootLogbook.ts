import type { CollectionConfig, Config, Payload, SanitizedConfig } from 'payload'

import { randomUUID } from 'node:crypto'
import { buildConfig, getPayload } from 'payload'

import type { Logbook, LogbookOptions } from '../../src/index.js'
import type { AdapterOptions, DatabaseName, TestDatabase } from './createDatabase.js'

import { getLogbook, logbookPlugin } from '../../src/index.js'
import { createDatabase } from './createDatabase.js'
import { hostCollections } from './hostCollections.js'

export { hostCollections }

export type BootOptions = {
  adapter?: AdapterOptions
  /** Beside the users and projects of {@link hostCollections}. */
  collections?: CollectionConfig[]
  config?: Partial<Config>
  db: DatabaseName
  options?: LogbookOptions
  /** An existing database instead of a new one. */
  database?: TestDatabase
}

export type Booted = {
  config: SanitizedConfig
  database: TestDatabase
  /** The key under which Payload knows this instance. */
  key: string
  logbook: Logbook
  payload: Payload
  /** Stops Payload and drops the database. */
  stop: () => Promise<void>
}

/** Starts a real Payload with the plugin on an empty database. */
export async function bootLogbook(boot: BootOptions): Promise<Booted> {
  const database = boot.database ?? (await createDatabase(boot.db))
  const config = await buildTestConfig(boot, database)
  const key = randomUUID()
  const payload = await getPayload({ config, key })
  return {
    config,
    database,
    key,
    logbook: getLogbook(payload),
    payload,
    stop: async () => {
      await payload.destroy()
      await database.drop()
    },
  }
}

export function buildTestConfig(
  { adapter, collections = [], config = {}, options }: BootOptions,
  database: TestDatabase,
): Promise<SanitizedConfig> {
  return buildConfig({
    admin: { importMap: { autoGenerate: false }, user: 'users' },
    collections: [...hostCollections(), ...collections],
    db: database.adapter(adapter),
    logger: { options: { level: 'fatal' } },
    secret: 'a secret for tests',
    telemetry: false,
    typescript: { autoGenerate: false },
    ...config,
    plugins: [logbookPlugin(options), ...(config.plugins ?? [])],
  })
}
