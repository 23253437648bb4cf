import type { TransactionClient } from '../sql/sqlAdapter.js'

/**
 * How a transaction ends, as the database says. Payload's adapter does not tell: a COMMIT that fails, or that the database
 * answers with ROLLBACK because a statement before it failed, looks to it like any other.
 */
export function watchEnd(client: TransactionClient): () => boolean | undefined {
  let isCommitted: boolean | undefined
  const { query } = client
  const isOwn = Object.hasOwn(client, 'query')
  const restore = (): void => {
    if (client.query === watched && isOwn) {
      client.query = query
    } else if (client.query === watched) {
      // As it was: whoever changes it for all connections means this one too.
      delete (client as Partial<TransactionClient>).query
    }
  }
  const watched: TransactionClient['query'] = (...args) => {
    const result = query.apply(client, args)
    const end = endOf(args[0])
    if (end !== undefined) {
      restore()
      isCommitted = false
      Promise.resolve(result).then(
        ({ command }) => {
          isCommitted = end === 'commit' && command === 'COMMIT'
        },
        () => undefined,
      )
    }
    return result
  }
  client.query = watched
  return () => isCommitted
}

/** No other statement is as short and ends a transaction. */
const maxEndLength = 64

function endOf(statement: unknown): string | undefined {
  const text =
    typeof statement === 'string' ? statement : (statement as { text?: unknown } | undefined)?.text
  return typeof text === 'string' && text.length <= maxEndLength
    ? /^(commit|rollback);?$/i.exec(text.trim())?.[1]?.toLowerCase()
    : undefined
}
