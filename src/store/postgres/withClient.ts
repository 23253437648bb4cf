import type { Deadline } from '../deadline.js'
import type { PostgresClient, PostgresPool } from '../sql/sqlAdapter.js'

import { within } from '../deadline.js'
import { classifyStoreError } from '../storeError.js'

/** Connections that came to nobody: asked for by a caller whose deadline ended before. */
const unclaimed = new WeakMap<PostgresPool, Promise<PostgresClient>[]>()

/**
 * Lends one connection of the pool. At the deadline it is closed, so that neither a statement that stalls nor a connection
 * that is half open holds a place in the pool.
 */
export async function withClient<T>(
  { deadline, pool }: { deadline: Deadline; pool: PostgresPool },
  work: (client: PostgresClient) => Promise<T>,
): Promise<T> {
  surviveIdleErrors(pool)
  const client = await checkOut(pool, deadline)
  // Without a listener the end of a connection that is lent would be the end of the process.
  client.on('error', ignore)
  try {
    const result = await within(deadline, work(client))
    client.off('error', ignore)
    client.release()
    return result
  } catch (error) {
    const isLost = classifyStoreError(error) === 'away'
    if (!isLost) {
      client.off('error', ignore)
    }
    client.release(isLost ? toError(error) : undefined)
    throw error
  }
}

/** A connection that is still on its way to an earlier caller is waited for again: there is never a second one. */
async function checkOut(pool: PostgresPool, deadline: Deadline): Promise<PostgresClient> {
  const asked = unclaimed.get(pool)?.shift() ?? pool.connect()
  try {
    return await within(deadline, asked)
  } catch (error) {
    leaveUnclaimed(pool, asked)
    throw error
  }
}

function leaveUnclaimed(pool: PostgresPool, asked: Promise<PostgresClient>): void {
  const waiting = unclaimed.get(pool) ?? []
  unclaimed.set(pool, waiting)
  waiting.push(asked)
  /** @returns whether it is still nobody's. */
  const claim = () => {
    const index = waiting.indexOf(asked)
    return index >= 0 && waiting.splice(index, 1).length > 0
  }
  asked.then(
    (client) => {
      if (claim()) {
        client.release()
      }
    },
    () => claim(),
  )
}

/** Payload gives its pool no listener: the end of an idle connection, which a logbook leaves behind, ends the process. */
function surviveIdleErrors(pool: PostgresPool): void {
  if (pool.listenerCount?.('error') === 0) {
    pool.on?.('error', ignore)
  }
}

function ignore(): void {}

function toError(error: unknown): Error {
  return error instanceof Error ? error : new Error(String(error))
}
