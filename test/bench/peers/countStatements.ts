import type { Payload } from 'payload'
import type pg from 'pg'

type Pooled = { db: { pool: { Client: { prototype: pg.Client } } } }
type Query = (this: { database?: string }, ...args: unknown[]) => unknown

/** How many statements go to a database while the work is done, BEGIN and COMMIT included. */
export async function countStatements(
  payload: Payload,
  database: string,
  work: () => Promise<unknown>,
): Promise<number> {
  const { prototype } = (payload as unknown as Pooled).db.pool.Client
  const query = prototype.query as unknown as Query
  let count = 0
  const counting: Query = function (...args) {
    count += this.database === database ? statementsIn(args[0]) : 0
    return query.apply(this, args)
  }
  prototype.query = counting as never
  try {
    await work()
    return count
  } finally {
    prototype.query = query as never
  }
}

/** A COMMIT may have another statement before it. */
function statementsIn(message: unknown): number {
  const text =
    typeof message === 'string' ? message : (message as { text?: string } | undefined)?.text
  return /;\s*commit;?$/i.test(text ?? '') ? 2 : 1
}
