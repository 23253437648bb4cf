import { expect, it, vi } from 'vitest'

import type { Row } from '../../../../src/entries/row.js'
import type { LogCollections } from '../../../../src/store/logCollections.js'

import { insertEach } from '../../../../src/store/portable/insertEach.js'

const rows = ['a', 'b', 'c'].map((requestId): Row => ({
  data: { createdAt: '', requestId },
  kind: 'llmLogs',
}))
const refusal = new Error('refused')

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
  expect(await insertEach(collections, { write }, rows)).toEqual([{ error: refusal, row: rows[1] }])
  expect(write).toHaveBeenCalledTimes(3)
})

it('gives up at the first row when the database is away', async () => {
  const write = vi.fn(() => Promise.reject(refusal))
  const collections = collectionsWith(() => Promise.reject(new Error('away')))
  await expect(insertEach(collections, { write }, rows)).rejects.toThrow('away')
  expect(write).toHaveBeenCalledTimes(1)
})
