import type { Payload } from 'payload'

import { vi } from 'vitest'

type Databases = {
  client?: { executeMultiple: (sql: string) => Promise<unknown> }
  pool?: { query: (sql: string) => Promise<unknown> }
}

/** Runs SQL beside Payload, on a connection that is in no transaction; on SQLite once nobody else writes. */
export async function executeSQL({ db }: Payload, sql: string): Promise<void> {
  const { client, pool } = db as unknown as Databases
  const run = () => (pool ? pool.query(sql) : client!.executeMultiple(sql))
  await vi.waitFor(run, { interval: 20, timeout: 5000 })
}
