import type { TestProject } from 'vitest/node'

import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { startPostgres } from '../../dev/database/startPostgres.js'

declare module 'vitest' {
  // An interface: this is how vitest takes the types of what it hands on.
  // eslint-disable-next-line @typescript-eslint/consistent-type-definitions
  export interface ProvidedContext {
    /** A superuser's URL; each test file makes a database of its own there. */
    postgresURL: string
  }
}

/** One Postgres for the whole run, with nothing of the last run in it. */
export default async function startDatabases(project: TestProject): Promise<() => Promise<void>> {
  const dataDir = await mkdtemp(join(tmpdir(), 'payload-logbook-test-'))
  const postgres = await startPostgres({ dataDir, persistent: false })
  project.provide('postgresURL', postgres.url)
  return postgres.stop
}
