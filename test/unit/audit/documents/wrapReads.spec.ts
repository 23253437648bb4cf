import type { BaseDatabaseAdapter } from 'payload'

import { describe, expect, it } from 'vitest'

import type { AuditedRequest } from '../../../../src/audit/documents/requestMemory.js'

import { memoryOf, recall } from '../../../../src/audit/documents/requestMemory.js'
import { wrapReads } from '../../../../src/audit/documents/wrapReads.js'

const key = 'collection/posts/1'

/** An adapter whose reads end when they are told to. */
function createAdapter({ isAudited = true } = {}) {
  const reads: { answer: (doc: unknown) => void; promise: Promise<unknown> }[] = []
  const read = () => {
    let answer: (doc: unknown) => void = () => undefined
    const promise = new Promise<unknown>((resolve) => {
      answer = resolve
    })
    reads.push({ answer, promise })
    return promise
  }
  const adapter = {
    find: read,
    findGlobal: read,
    findGlobalVersions: read,
    findOne: read,
    findVersions: read,
    queryDrafts: read,
  } as unknown as BaseDatabaseAdapter
  wrapReads(adapter, () => isAudited)
  const findOne = (req: AuditedRequest): Promise<unknown> =>
    adapter.findOne({ collection: 'posts', req: req as never, where: {} })
  return { findOne, reads }
}

describe('a read', () => {
  it('that is of no write goes on as it is', () => {
    const { findOne, reads } = createAdapter()
    const req: AuditedRequest = {}
    expect(findOne(req)).toBe(reads[0]!.promise)
    expect(Reflect.ownKeys(req)).toEqual([])
  })

  it('of what is not audited goes on as it is', () => {
    const { findOne, reads } = createAdapter({ isAudited: false })
    expect(findOne({ transactionID: 1 })).toBe(reads[0]!.promise)
  })

  it('of a write is remembered before its caller goes on', async () => {
    const { findOne, reads } = createAdapter()
    const req: AuditedRequest = { transactionID: 1 }
    const found = findOne(req).then(() => recall(req, key)?.doc)
    reads[0]!.answer({ id: 1, title: 'a' })
    expect(await found).toEqual({ id: 1, title: 'a' })
  })

  it('of a write has its answer where that cannot be remembered', async () => {
    const { findOne, reads } = createAdapter()
    const doc = {
      id: 1,
      get title() {
        throw new Error('nobody reads this')
      },
    }
    const found = findOne({ transactionID: 1 })
    reads[0]!.answer(doc)
    expect(await found).toBe(doc)
  })

  it('that began before the write does not replace what the write has read', async () => {
    const { findOne, reads } = createAdapter()
    const req: AuditedRequest = {}
    const early = findOne(req)
    memoryOf(req).isWriting = true
    const own = findOne(req)
    reads[1]!.answer({ id: 1, title: 'of the write' })
    await own
    reads[0]!.answer({ id: 1, title: 'of before' })
    await early
    expect(recall(req, key)?.doc).toEqual({ id: 1, title: 'of the write' })
  })
})
