import type { Config, Payload, Plugin } from 'payload'

import { postgresAdapter } from '@payloadcms/db-postgres'
import { randomUUID } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { buildConfig, getPayload } from 'payload'

import { startPostgres } from '../../dev/database/startPostgres.js'

export type Bed = { folder: string; postgresURL: string }

/** Does the work with a Postgres and a folder of its own, which are gone afterwards. */
export async function withBed<Result>(work: (bed: Bed) => Promise<Result>): Promise<Result> {
  process.env.PAYLOAD_FORCE_DRIZZLE_PUSH = 'true'
  const folder = await mkdtemp(join(tmpdir(), 'payload-logbook-bench-'))
  // As durable as anybody's: what a commit costs is part of what is compared.
  const postgres = await startPostgres({ dataDir: join(folder, 'postgres') })
  try {
    return await work({ folder, postgresURL: postgres.url })
  } finally {
    // Payload keeps a connection that it never gives back, and takes its end for a crash.
    process.on('uncaughtException', () => undefined)
    await postgres.stop()
    await rm(postgres.dataDir, { force: true, recursive: true })
    await rm(folder, { force: true, recursive: true })
  }
}

/** A Payload with users and projects, on Postgres unless told otherwise. */
export async function bootBench(
  { postgresURL }: Pick<Bed, 'postgresURL'>,
  plugins: Plugin[],
  db: Config['db'] = postgresAdapter({ pool: { connectionString: postgresURL } }),
): Promise<Payload> {
  const config = await buildConfig({
    collections: [
      { slug: 'users', auth: true, fields: [] },
      { slug: 'projects', fields: [] },
    ],
    db,
    logger: { options: { level: 'fatal' } },
    plugins,
    secret: 'bench',
    telemetry: false,
    typescript: { autoGenerate: false },
  })
  return getPayload({ config, key: randomUUID() })
}
