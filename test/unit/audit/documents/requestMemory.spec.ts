import { isolateObjectProperty } from 'payload'
import { describe, expect, it } from 'vitest'

import { findMemory, memoryOf, remember } from '../../../../src/audit/documents/requestMemory.js'

const key = 'collection/posts/1'

describe('what a request remembers of documents', () => {
  it('stays as it was read, whatever is done to what was read', () => {
    const memory = memoryOf({})
    const doc = { id: 1, rows: [{ title: { de: 'a', en: 'b' } }] }
    remember(memory, key, { doc, source: 'document' })
    ;(doc.rows[0] as { title: unknown }).title = 'b'
    expect(memory.docs.get(key)?.doc).toEqual({ id: 1, rows: [{ title: { de: 'a', en: 'b' } }] })
  })

  it('is known to the proxies that Payload makes of a request', () => {
    const req = { transactionID: 'a' }
    const memory = memoryOf(req)
    const proxy = isolateObjectProperty(req as never, 'transactionID')
    expect(findMemory(proxy)).toBe(memory)
    const other = { transactionID: 'a' }
    expect(memoryOf(isolateObjectProperty(other as never, 'transactionID'))).toBe(findMemory(other))
  })

  it('lets the oldest go where it takes more than 64 MB', () => {
    const memory = memoryOf({})
    const text = 'x'.repeat(4 * 1024 * 1024)
    for (let id = 1; id <= 20; id++) {
      remember(memory, `collection/posts/${id}`, { doc: { id, text }, source: 'document' })
    }
    expect(memory.bytes).toBeLessThanOrEqual(64 * 1024 * 1024)
    expect(memory.docs.has('collection/posts/1')).toBe(false)
    expect(memory.docs.has('collection/posts/20')).toBe(true)
  })

  it('takes documents that are nested without end', () => {
    const memory = memoryOf({})
    const endless: Record<string, unknown> = { id: 1 }
    endless.self = endless
    remember(memory, key, { doc: endless, source: 'document' })
    expect(memory.docs.get(key)?.doc.id).toBe(1)
  })

  it('is nothing for a request that cannot be changed', () => {
    const req = Object.freeze({})
    memoryOf(req).isWriting = true
    expect(findMemory(req)).toBeUndefined()
  })
})
