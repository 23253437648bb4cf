import { describe, expect, it } from 'vitest'

import type { DocumentData } from '../../../../src/audit/documents/copyDocument.js'

import { copyDocument } from '../../../../src/audit/documents/copyDocument.js'

describe('a copy of a document', () => {
  it('has what the document has, and shares no object or list with it', () => {
    const doc = { list: [{ id: 1 }], nested: { deep: [1, 'two', null] }, title: 'one' }
    const { bytes, doc: copy } = copyDocument(doc)
    expect(copy).toEqual(doc)
    expect(copy.nested).not.toBe(doc.nested)
    expect((copy.list as unknown[])[0]).not.toBe(doc.list[0])
    expect(bytes).toBeGreaterThan(0)
  })

  it('has a member named __proto__ as a member: it hides no change', () => {
    const doc = JSON.parse('{"meta":{"a":1,"__proto__":{"role":"admin"}}}') as DocumentData
    const { doc: copy } = copyDocument(doc)
    expect(JSON.stringify(copy)).toBe(JSON.stringify(doc))
    expect(Object.getPrototypeOf(copy.meta)).toBe(Object.prototype)
  })
})
