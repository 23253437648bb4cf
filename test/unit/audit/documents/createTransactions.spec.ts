import type { BaseDatabaseAdapter } from 'payload'

import { expect, it } from 'vitest'

import type { Row } from '../../../../src/entries/row.js'
import type { LogbookRuntime } from '../../../../src/logbook.js'

import { createTransactions } from '../../../../src/audit/documents/createTransactions.js'

const open = { onFailure: 'open', write: 'transaction' } as const
const req = { transactionID: 'a' }
const row = (action: string): Row => ({ data: { action, createdAt: '' }, kind: 'activityLogs' })

type Beginning = {
  /** The database is a while about it. */
  commit?: 'held'
  /** What is said of a row that goes with the COMMIT; without, none does. */
  refusal?: Error | undefined
}

/** A transaction whose statements are on their way until they are let through: what a real database does not wait for. */
function begin(beginning: Beginning = {}) {
  const begun = { commits: 0, delivered: [] as string[], written: [] as string[] }
  const through = createGate()
  const commit = createGate()
  const adapter = {
    commitTransaction: async () => {
      begun.commits += 1
      await (beginning.commit && commit.isOpen)
    },
    rollbackTransaction: () => Promise.resolve(),
  } as unknown as BaseDatabaseAdapter
  const store = {
    canContain: true,
    insert: async (rows: readonly Row[]) => {
      begun.written.push(...rows.map(nameOf))
      await through.isOpen
      return []
    },
    ...('refusal' in beginning && {
      prepareWithCommit: (given: Row) => () => {
        begun.written.push(`commit: ${nameOf(given)}`)
        return () => beginning.refusal
      },
    }),
    isCommitted: () => undefined,
    watchEnd: () => false,
  }
  const runtime = {
    deliver: (given: Row) => Promise.resolve(void begun.delivered.push(nameOf(given))),
    mirror: () => undefined,
    noteUnwritten: () => undefined,
    options: () => ({ logLevel: 'silent' }),
    store: () => ({ joinTransaction: () => store }),
    warn: () => undefined,
  } as unknown as LogbookRuntime
  const transactions = createTransactions(adapter, () => runtime)
  return Object.assign(begun, {
    adapter,
    letCommit: commit.open,
    letThrough: through.open,
    transactions,
  })
}

const nameOf = ({ data }: Row) => String(data.action)

function createGate() {
  let open: () => void = () => undefined
  const isOpen = new Promise<void>((resolve) => {
    open = resolve
  })
  return { isOpen, open }
}

type Begun = ReturnType<typeof begin>

const turn = () => new Promise((resolve) => setImmediate(resolve))

function record({ transactions }: Begun, ...actions: string[]): Promise<unknown> {
  const rows = actions.map((action) => ({ bytes: 100, read: () => row(action) }))
  return Promise.all(rows.map((each) => transactions.record(each, open, req)))
}

it('rows wait for the end of their transaction, and are not written where that is rolled back', async () => {
  const begun = begin()
  await record(begun, 'first', 'second')
  await begun.adapter.rollbackTransaction('a')
  expect(begun).toMatchObject({ delivered: [], written: [] })
})

it('rows are written before their transaction is committed', async () => {
  const begun = begin()
  await record(begun, 'first', 'second')
  begun.letThrough()
  await begun.adapter.commitTransaction('a')
  expect(begun).toMatchObject({ delivered: [], written: ['first', 'second'] })
})

it('a hundred rows do not wait for the end of their transaction', async () => {
  const begun = begin()
  begun.letThrough()
  await record(begun, ...Array.from({ length: 100 }, (_, index) => String(index)))
  expect(begun.written).toHaveLength(100)
})

it('a transaction that is rolled back while its rows are written is not taken for a committed one', async () => {
  const begun = begin()
  await record(begun, 'first', 'second')
  const commit = begun.adapter.commitTransaction('a')
  await turn()
  await begun.adapter.rollbackTransaction('a')
  await record(begun, 'third')
  begun.letThrough()
  await commit
  expect(begun).toMatchObject({ commits: 1, delivered: [], written: ['first', 'second'] })
})

it('a row that comes while its transaction is being committed is delivered', async () => {
  const begun = begin({ commit: 'held' })
  begun.letThrough()
  await record(begun, 'first')
  const commit = begun.adapter.commitTransaction('a')
  await turn()
  await record(begun, 'second')
  begun.letCommit()
  await commit
  expect(begun).toMatchObject({ delivered: ['second'], written: ['first'] })
})

it.each([
  [undefined, { delivered: [], written: ['commit: first'] }],
  [new Error('no room'), { delivered: ['first'], written: ['commit: first'] }],
])('a row alone goes with the commit; where that says %s it follows', async (error, expected) => {
  const begun = begin({ refusal: error })
  await record(begun, 'first')
  await begun.adapter.commitTransaction('a')
  expect(begun).toMatchObject(expected)
})
