import type { TransactionClient } from '../sql/sqlAdapter.js'
import type { TransactionListener } from '../transaction/StoreTransaction.js'

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

/** Looks out for the end of the transaction that this connection is in, and for savepoints on the way there. */
export function watchEnd(client: TransactionClient, listener: TransactionListener): TransactionEnd {
  let isCommitted: boolean | undefined
  let isOver = false
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

  function joinPreceding(args: Parameters<TransactionClient['query']>): typeof args {
    if (preceding === undefined || !isPlain(args)) {
      return args
    }
    const [statement] = args
    preceding.hasGone = true
    return [withText(statement, `${preceding.statement};\n${textOf(statement)}`)]
  }

  function tellEnd(isGood: boolean): void {
    isCommitted = isGood
    listener.ended(isGood)
  }

  const watched: TransactionClient['query'] = (...args) => {
    const step = isOver ? undefined : stepOf(args[0])
    if (step === undefined || 'savepoint' in step) {
      tellSavepoint(listener, step)
      return query.apply(client, args)
    }
    if (step.end === 'commit') {
      listener.beforeCommit()
    }
    isOver = true
    restore()
    const result = query.apply(client, step.end === 'commit' ? joinPreceding(args) : args)
    const last = preceding?.hasGone ? lastOf(result) : result
    Promise.resolve(last).then(
      ({ command }) => tellEnd(step.end === 'commit' && command === 'COMMIT'),
      () => tellEnd(false),
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

type SavepointStep = { isUndone: boolean; savepoint: string }

function tellSavepoint(listener: TransactionListener, step: SavepointStep | undefined): void {
  if (step?.isUndone) {
    listener.undone(step.savepoint)
  } else if (step) {
    listener.beforeSavepoint(step.savepoint)
  }
}

type Answer = ReturnType<TransactionClient['query']>

/** Of a message of two statements come two results. */
async function lastOf(result: Answer): Answer {
  const answer: unknown = await result
  return (Array.isArray(answer) ? answer.at(-1) : answer) as Awaited<Answer>
}

/** No other statement is as short and does this. */
const maxStepLength = 100

type Step = { end: 'commit' | 'rollback' } | SavepointStep

const endPattern = /^(commit|rollback);?$/i
const savepointPattern = /^(rollback to savepoint|rollback to|savepoint) ("?\w{1,63}"?);?$/i

/** Looked at for every statement of the transaction. */
function stepOf(statement: unknown): Step | undefined {
  const given = textOf(statement)
  if (given === undefined || given.length > maxStepLength) {
    return undefined
  }
  const text = given.trim()
  const [, end] = endPattern.exec(text) ?? []
  if (end !== undefined) {
    return { end: end.toLowerCase() as 'commit' | 'rollback' }
  }
  const [, word = '', savepoint] = savepointPattern.exec(text) ?? []
  return savepoint === undefined ? undefined : { isUndone: /^rollback/i.test(word), savepoint }
}

function textOf(statement: unknown): string | undefined {
  const text =
    typeof statement === 'string' ? statement : (statement as { text?: unknown } | undefined)?.text
  return typeof text === 'string' ? text : undefined
}

/** A statement with values, a name, a callback or a protocol of its own cannot take another before it. */
function isPlain([statement, values, ...rest]: readonly unknown[]): boolean {
  const isAlone = (values === undefined || isEmptyList(values)) && rest.length === 0
  if (typeof statement === 'string') {
    return isAlone
  }
  const own = statement as Record<string, unknown>
  const isOther = ['name', 'queryMode', 'rows', 'submit'].some((key) => Boolean(own[key]))
  return isAlone && !isOther && (own.values === undefined || isEmptyList(own.values))
}

function withText(statement: unknown, text: string): unknown {
  return typeof statement === 'string' ? text : { ...(statement as object), text }
}

function isEmptyList(value: unknown): boolean {
  return Array.isArray(value) && value.length === 0
}
