import type { BaseDatabaseAdapter } from 'payload'

import { expect, it } from 'vitest'

import type { Row } from '../../../../src/entries/row.js'
import type { LogbookRuntime } from '../../../../src/logbook.js'

import { createTransactions } from '../../../../src/audit/documents/createTransactions.js'

const open = { onFailure: 'open', write: 'transaction' } as const
const req = { transactionID: 'a' }
const row = (action: string): Row => ({ data: { action, createdAt: '' }, kind: 'activityLogs' })

/** A transaction whose first statement is on its way until it is let through: what a real database does not wait for. */
function begin() {
  const written: string[] = []
  const delivered: string[] = []
  let letThrough: () => void = () => undefined
  const isThrough = new Promise<void>((resolve) => {
    letThrough = resolve
  })
  const adapter = {
    commitTransaction: () => Promise.resolve(),
    rollbackTransaction: () => Promise.resolve(),
  } as unknown as BaseDatabaseAdapter
  const store = {
    canContain: true,
    insert: async (rows: readonly Row[]) => {
      written.push(...rows.map(({ data }) => String(data.action)))
      await isThrough
      return []
    },
    isCommitted: () => undefined,
    watchEnd: () => undefined,
  }
  const runtime = {
    deliver: ({ data }: Row) => Promise.resolve(void delivered.push(String(data.action))),
    mirror: () => undefined,
    options: () => ({ logLevel: 'silent' }),
    store: () => ({ joinTransaction: () => store }),
    warn: () => undefined,
  } as unknown as LogbookRuntime
  const transactions = createTransactions(adapter, () => runtime)
  return { adapter, delivered, letThrough, transactions, written }
}

async function recordTwo({ transactions }: ReturnType<typeof begin>): Promise<Promise<void>[]> {
  const records = ['first', 'second'].map((action) => transactions.record(row(action), open, req))
  // Both have come so far as they can.
  await new Promise((resolve) => setImmediate(resolve))
  return records
}

it('a row that waits behind another is not written once its transaction is rolled back', async () => {
  const begun = begin()
  const records = await recordTwo(begun)
  await begun.adapter.rollbackTransaction('a')
  begun.letThrough()
  await Promise.all(records)
  expect(begun.written).toEqual(['first'])
  expect(begun.delivered).toEqual([])
})

it('a row that waits behind another is delivered where its transaction is committed meanwhile', async () => {
  const begun = begin()
  const records = await recordTwo(begun)
  await begun.adapter.commitTransaction('a')
  begun.letThrough()
  await Promise.all(records)
  expect(begun.written).toEqual(['first'])
  expect(begun.delivered).toEqual(['second'])
})
