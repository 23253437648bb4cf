import type { PostgresClient, PostgresPool } from '../sql/sqlAdapter.js'

import { rootMessage } from '../../rootMessage.js'
import { createDeadline } from '../deadline.js'
import { withClient } from './withClient.js'

/** What the connections of a pool allow for rows in transactions of the host's. */
export type Containment = {
  /** Whether a statement may fail and leave the transaction as it is. */
  canContain: boolean
  /** Whether a statement may go in one message with another. */
  canJoin: boolean
  /** Why not. */
  problem?: string
}

const unknown: Containment = { canContain: true, canJoin: false }
const known = new WeakMap<PostgresPool, Containment>()

export function containmentOf(pool: PostgresPool): Containment {
  return known.get(pool) ?? unknown
}

const probeTimeoutMs = 5000

/** Tries both once, outside of any transaction. Never rejects: where the database is away nothing is known, and nothing joined. */
export async function probeContainment(pool: PostgresPool): Promise<Containment> {
  try {
    const deadline = createDeadline(probeTimeoutMs)
    known.set(pool, await withClient({ deadline, pool }, probe))
  } catch {
    // Asked again when the adapter connects again.
  }
  return containmentOf(pool)
}

async function probe(client: PostgresClient): Promise<Containment> {
  const { rows } = await client.query('SHOW server_encoding', [])
  const encoding = String((rows[0] as { server_encoding?: unknown }).server_encoding)
  // Text that the database's own encoding has no characters for fails before it is a statement.
  if (!['SQL_ASCII', 'UTF8'].includes(encoding)) {
    return { canContain: false, canJoin: false, problem: `the database is encoded in ${encoding}` }
  }
  const problem = await problemOf(client, empty)
  if (problem !== undefined) {
    return { canContain: false, canJoin: false, problem }
  }
  return {
    canContain: true,
    canJoin: (await problemOf(client, `${empty};\nSELECT 1`)) === undefined,
  }
}

/** It needs the language plpgsql, and the right to use it. */
const empty = 'DO $$BEGIN NULL; EXCEPTION WHEN OTHERS THEN NULL; END$$'

/** In the shape in which drizzle sends a COMMIT: what others have laid over `query` sees it as that. */
async function problemOf(client: PostgresClient, text: string): Promise<string | undefined> {
  const sender = client as unknown as { query: (...args: unknown[]) => Promise<unknown> }
  try {
    await sender.query({ text }, [])
    return undefined
  } catch (error) {
    return rootMessage(error)
  }
}
