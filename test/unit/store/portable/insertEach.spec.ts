import { expect, it, vi } from 'vitest'

import type { Row } from '../../../../src/entries/row.js'
import type { LogCollections } from '../../../../src/store/logCollections.js'

import { createDeadline } from '../../../../src/store/deadline.js'
import { insertEach } from '../../../../src/store/portable/insertEach.js'

const rows = ['a', 'b', 'c'].map((requestId): Row => ({
  data: { createdAt: '', requestId },
  kind: 'llmLogs',
}))
const refusal = new Error('refused')
const batch = (timeoutMs = 5000) => ({ deadline: createDeadline(timeoutMs), rows })

function collectionsWith(find: () => Promise<unknown>): LogCollections {
  return { payload: { db: { find } }, slug: () => 'llm-logs' } as unknown as LogCollections
}

it('goes on after a row that is refused, and returns it', async () => {
  const write = vi.fn(async (row: Row) => {
    if (row === rows[1]) {
      throw refusal
    }
    return true
  })
  const collections = collectionsWith(() => Promise.resolve({ docs: [] }))
  expect(await insertEach(collections, { write }, batch())).toEqual([
    { error: refusal, row: rows[1] },
  ])
  expect(write).toHaveBeenCalledTimes(3)
})

it('gives up at the first row when the database is away', async () => {
  const write = vi.fn(() => Promise.reject(refusal))
  const collections = collectionsWith(() => Promise.reject(new Error('away')))
  await expect(insertEach(collections, { write }, batch())).rejects.toThrow('away')
  expect(write).toHaveBeenCalledTimes(1)
})

it('begins no row after its deadline', async () => {
  const write = vi.fn(() => Promise.resolve(true))
  const collections = collectionsWith(() => Promise.resolve({ docs: [] }))
  await expect(insertEach(collections, { write }, batch(0))).rejects.toMatchObject({
    code: 'ETIMEDOUT',
  })
  expect(write).not.toHaveBeenCalled()
})
