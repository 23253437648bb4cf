import type { TransactionClient } from '../sql/sqlAdapter.js'

export type TransactionEnd = {
  /**
   * Whether the transaction was committed, as the database says; `undefined` before. Payload's adapter does not tell: a COMMIT
   * that fails, or that the database answers with ROLLBACK because a statement before it failed, looks to it like any other.
   */
  isCommitted: () => boolean | undefined
  /**
   * A statement that goes to the database in one message with the COMMIT, so that nobody waits for it by itself.
   *
   * @returns whether it went.
   */
  precede: (statement: string) => () => boolean
}

/** Looks out for the end of the transaction that this connection is in. */
export function watchEnd(client: TransactionClient): TransactionEnd {
  let isCommitted: boolean | undefined
  let preceding: { hasGone: boolean; statement: string } | undefined
  const { query } = client
  const isOwn = Object.hasOwn(client, 'query')

  function restore(): void {
    if (client.query === watched && isOwn) {
      client.query = query
    } else if (client.query === watched) {
      // As it was: whoever changes it for all connections means this one too.
      delete (client as Partial<TransactionClient>).query
    }
  }

  /** A statement with values, a name or a callback cannot take another before it. */
  function joinPreceding(args: Parameters<TransactionClient['query']>): typeof args {
    const [statement, values, ...rest] = args
    const isAlone = (values === undefined || isEmptyList(values)) && rest.length === 0
    if (preceding === undefined || !isAlone || nameOf(statement) !== undefined) {
      return args
    }
    preceding.hasGone = true
    return [withText(statement, `${preceding.statement};\n${textOf(statement)}`)]
  }

  const watched: TransactionClient['query'] = (...args) => {
    const end = endOf(args[0])
    if (end === undefined) {
      return query.apply(client, args)
    }
    restore()
    isCommitted = false
    const result = query.apply(client, end === 'commit' ? joinPreceding(args) : args)
    const last = preceding?.hasGone ? lastOf(result) : result
    Promise.resolve(last).then(
      ({ command }) => {
        isCommitted = end === 'commit' && command === 'COMMIT'
      },
      () => undefined,
    )
    return last
  }
  client.query = watched
  return {
    isCommitted: () => isCommitted,
    precede(statement) {
      const own = { hasGone: false, statement }
      preceding = own
      return () => own.hasGone
    },
  }
}

type Answer = ReturnType<TransactionClient['query']>

/** Of a message of two statements come two results. */
async function lastOf(result: Answer): Answer {
  const answer: unknown = await result
  return (Array.isArray(answer) ? answer.at(-1) : answer) as Awaited<Answer>
}

/** No other statement is as short and ends a transaction. */
const maxEndLength = 64

function endOf(statement: unknown): string | undefined {
  const text = textOf(statement)
  return text !== undefined && text.length <= maxEndLength
    ? /^(commit|rollback);?$/i.exec(text.trim())?.[1]?.toLowerCase()
    : undefined
}

function textOf(statement: unknown): string | undefined {
  const text =
    typeof statement === 'string' ? statement : (statement as { text?: unknown } | undefined)?.text
  return typeof text === 'string' ? text : undefined
}

function nameOf(statement: unknown): unknown {
  return typeof statement === 'string' ? undefined : (statement as { name?: unknown }).name
}

function withText(statement: unknown, text: string): unknown {
  return typeof statement === 'string' ? text : { ...(statement as object), text }
}

function isEmptyList(value: unknown): boolean {
  return Array.isArray(value) && value.length === 0
}
