import type { Payload } from 'payload'

type Databases = {
  client?: { execute: (sql: string) => Promise<{ rows: unknown[] }> }
  pool?: { query: (sql: string) => Promise<{ rows: unknown[] }> }
}

/** All that the database holds of the three logs, as text. */
export async function dumpLogs({ db }: Payload): Promise<string> {
  const { client, pool } = db as unknown as Databases
  const rows = []
  for (const table of ['activity_logs', 'llm_logs', 'service_logs']) {
    const sql = `SELECT * FROM ${table}`
    rows.push((pool ? await pool.query(sql) : await client?.execute(sql))?.rows)
  }
  return JSON.stringify(rows)
}
